/**
 * Decides which room a request is meant for: by host name, else by X-Amz-Target, else by the service that its
 * signature or API key is for, else by path. It decides once: the guard judges the decision, and the switchboard
 * follows it.
 */
import type { Route } from '../server/switchboard.ts';
import type { Vendor } from '../store/vendor.ts';
import { awsHosts } from './aws/hosts.ts';
import { scopeOf } from './aws/authorization.ts';
import monitoring from './aws/models/monitoring.json' with { type: 'json' };
import xray from './aws/models/xray.json' with { type: 'json' };

type RoomName =
  | 'xray'
  | 'cloudwatch'
  | 'metrics'
  | 'sts'
  | 'events'
  | 'securityhub'
  | 'honeycomb'
  | 'rollbar';

const HOSTS: readonly (readonly [RoomName, RegExp])[] = [
  ['xray', awsHosts('xray')],
  ['cloudwatch', awsHosts('logs')],
  ['metrics', awsHosts('monitoring')],
  ['sts', awsHosts('sts')],
  ['sts', /^sts\.amazonaws\.com$/],
  ['events', awsHosts('events')],
  ['securityhub', awsHosts('securityhub')],
  ['honeycomb', /^api(?:\.eu1)?\.honeycomb\.io$/],
  ['rollbar', /^api\.rollbar\.com$/],
];

/** What signatures call the services. */
const SIGNING_NAMES: ReadonlyMap<string, RoomName> = new Map([
  ['xray', 'xray'],
  ['logs', 'cloudwatch'],
  ['monitoring', 'metrics'],
  ['sts', 'sts'],
  ['events', 'events'],
  ['securityhub', 'securityhub'],
]);

const METRICS_TARGET = monitoring.metadata.targetPrefix;

const XRAY_PATHS = new Set(Object.values(xray.operations).map(({ http }) => http.requestUri));

const KNOWN_HOSTS: readonly string[] = [
  'xray.REGION.amazonaws.com',
  'logs.REGION.amazonaws.com',
  'monitoring.REGION.amazonaws.com',
  'sts.REGION.amazonaws.com',
  'events.REGION.amazonaws.com',
  'securityhub.REGION.amazonaws.com',
  'api.honeycomb.io',
  'api.eu1.honeycomb.io',
  'api.rollbar.com',
];

/** How the guard and the switchboard learn where a request goes. */
export const ADDRESSES = {
  routeOf,
  vendorOf,
  roomOfHost,
  knownHosts: KNOWN_HOSTS,
};

/** What a browser page may send from another origin. */
const TELEMETRY: Partial<Record<RoomName | 'console', RegExp>> = {
  honeycomb: /^\/(?:v1\/(?:traces|logs|metrics)\/?|1\/(?:events|batch)\/.+)$/,
  rollbar: /^\/api\/1\/item\/?$/,
};

/** Decides where a request goes, by all that rooms tell requests apart by. */
function routeOf({ url, method, headers }: Request): Route<RoomName> {
  const { hostname, pathname } = new URL(url);
  const path = decoded(pathname);
  const room =
    roomOfHost(hostname) ??
    byAwsHeaders(headers, path) ??
    (method === 'POST' ? byForm(headers, path) : undefined) ??
    byPath(path) ??
    'console';
  const isOwn = /^\/_emulator(?:\/|$)/.test(plainest(pathname));
  const isSent = method === 'POST' || method === 'OPTIONS';
  return { room, isOwn, isTelemetry: isSent && !isOwn && TELEMETRY[room]?.test(pathname) === true };
}

/** @returns undefined for a request to the console */
function vendorOf(request: Request): Vendor | undefined {
  const { room } = routeOf(request);
  if (room === 'console') return undefined;
  return room === 'xray' || room === 'honeycomb' || room === 'rollbar' ? room : 'cloudwatch';
}

/** The path as rooms read it. */
function decoded(path: string): string {
  return path.replaceAll(/(?:%[\da-f]{2})+/gi, (bytes) => {
    try {
      return decodeURI(bytes);
    } catch {
      return bytes;
    }
  });
}

/** Rooms decode once; no reader here decodes more often than this. */
const MAX_DECODINGS = 3;

/** The plainest path that a reader could take a path for: decoded, in one case, without empty or dot segments. */
function plainest(path: string): string {
  let plain = path;
  for (let times = 0; times < MAX_DECODINGS && plain.includes('%'); times++) {
    plain = plain.replaceAll(/%([\da-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  }
  const segments: string[] = [];
  for (const segment of plain.toLowerCase().split(/[/\\]+/)) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return `/${segments.join('/')}`;
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
  if (target.startsWith('AWSEvents.')) return 'events';
  if (headers.has(LOG_GROUP)) return 'cloudwatch';
  const room = SIGNING_NAMES.get(scopeOf(headers.get('authorization'))?.service ?? '');
  return room ?? (isBearerExport(headers, path) ? 'xray' : undefined);
}

/** A form without a signature goes to STS, which alone has operations that are sent so. */
function byForm(headers: Headers, path: string): RoomName | undefined {
  const type = headers.get('content-type') ?? '';
  const isForm = path === '/' && type.startsWith('application/x-www-form-urlencoded');
  return isForm && !headers.has('authorization') ? 'sts' : undefined;
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
  if (path === '/findings' || path === '/findings/import') return 'securityhub';
  if (/^\/(?:v1\/(?:traces|logs|metrics)\/?$|[12]\/)/.test(path)) return 'honeycomb';
  return path.startsWith('/api/1/') ? 'rollbar' : undefined;
}
