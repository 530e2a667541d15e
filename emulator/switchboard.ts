/**
 * One port for four vendors and the console. A request comes in and goes to the room it is meant for: by host
 * name, else by X-Amz-Target, else by the service its signature names or its API key is for, else by path. Nothing here knows what a
 * room does; a room that throws costs a 500, never the process.
 */
import { awsHosts } from './aws/hosts.ts';
import monitoring from './aws/models/monitoring.json' with { type: 'json' };
import xray from './aws/models/xray.json' with { type: 'json' };

/** What the switchboard needs of a room: something that answers. */
interface Line {
  readonly routes: { fetch(request: Request): Response | Promise<Response> };
}

export interface Rooms {
  readonly xray: Line;
  readonly cloudwatch: Line;
  readonly metrics: Line;
  readonly sts: Line;
  readonly honeycomb: Line;
  readonly rollbar: Line;
  readonly console: Line;
}

export interface SwitchboardOptions {
  /** Told of every error a room throws. */
  readonly report: (error: unknown, request: Request) => void;
  /** Sends a request to another port of this machine. */
  readonly forward: (request: Request) => Promise<Response>;
}

/** What was decided about a request. Who guards the door judges this, and not the request once more. */
export interface Route {
  readonly room: keyof Rooms;
  /** Whether it does nothing but bring telemetry that browsers send: OTLP, events of libhoney or Rollbar items. */
  readonly isTelemetry: boolean;
  /** Whether it is for the emulator's own JSON, however its path is written. */
  readonly isOwn: boolean;
}

export interface Switchboard {
  /** For what arrives at the emulator's own port. */
  fetch(request: Request): Promise<Response>;
  /** The same for a request about which `routeOf` has decided. */
  answer(request: Request, route: Route): Promise<Response>;
  /** For what the worker sends out, under production host names. Nothing it is given leaves this machine. */
  outbound(request: Request): Promise<Response>;
}

type Vendor = Exclude<keyof Rooms, 'console'>;

const HOSTS: readonly (readonly [Vendor, RegExp])[] = [
  ['xray', awsHosts('xray')],
  ['cloudwatch', awsHosts('logs')],
  ['metrics', awsHosts('monitoring')],
  ['sts', awsHosts('sts')],
  ['sts', /^sts\.amazonaws\.com$/],
  ['honeycomb', /^api(?:\.eu1)?\.honeycomb\.io$/],
  ['rollbar', /^api\.rollbar\.com$/],
];

/** What signatures call the services. */
const SIGNING_NAMES: ReadonlyMap<string, Vendor> = new Map([
  ['xray', 'xray'],
  ['logs', 'cloudwatch'],
  ['monitoring', 'metrics'],
  ['sts', 'sts'],
]);

const METRICS_TARGET = monitoring.metadata.targetPrefix;

const XRAY_PATHS = new Set(Object.values(xray.operations).map(({ http }) => http.requestUri));

/** Names that never leave the machine, whatever the resolver thinks; `*.localhost` may ask a name server. */
const LOOPBACK = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

export function createSwitchboard(rooms: Rooms, options: SwitchboardOptions): Switchboard {
  async function ask(name: keyof Rooms, request: Request): Promise<Response> {
    try {
      return await rooms[name].routes.fetch(request);
    } catch (error) {
      options.report(error, request);
      return Response.json(
        { error: `The emulator failed in its ${name} part, see its terminal` },
        { status: 500 },
      );
    }
  }

  return {
    // A server passes more than the request, which must not be taken for a route.
    fetch: (request) => ask(routeOf(request).room, request),
    answer: (request, { room }) => ask(room, request),

    async outbound(request) {
      const { hostname } = new URL(request.url);
      const vendor = byHost(hostname);
      if (vendor !== undefined) return ask(vendor, request);
      if (!LOOPBACK.test(hostname)) return unknownHost(hostname);
      try {
        return await options.forward(request);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return Response.json({ error: `Cannot reach ${request.url}: ${reason}` }, { status: 502 });
      }
    },
  };
}

/** What a browser page may send from another origin. */
const TELEMETRY: Partial<Record<keyof Rooms, RegExp>> = {
  honeycomb: /^\/(?:v1\/(?:traces|logs|metrics)\/?|1\/(?:events|batch)\/.+)$/,
  rollbar: /^\/api\/1\/item\/?$/,
};

/** Decides where a request goes, by all that rooms tell requests apart by. */
export function routeOf({ url, method, headers }: Request): Route {
  const { hostname, pathname } = new URL(url);
  const path = decoded(pathname);
  const room = byHost(hostname) ?? byAwsHeaders(headers, path) ?? byPath(path) ?? 'console';
  const isOwn = /^\/_emulator(?:\/|$)/.test(plainest(pathname));
  const isSent = method === 'POST' || method === 'OPTIONS';
  return { room, isOwn, isTelemetry: isSent && !isOwn && TELEMETRY[room]?.test(pathname) === true };
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

/** Rooms decode once; who decodes more often than this is not here. */
const MAX_DECODINGS = 3;

/** The plainest path that anybody might read a path as: decoded, in one case, without empty or dot segments. */
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

function byHost(hostname: string): Vendor | undefined {
  return HOSTS.find(([, pattern]) => pattern.test(hostname))?.[0];
}

/** Where log events by OTLP belong; an API key as a bearer token does not say for which service it is. */
const LOG_GROUP = 'x-aws-log-group';

const LOG_PATHS = new Set(['/services/collector/event', '/ingest/bulk', '/ingest/json']);

/** JSON-RPC services name their operation in a header; every AWS signature names the service in its scope. */
function byAwsHeaders(headers: Headers, path: string): Vendor | undefined {
  const target = headers.get('x-amz-target') ?? '';
  if (target.startsWith('Logs_')) return 'cloudwatch';
  if (target.startsWith(METRICS_TARGET)) return 'metrics';
  if (headers.has(LOG_GROUP)) return 'cloudwatch';
  const scope = /Credential=[^/]+\/\d{8}\/[a-z0-9-]+\/([a-z]+)\/aws4_request/.exec(
    headers.get('authorization') ?? '',
  );
  const vendor = SIGNING_NAMES.get(scope?.[1] ?? '');
  return vendor ?? (isBearerExport(headers, path) ? 'xray' : undefined);
}

/** X-Ray takes spans with an API key as well as signed; Honeycomb's keys stand in a header of their own. */
function isBearerExport(headers: Headers, path: string): boolean {
  return (
    path === '/v1/traces' &&
    /^Bearer /i.test(headers.get('authorization') ?? '') &&
    !headers.has('x-honeycomb-team')
  );
}

function byPath(path: string): Vendor | undefined {
  if (XRAY_PATHS.has(path)) return 'xray';
  if (path.startsWith(`/service/${METRICS_TARGET}/`)) return 'metrics';
  if (LOG_PATHS.has(path)) return 'cloudwatch';
  if (/^\/(?:v1\/(?:traces|logs|metrics)\/?$|1\/)/.test(path)) return 'honeycomb';
  return path.startsWith('/api/1/') ? 'rollbar' : undefined;
}

function unknownHost(hostname: string): Response {
  return Response.json(
    {
      error: `Cannot send to '${hostname}': nothing leaves this machine, and the emulator does not play this host`,
      known_hosts: [
        'xray.REGION.amazonaws.com',
        'logs.REGION.amazonaws.com',
        'monitoring.REGION.amazonaws.com',
        'sts.REGION.amazonaws.com',
        'api.honeycomb.io',
        'api.eu1.honeycomb.io',
        'api.rollbar.com',
        'localhost',
      ],
    },
    { status: 502 },
  );
}
