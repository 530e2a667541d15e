/**
 * Settings, telemetry and the app put together: what both entries, the worker and Deno, serve requests with.
 * What differs between the runtimes comes in as effects, bindings and `waitUntil`. Telemetry that cannot start does not
 * stop the API; only a missing database does.
 */
import { createApp, type ApiSettings } from './app.ts';
import type { Database } from './database.ts';
import { readCruddurSettings } from './settings.ts';
import { startTelemetry, type Telemetry } from './telemetry.ts';
import { readSettings } from '../telemetry/settings/settings.ts';
import { transportProblems } from '../telemetry/settings/transport.ts';
import type { Trigger } from '../telemetry/observe/observer.ts';
import type { Effects } from '../telemetry/observe/effects.ts';
import type { QueueBatch } from '../telemetry/delivery/queue/consumer.ts';

export interface ServiceOptions<Env> {
  /** Variables and bindings. */
  readonly env: Env;
  /** Finds the database among the bindings, which by then are instrumented. */
  readonly database: (env: Env) => Database | undefined;
  readonly effects: Effects;
}

export interface Service {
  serve(trigger: Trigger): Promise<Response>;
  /** Sends all telemetry that waits. @param lifetimeMs how long it may take */
  flush(lifetimeMs?: number): Promise<void>;
  /** Delivers a batch of telemetry from the queue. */
  deliver(batch: QueueBatch): Promise<void>;
}

/** Make one for each isolate. Nothing is read or sent before the first request. */
export function createService<Env extends object>(options: ServiceOptions<Env>): Service {
  const app = createApp({ now: options.effects.now });
  let started: Started<Env> | undefined;
  return {
    async serve(trigger) {
      started ??= start(options);
      const { settings, database, observe } = started;
      if (database === undefined) return refuse();
      return observe(trigger, (observation) =>
        app.fetch(trigger.request, { settings, observation, database }),
      );
    },
    async deliver(batch) {
      started ??= start(options);
      // Unacknowledged, the batch comes again: by then what stops telemetry may be mended.
      if (started.observer === undefined) throw new Error(started.reason);
      await started.observer.deliver(batch);
    },
    async flush(lifetimeMs) {
      await started?.observer?.flush(lifetimeMs);
    },
  };
}

interface Started<Env> extends Telemetry<Env> {
  readonly settings: ApiSettings;
  readonly database: Database | undefined;
}

function start<Env extends object>(options: ServiceOptions<Env>): Started<Env> {
  const { env, effects } = options;
  const values = Object.fromEntries(Object.entries(env));
  const telemetrySettings = readSettings(values);
  const { origins, problems: ownProblems } = readCruddurSettings(values);
  const problems = [...ownProblems, ...telemetrySettings.problems];
  const telemetry = startTelemetry({
    settings: { ...telemetrySettings, problems },
    effects,
    env,
  });
  const { observer, reason } = telemetry;
  const database = findDatabase(options, observer?.env ?? env);
  if (database === undefined) {
    effects.print(
      'error',
      'Cannot serve: there is no database binding DB; put it under [[d1_databases]] in wrangler.toml',
    );
  }
  const { service, transport } = telemetrySettings;
  return {
    ...telemetry,
    settings: {
      origins,
      version: service.version,
      problems: [
        ...(reason === undefined ? [] : [reason]),
        ...problems,
        ...transportProblems(transport, effects.queue),
      ],
    },
    database,
  };
}

/** A variable of the binding's name, or a binding of another kind, is no database. */
function findDatabase<Env>({ database }: ServiceOptions<Env>, env: Env): Database | undefined {
  const found = database(env);
  return typeof found?.prepare === 'function' ? found : undefined;
}

/** A missing binding is the operator's to mend: the log says which, the caller learns no more than that. */
function refuse(): Response {
  const body = { error: 'database_missing', message: 'The service is not configured; see its log' };
  return Response.json(body, { status: 500 });
}
