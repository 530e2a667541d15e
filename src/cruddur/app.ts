/**
 * The API as one Hono app: middleware in order, routes, and the body of an error. Its bindings tell it everything
 * about the request, so it runs wherever those can be made. Of telemetry it knows only the `Observation` in them, not
 * who receives what.
 */
import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { HTTPException } from 'hono/http-exception';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { matchedRoutes } from 'hono/route';
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
import type { Observation } from '../telemetry/index.ts';

export interface ApiSettings extends CruddurSettings {
  readonly version: string;
}

/** What every call of `fetch` hands in as its second argument. */
export interface AppBindings {
  readonly settings: ApiSettings;
  readonly database: Database;
  /** Limits how often a client writes. Absent where wrangler.toml lacks it: then there is no limit. */
  readonly writeRateLimit?: RateLimit | undefined;
  readonly observation: Observation;
}

interface AppEnv {
  Bindings: AppBindings;
}

/** Middleware matches every method; the first route that names one is the route that answers. */
const nameRoute = createMiddleware<AppEnv>(async (c, next) => {
  const route = matchedRoutes(c).find(({ method }) => method !== 'ALL');
  if (route !== undefined) {
    c.env.observation.routed(route.path.replace(HANDLE_SEGMENT, HANDLE_TEMPLATE));
  }
  await next();
});

interface AppEffects extends Effects {
  /** Resolves after a number of milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** Builds the app; serve with `createApp().fetch(request, bindings)`. */
export function createApp({
  now = Date.now,
  uuid = () => crypto.randomUUID(),
  wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
}: Partial<AppEffects> = {}): Hono<AppEnv> {
  const app = new Hono<AppEnv>();

  app.use(nameRoute);
  app.use('/api/*', crossOrigin);
  app.use(checkRequestLine);
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => {
        const allow = methods.join(', ');
        const message = `Cannot ${c.req.method} ${c.req.path}: it takes ${allow}`;
        return problem(c, 405, 'method_not_allowed', message, { allow });
      },
    }),
  );

  app.get('/rollbar/test', rollbarTest);
  app.get('/api/health-check', answerHealth(wait));
  app.route('/api/activities', activityRoutes({ now, uuid }));
  app.route('/api', messageRoutes({ now, uuid }));

  app.notFound((c) =>
    problem(c, 404, 'not_found', `Cannot ${c.req.method} ${c.req.path}: there is no such path`),
  );

  app.onError((error, c) => {
    const status = error instanceof HTTPException ? error.status : 500;
    if (status < 500) return problem(c, status, 'bad_request', 'Cannot serve the request as it is');
    c.env.observation.failed(error);
    // The error's text may quote somebody's data; it is in the report, which the trace id finds.
    const message = 'Cannot serve the request: an error on our side, to be found by the trace id';
    return problem(c, status, 'internal_error', message);
  });

  return app;
}
