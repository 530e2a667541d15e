/**
 * The API as one Hono app: middleware in order, routes, and the body of an error. Its bindings tell it everything it
 * needs, so it runs wherever those can be made. Of telemetry it knows the library's doors, not who receives what.
 */
import type { MiddlewareHandler } from 'hono';
import { Hono } from 'hono/tiny';
import { HTTPException } from 'hono/http-exception';
import { activityRoutes } from './activities/routes.ts';
import type { RateLimit } from './api/access.ts';
import { crossOrigin } from './api/cors.ts';
import type { Effects } from './api/effects.ts';
import { HANDLE_SEGMENT, HANDLE_TEMPLATE } from './api/handle.ts';
import { answerHealth } from './api/health.ts';
import { problem } from './api/problem.ts';
import { checkRequestLine } from './api/request-line.ts';
import { rollbarTest } from './api/rollbar-test.ts';
import type { Database } from './database.ts';
import { messageRoutes } from './messages/routes.ts';
import type { CruddurSettings } from './settings.ts';
import { telemetry, type TelemetryVariables } from '../telemetry/hono.ts';

/** What every call of `fetch` hands in as its second argument. */
export interface AppBindings {
  readonly settings: CruddurSettings;
  readonly database: Database;
  /** Limits how often a client writes. Absent where wrangler.toml lacks it: then there is no limit. */
  readonly writeRateLimit?: RateLimit | undefined;
}

interface AppEnv {
  Bindings: AppBindings;
  Variables: TelemetryVariables;
}

const nameRoute = (pattern: string): string => pattern.replace(HANDLE_SEGMENT, HANDLE_TEMPLATE);

interface AppEffects extends Effects {
  /** Gives handlers `c.var.log` and `c.var.telemetry`. @default the library's own */
  readonly observed: MiddlewareHandler<{ Variables: TelemetryVariables }>;
  /** Resolves after a number of milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** Builds the app; serve with `createApp().fetch(request, bindings)`. */
export function createApp({
  now = Date.now,
  uuid = () => crypto.randomUUID(),
  observed = telemetry({ nameRoute }),
  wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
}: Partial<AppEffects> = {}): Hono<AppEnv> {
  const app = new Hono<AppEnv>();

  app.use(observed);
  app.use('/api/*', crossOrigin);
  app.use(checkRequestLine);

  app.get('/rollbar/test', rollbarTest);
  app.get('/api/health-check', answerHealth(wait));
  app.route('/api/activities', activityRoutes({ now, uuid }));
  app.route('/api', messageRoutes({ now, uuid }));

  app.notFound((c) => {
    const { method, path } = c.req;
    const allow = methodsOf(app, path).join(', ');
    if (allow === '') {
      return problem(c, 404, 'not_found', `Cannot ${method} ${path}: there is no such path`);
    }
    const message = `Cannot ${method} ${path}: it takes ${allow}`;
    return problem(c, 405, 'method_not_allowed', message, { allow });
  });

  app.onError((error, c) => {
    const status = error instanceof HTTPException ? error.status : 500;
    if (status < 500) return problem(c, status, 'bad_request', 'Cannot serve the request as it is');
    // The error's text may quote a person's data; it is in the report, which the trace id finds.
    const message = 'Cannot serve the request: an error on our side, to be found by the trace id';
    return problem(c, status, 'internal_error', message);
  });

  return app;
}

/** What may be asked of a path, as it is documented: with a slash at its end it is none. Hono answers HEAD by the handlers of GET. */
function methodsOf({ router }: Hono<AppEnv>, path: string): readonly string[] {
  if (path.endsWith('/')) return [];
  const takes = (method: string): boolean =>
    router.match(method, path)[0].some(([[, route]]) => route.method === method);
  return [...(takes('GET') ? ['GET', 'HEAD'] : []), ...(takes('POST') ? ['POST'] : [])];
}
