/** The door for Hono: names the server span by the route, and gives handlers `c.var.log` and `c.var.telemetry`. */
import type { Context, MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { matchedRoutes } from 'hono/route';
import { telemetryOf } from './handlers/current.ts';
import { peerAddressOf } from './handlers/runtime.ts';
import { isolate } from './handlers/shared-isolate.ts';
import type { Log, Observation } from './recording/observation.ts';

/** What handlers behind `telemetry()` find in `c.var`. */
export interface TelemetryVariables {
  /** A structured log; its lines carry the trace's id. */
  readonly log: Log;
  /** The request that is being served: trace id, user, report, span. */
  readonly telemetry: Observation;
}

/** Options of `telemetry()`. */
export interface TelemetryOptions {
  /** Shows a route by another name than the pattern it was registered with. @default as it is */
  readonly nameRoute?: (pattern: string) => string;
}

/**
 * Use it before everything else: `app.use(telemetry())`. An error that `app.onError` turns into a status of 500 or above
 * is recorded and reported. Where the app is not observed by `observe` as well, this observes it.
 */
export function telemetry({
  nameRoute = (pattern) => pattern,
}: TelemetryOptions = {}): MiddlewareHandler<{
  Variables: TelemetryVariables;
}> {
  const serve = async (
    c: Context<{ Variables: TelemetryVariables }>,
    next: () => Promise<void>,
    observation: Observation,
  ): Promise<void> => {
    c.set('log', new LogOf(observation));
    c.set('telemetry', observation);
    await next();
    const route = routeOf(c);
    if (route !== undefined) observation.routed(nameRoute(route));
    if (c.error !== undefined && isOurs(c.error, c.res.status)) observation.failed(c.error);
  };
  const observe = async (
    c: Context<{ Variables: TelemetryVariables }>,
    next: () => Promise<void>,
  ): Promise<void> => {
    const waitUntil = isolate.waitUntilOf(contextOf(c));
    const trigger = { request: c.req.raw, waitUntil, peerAddress: peerAddressOf(c.env) };
    c.res = await isolate.telemetry(c.env).observe(trigger, async (observation) => {
      await serve(c, next, observation);
      return c.res;
    });
  };
  return (c, next) => {
    const current = telemetryOf(c.req.raw);
    return current === undefined ? observe(c, next) : serve(c, next, current);
  };
}

/** The log of an observation, which is made when a line is written: most requests write none. */
class LogOf implements Log {
  readonly #observation: Observation;

  constructor(observation: Observation) {
    this.#observation = observation;
  }

  debug(message: string, fields?: Record<string, unknown>): void {
    this.#observation.log.debug(message, fields);
  }

  info(message: string, fields?: Record<string, unknown>): void {
    this.#observation.log.info(message, fields);
  }

  warn(message: string, fields?: Record<string, unknown>): void {
    this.#observation.log.warn(message, fields);
  }

  error(message: string, fields?: Record<string, unknown>): void {
    this.#observation.log.error(message, fields);
  }
}

/** The pattern that answered; where a middleware did, that of the route behind it. */
function routeOf(c: Context): string | undefined {
  const routes = matchedRoutes(c);
  const reached = routes[c.req.routeIndex];
  if (reached !== undefined && reached.method !== 'ALL') return reached.path;
  const named = routes.find(({ method }) => method !== 'ALL') ?? reached;
  return named === undefined || named.path.endsWith('*') ? undefined : named.path;
}

/** A status below 500 is the caller's doing. */
function isOurs(error: Error, status: number): boolean {
  return !(error instanceof HTTPException && error.status < 500) && status >= 500;
}

/** Hono throws where the runtime gave none. */
function contextOf(c: Context): unknown {
  try {
    return c.executionCtx;
  } catch {
    return undefined;
  }
}
