/**
 * Settings, telemetry and the app put together: what both entries, the worker and Deno, serve requests with.
 * What differs between the runtimes comes in as effects, bindings and `waitUntil`.
 */
import { createApp, type ApiSettings } from './app.ts';
import type { Database } from './database.ts';
import { readSettings, SettingsError } from '../telemetry/settings/settings.ts';
import { createObserver, type Observer, type Trigger } from '../telemetry/observe/observer.ts';
import type { Effects } from '../telemetry/observe/effects.ts';
import type { WaitUntil } from '../telemetry/delivery/invocation.ts';
import type { QueueBatch } from '../telemetry/delivery/queue/consumer.ts';

export interface ServiceOptions<Env> {
  /** Variables and bindings. */
  readonly env: Env;
  /** Finds the database among the bindings, which by then are instrumented. */
  readonly database: (env: Env) => Database;
  readonly effects: Effects;
}

export interface Service {
  serve(trigger: Trigger): Promise<Response>;
  /** Sends all telemetry that waits. @param lifetimeMs how long it may take */
  flush(lifetimeMs?: number): Promise<void>;
  /** Delivers a batch of telemetry from the queue. */
  deliver(batch: QueueBatch, waitUntil: WaitUntil): Promise<void>;
}

/** Make one for each isolate. Nothing is read or sent before the first request. */
export function createService<Env extends object>(options: ServiceOptions<Env>): Service {
  const { effects } = options;
  const app = createApp({ now: effects.now });
  let started: Started<Env> | SettingsError | undefined;
  return {
    async serve(trigger) {
      started ??= start(options, trigger.waitUntil);
      if (started instanceof SettingsError) return refuse(started, effects);
      const { observer, settings, database } = started;
      return observer.observe(trigger, (observation) =>
        app.fetch(trigger.request, { settings, observation, database }),
      );
    },
    async deliver(batch, waitUntil) {
      started ??= start(options, waitUntil);
      // Unacknowledged, the batch comes again: by then the settings may be mended.
      if (started instanceof SettingsError) throw started;
      await started.observer.deliver(batch);
    },
    async flush(lifetimeMs) {
      if (started !== undefined && 'observer' in started) await started.observer.flush(lifetimeMs);
    },
  };
}

interface Started<Env> {
  readonly settings: ApiSettings;
  readonly observer: Observer<Env>;
  readonly database: Database;
}

function start<Env extends object>(
  { env, effects, database }: ServiceOptions<Env>,
  waitUntil: WaitUntil,
): Started<Env> | SettingsError {
  try {
    const settings = readSettings(Object.fromEntries(Object.entries(env)));
    const observer = createObserver({ settings, effects, env, waitUntil });
    const { frontendUrl, backendUrl, service } = settings;
    return {
      settings: { frontendUrl, backendUrl, version: service.version },
      observer,
      database: database(observer.env),
    };
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
}

/** Wrong settings are the operator's to mend: the log says which, the caller learns no more than that. */
function refuse(error: SettingsError, { print }: Effects): Response {
  print('error', error.message);
  const body = { error: 'settings_invalid', message: 'The service is not configured; see its log' };
  return Response.json(body, { status: 500 });
}
