/**
 * Which room a request is meant for: by host name, else by X-Amz-Target, else by the service that its signature or API
 * key is for, else by path.
 */
import { awsHosts } from './aws/hosts.ts';
import monitoring from './aws/models/monitoring.json' with { type: 'json' };
import xray from './aws/models/xray.json' with { type: 'json' };

type RoomName = 'xray' | 'cloudwatch' | 'metrics' | 'sts' | 'honeycomb' | 'rollbar';

const HOSTS: readonly (readonly [RoomName, RegExp])[] = [
  ['xray', awsHosts('xray')],
  ['cloudwatch', awsHosts('logs')],
  ['metrics', awsHosts('monitoring')],
  ['sts', awsHosts('sts')],
  ['sts', /^sts\.amazonaws\.com$/],
  ['honeycomb', /^api(?:\.eu1)?\.honeycomb\.io$/],
  ['rollbar', /^api\.rollbar\.com$/],
];

/** What signatures call the services. */
const SIGNING_NAMES: ReadonlyMap<string, RoomName> = new Map([
  ['xray', 'xray'],
  ['logs', 'cloudwatch'],
  ['monitoring', 'metrics'],
  ['sts', 'sts'],
]);

const METRICS_TARGET = monitoring.metadata.targetPrefix;

const XRAY_PATHS = new Set(Object.values(xray.operations).map(({ http }) => http.requestUri));

const KNOWN_HOSTS: readonly string[] = [
  'xray.REGION.amazonaws.com',
  'logs.REGION.amazonaws.com',
  'monitoring.REGION.amazonaws.com',
  'sts.REGION.amazonaws.com',
  'api.honeycomb.io',
  'api.eu1.honeycomb.io',
  'api.rollbar.com',
];

/** How the switchboard finds the room of a vendor. */
export const ADDRESSES = {
  roomOf,
  roomOfHost,
  knownHosts: KNOWN_HOSTS,
};

/** @returns undefined for a request that is meant for no vendor */
function roomOf(request: Request): RoomName | undefined {
  const { hostname, pathname } = new URL(request.url);
  return roomOfHost(hostname) ?? byAwsHeaders(request.headers, pathname) ?? byPath(pathname);
}

function roomOfHost(hostname: string): RoomName | undefined {
  return HOSTS.find(([, pattern]) => pattern.test(hostname))?.[0];
}

/** Where log events by OTLP belong; an API key as a bearer token does not say for which service it is. */
const LOG_GROUP = 'x-aws-log-group';

const LOG_PATHS = new Set(['/services/collector/event', '/ingest/bulk', '/ingest/json']);

/** JSON-RPC services name their operation in a header; every AWS signature names the service in its scope. */
function byAwsHeaders(headers: Headers, path: string): RoomName | undefined {
  const target = headers.get('x-amz-target') ?? '';
  if (target.startsWith('Logs_')) return 'cloudwatch';
  if (target.startsWith(METRICS_TARGET)) return 'metrics';
  if (headers.has(LOG_GROUP)) return 'cloudwatch';
  const scope = /Credential=[^/]+\/\d{8}\/[a-z0-9-]+\/([a-z]+)\/aws4_request/.exec(
    headers.get('authorization') ?? '',
  );
  const room = SIGNING_NAMES.get(scope?.[1] ?? '');
  return room ?? (isBearerExport(headers, path) ? 'xray' : undefined);
}

/** X-Ray takes spans with an API key as well as signed; Honeycomb's keys stand in a header of their own. */
function isBearerExport(headers: Headers, path: string): boolean {
  return (
    path === '/v1/traces' &&
    /^Bearer /i.test(headers.get('authorization') ?? '') &&
    !headers.has('x-honeycomb-team')
  );
}

function byPath(path: string): RoomName | undefined {
  if (XRAY_PATHS.has(path)) return 'xray';
  if (path.startsWith(`/service/${METRICS_TARGET}/`)) return 'metrics';
  if (LOG_PATHS.has(path)) return 'cloudwatch';
  if (/^\/(?:v1\/(?:traces|logs|metrics)\/?$|1\/)/.test(path)) return 'honeycomb';
  return path.startsWith('/api/1/') ? 'rollbar' : undefined;
}
