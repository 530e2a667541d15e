/**
 * Hands each request on the one port to its room. It knows no room. A room that throws costs a 500, never the process.
 */

/** What the switchboard needs of a room: something that answers. */
export interface Line {
  readonly routes: { fetch(request: Request): Response | Promise<Response> };
}

/** @typeParam Name of a room other than the console */
export type Lines<Name extends string> = Readonly<Record<Name | 'console', Line>>;

/** What was decided about a request. The guard judges this, and not the request once more. */
export interface Route<Name extends string> {
  readonly room: Name | 'console';
  /** Whether it does nothing but bring telemetry that browsers send: OTLP, events of libhoney or Rollbar items. */
  readonly isTelemetry: boolean;
  /** Whether it is for the emulator's own JSON, however its path is written. */
  readonly isOwn: boolean;
}

export interface SwitchboardOptions<Name extends string> {
  /** Decides where a request goes. */
  readonly routeOf: (request: Request) => Route<Name>;
  /** By production host name. */
  readonly roomOfHost: (hostname: string) => Name | undefined;
  /** Told to a sender that asks for another host. */
  readonly knownHosts: readonly string[];
  /** Told of every error a room throws. */
  readonly report: (error: unknown, request: Request) => void;
  /** Sends a request to another port of this machine. */
  readonly forward: (request: Request) => Promise<Response>;
}

export interface Switchboard<Name extends string> {
  /** For what arrives at the emulator's own port. */
  fetch(request: Request): Promise<Response>;
  /** The same for a request about which `routeOf` has decided. */
  answer(request: Request, route: Route<Name>): Promise<Response>;
  /** For requests that the worker sends out, under production host names. No request leaves this machine. */
  outbound(request: Request): Promise<Response>;
}

/**
 * Names that every resolver keeps on this machine. `*.localhost` is left out: some resolvers ask a name server for
 * it.
 */
const LOOPBACK = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

export function createSwitchboard<Name extends string>(
  rooms: Lines<Name>,
  options: SwitchboardOptions<Name>,
): Switchboard<Name> {
  async function ask(name: Name | 'console', request: Request): Promise<Response> {
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
    fetch: async (request) => ask(options.routeOf(request).room, request),
    answer: async (request, { room }) => ask(room, request),

    async outbound(request) {
      const { hostname } = new URL(request.url);
      const name = options.roomOfHost(hostname);
      if (name !== undefined) return ask(name, request);
      if (!LOOPBACK.test(hostname)) return unknownHost(hostname, options.knownHosts);
      try {
        return await options.forward(request);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return Response.json({ error: `Cannot reach ${request.url}: ${reason}` }, { status: 502 });
      }
    },
  };
}

function unknownHost(hostname: string, knownHosts: readonly string[]): Response {
  return Response.json(
    {
      error: `Cannot send to '${hostname}': nothing leaves this machine, and the emulator does not play this host`,
      known_hosts: [...knownHosts, 'localhost'],
    },
    { status: 502 },
  );
}
