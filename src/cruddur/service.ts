/**
 * Cruddur as a worker's handlers: the API, and the cron that deletes what has expired. It finds its database and its
 * settings in `env`; without a database it answers that it is not configured.
 */
import { currentTelemetry } from '../telemetry/index.ts';
import { expireActivities } from './activities/expire.ts';
import { createActivityStore } from './activities/store.ts';
import type { RateLimit } from './api/access.ts';
import { createApp, type AppBindings } from './app.ts';
import type { Database } from './database.ts';
import { readCruddurSettings } from './settings.ts';

/** Bindings beside the variables of settings.ts. */
export interface ServiceEnv {
  /** Absent where wrangler.toml lacks it. */
  readonly DB?: Database | undefined;
  /** How often a client may write. @default there is no limit */
  readonly WRITE_RATE_LIMIT?: RateLimit | undefined;
}

type Preparing = Pick<Database, 'prepare'>;

export interface Service {
  fetch(request: Request, env: ServiceEnv, context?: unknown): Promise<Response> | Response;
  /**
   * Deletes expired rows, a limited number at a time. Call it every few minutes.
   *
   * @throws what the database throws
   */
  scheduled(event: unknown, env: { readonly DB?: Preparing | undefined }): Promise<void>;
}

export interface ServiceEffects {
  /** Unix milliseconds. */
  readonly now: () => number;
}

const NO_DATABASE =
  'Cannot serve: there is no database binding DB; put it under [[d1_databases]] in wrangler.toml';

/** Make one for each isolate. Nothing is read before the first call. */
export function createService({ now }: ServiceEffects = { now: Date.now }): Service {
  const app = createApp({ now });
  let bindings: AppBindings | undefined;
  let isTold = false;
  return {
    fetch(request, env) {
      const { DB: database } = env;
      if (!isDatabase(database)) {
        if (!isTold) currentTelemetry()?.log.error(NO_DATABASE);
        isTold = true;
        return refuse();
      }
      bindings ??= bindingsOf(env, database);
      return app.fetch(request, bindings);
    },
    async scheduled(_event, env) {
      if (!isDatabase(env.DB)) return;
      const deleted = await expireActivities({ store: createActivityStore(env.DB), now });
      if (deleted > 0) currentTelemetry()?.log.info(`Deleted expired activities: ${deleted}`);
    },
  };
}

function bindingsOf(env: ServiceEnv, database: Database): AppBindings {
  const limit = env.WRITE_RATE_LIMIT;
  return {
    settings: readCruddurSettings(Object.fromEntries(Object.entries(env))),
    database,
    writeRateLimit: typeof limit?.limit === 'function' ? limit : undefined,
  };
}

/** A variable of the binding's name, or a binding of another kind, is not a database. */
function isDatabase<T extends Preparing>(found: T | undefined): found is T {
  return typeof found?.prepare === 'function';
}

/** A missing binding is the operator's to mend: the log says which, the caller learns no more than that. */
function refuse(): Response {
  const message = 'The service is not configured; see its log';
  return Response.json({ error: 'database_missing', message }, { status: 500 });
}
