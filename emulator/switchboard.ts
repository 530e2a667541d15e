/**
 * One port for four vendors and the console. A request comes in and goes to the room it is meant for: by host
 * name, else by X-Amz-Target, else by the service its signature names, else by path. Nothing here knows what a
 * room does; a room that throws costs a 500, never the process.
 */
import xray from './aws/models/xray.json' with { type: 'json' };

/** What the switchboard needs of a room: something that answers. */
interface Line {
  readonly routes: { fetch(request: Request): Response | Promise<Response> };
}

export interface Rooms {
  readonly xray: Line;
  readonly cloudwatch: Line;
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

export interface Switchboard {
  /** For what arrives at the emulator's own port. */
  fetch(request: Request): Promise<Response>;
  /** For what the worker sends out, under production host names. Nothing it is given leaves this machine. */
  outbound(request: Request): Promise<Response>;
}

type Vendor = Exclude<keyof Rooms, 'console'>;

/** AWS hosts: optional prefix of streaming operations, optional FIPS, the region, one of the AWS suffixes. */
const aws = (service: string) =>
  new RegExp(
    `^(?:stream-|streaming-)?${service}(?:-fips)?\\.[a-z0-9-]+\\.(?:amazonaws\\.com(?:\\.cn)?|api\\.aws)$`,
  );

const HOSTS: readonly (readonly [Vendor, RegExp])[] = [
  ['xray', aws('xray')],
  ['cloudwatch', aws('logs')],
  ['honeycomb', /^api(?:\.eu1)?\.honeycomb\.io$/],
  ['rollbar', /^api\.rollbar\.com$/],
];

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
    async fetch(request) {
      const url = new URL(request.url);
      return ask(
        byHost(url.hostname) ?? byAwsHeaders(request) ?? byPath(url.pathname) ?? 'console',
        request,
      );
    },

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

function byHost(hostname: string): Vendor | undefined {
  return HOSTS.find(([, pattern]) => pattern.test(hostname))?.[0];
}

/** JSON-RPC services name their operation in a header; every AWS signature names the service in its scope. */
function byAwsHeaders(request: Request): Vendor | undefined {
  if (request.headers.get('x-amz-target')?.startsWith('Logs_')) return 'cloudwatch';
  const scope = /Credential=[^/]+\/\d{8}\/[a-z0-9-]+\/(logs|xray)\/aws4_request/.exec(
    request.headers.get('authorization') ?? '',
  );
  if (scope?.[1] === 'xray') return 'xray';
  return scope?.[1] === 'logs' ? 'cloudwatch' : undefined;
}

function byPath(path: string): Vendor | undefined {
  if (XRAY_PATHS.has(path)) return 'xray';
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
        'api.honeycomb.io',
        'api.eu1.honeycomb.io',
        'api.rollbar.com',
        'localhost',
      ],
    },
    { status: 502 },
  );
}
