/**
 * Puts the library and the app together for both entries, the worker and Deno; each entry passes what differs between
 * the runtimes as effects and bindings. If telemetry cannot start, the API still answers; without a database it does
 * not.
 */
import {
  startTelemetry,
  type Effects,
  type QueueBatch,
  type Telemetry,
  type Trigger,
} from '../telemetry/index.ts';
import { expireActivities } from './activities/expire.ts';
import { createActivityStore } from './activities/store.ts';
import type { RateLimit } from './api/access.ts';
import { createApp, type ApiSettings } from './app.ts';
import type { Database } from './database.ts';
import { readCruddurSettings } from './settings.ts';

export interface ServiceOptions<Env> {
  /** Variables and bindings. */
  readonly env: Env;
  /** Finds the database among the bindings. */
  readonly database: (env: Env) => Database | undefined;
  /** Finds the binding that limits how often a client writes. @default there is no limit */
  readonly writeRateLimit?: (env: Env) => RateLimit | undefined;
  readonly effects: Effects;
}

export interface Service {
  serve(trigger: Trigger): Promise<Response>;
  /** Sends all telemetry that waits. @param lifetimeMs how long it may take @returns how many items still wait */
  flush(lifetimeMs?: number): Promise<number>;
  /** Delivers a batch of telemetry from the queue. */
  deliver(batch: QueueBatch): Promise<void>;
  /**
   * Deletes expired rows, a limited number at a time. Call it every few minutes.
   *
   * @throws what the database throws
   */
  expire(database: Pick<Database, 'prepare'> | undefined): Promise<void>;
}

/** Make one for each isolate. Nothing is read or sent before the first request. */
export function createService<Env extends object>(options: ServiceOptions<Env>): Service {
  const app = createApp({ now: options.effects.now });
  let started: Started | undefined;
  return {
    async serve(trigger) {
      started ??= start(options);
      const { settings, database, writeRateLimit, telemetry } = started;
      if (database === undefined) return refuse();
      return telemetry.observe(trigger, (observation) =>
        app.fetch(trigger.request, { settings, observation, database, writeRateLimit }),
      );
    },
    async deliver(batch) {
      started ??= start(options);
      await started.telemetry.deliver(batch);
    },
    async expire(database) {
      if (!isDatabase(database)) return;
      const { now, print } = options.effects;
      const store = createActivityStore(database);
      const deleted = await expireActivities({ store, now });
      if (deleted > 0) print('info', `Deleted expired activities: ${deleted}`);
    },
    async flush(lifetimeMs) {
      return (await started?.telemetry.flush(lifetimeMs)) ?? 0;
    },
  };
}

interface Started {
  readonly telemetry: Telemetry;
  readonly settings: ApiSettings;
  readonly database: Database | undefined;
  readonly writeRateLimit: RateLimit | undefined;
}

function start<Env extends object>(options: ServiceOptions<Env>): Started {
  const { env, effects } = options;
  const own = readCruddurSettings(Object.fromEntries(Object.entries(env)));
  const telemetry = startTelemetry({ env, effects, problems: own.problems });
  const found = options.database(env);
  const database = isDatabase(found) ? found : undefined;
  if (database === undefined) {
    effects.print(
      'error',
      'Cannot serve: there is no database binding DB; put it under [[d1_databases]] in wrangler.toml',
    );
  }
  const { version, problems } = telemetry;
  const limit = options.writeRateLimit?.(env);
  return {
    telemetry,
    settings: { ...own, version, problems },
    database,
    writeRateLimit: typeof limit?.limit === 'function' ? limit : undefined,
  };
}

/** A variable of the binding's name, or a binding of another kind, is no database. */
function isDatabase<T extends Pick<Database, 'prepare'>>(found: T | undefined): found is T {
  return typeof found?.prepare === 'function';
}

/** A missing binding is the operator's to mend: the log says which, the caller learns no more than that. */
function refuse(): Response {
  const body = { error: 'database_missing', message: 'The service is not configured; see its log' };
  return Response.json(body, { status: 500 });
}
