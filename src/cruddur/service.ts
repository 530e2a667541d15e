/**
 * Settings, telemetry and the app put together: what both entries, the worker and Deno, serve requests with.
 * What differs between the runtimes comes in as effects, bindings and `waitUntil`. Telemetry that cannot start does not
 * stop the API; only a missing database does.
 */
import { createApp, type ApiSettings, type Observation } from './app.ts';
import type { Database } from './database.ts';
import { readCruddurSettings } from './settings.ts';
import { isOn, readSettings, type Settings } from '../telemetry/settings/settings.ts';
import { transportProblems } from '../telemetry/settings/transport.ts';
import { createObserver, type Observer, type Trigger } from '../telemetry/observe/observer.ts';
import { createUnobserved, isTracedByRuntime } from '../telemetry/observe/unobserved.ts';
import type { Effects } from '../telemetry/observe/effects.ts';
import type { WaitUntil } from '../telemetry/delivery/outbox.ts';
import type { QueueBatch } from '../telemetry/delivery/queue.ts';

export interface ServiceOptions<Env> {
  /** Variables and bindings. */
  readonly env: Env;
  /** Finds the database among the bindings, which by then are instrumented. */
  readonly database: (env: Env) => Database | undefined;
  readonly effects: Effects;
}

export interface Service {
  serve(trigger: Trigger): Promise<Response>;
  /** Sends all telemetry that waits. */
  flush(): Promise<void>;
  /** Delivers a batch of telemetry from the queue. */
  deliver(batch: QueueBatch, waitUntil: WaitUntil): Promise<void>;
}

const OTEL_DENO =
  'OTEL_DENO is true, so Deno’s own OpenTelemetry records and exports the requests, and Honeycomb, X-Ray, CloudWatch Logs and Rollbar get nothing of this app: unset OTEL_DENO to send to them';

/** Shorter values are words such as `true`. */
const MIN_SECRET_LENGTH = 8;

/** Make one for each isolate. Nothing is read or sent before the first request. */
export function createService<Env extends object>(options: ServiceOptions<Env>): Service {
  const app = createApp({ now: options.effects.now });
  let started: Started<Env> | undefined;
  return {
    async serve(trigger) {
      started ??= start(options, trigger.waitUntil);
      const { settings, database, observe } = started;
      if (database === undefined) return refuse();
      return observe(trigger, (observation) =>
        app.fetch(trigger.request, { settings, observation, database }),
      );
    },
    async deliver(batch, waitUntil) {
      started ??= start(options, waitUntil);
      // Unacknowledged, the batch comes again: by then what stops telemetry may be mended.
      if (started.observer === undefined) throw new Error(started.reason);
      await started.observer.deliver(batch);
    },
    async flush() {
      await started?.observer?.flush();
    },
  };
}

interface Started<Env> extends Telemetry<Env> {
  readonly settings: ApiSettings;
  readonly database: Database | undefined;
}

function start<Env extends object>(
  options: ServiceOptions<Env>,
  waitUntil: WaitUntil,
): Started<Env> {
  const { env, effects } = options;
  const values = Object.fromEntries(Object.entries(env));
  const telemetrySettings = readSettings(values);
  const { origins, problems: ownProblems } = readCruddurSettings(values);
  const problems = [...ownProblems, ...telemetrySettings.problems];
  const telemetry = startTelemetry({ ...telemetrySettings, problems }, options, waitUntil);
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

interface Telemetry<Env> {
  /** Absent when it could not start. */
  readonly observer?: Observer<Env>;
  /** Why it could not start. */
  readonly reason?: string;
  observe(
    trigger: Trigger,
    handle: (observation: Observation) => Promise<Response> | Response,
  ): Promise<Response>;
}

function startTelemetry<Env extends object>(
  settings: Settings,
  { env, effects }: ServiceOptions<Env>,
  waitUntil: WaitUntil,
): Telemetry<Env> {
  if (isTracedByRuntime()) return withoutTelemetry(settings, effects, OTEL_DENO);
  try {
    const observer = createObserver({ settings, effects, env, waitUntil });
    if (isUnheard(settings))
      for (const problem of settings.problems) effects.print('warn', problem);
    return { observer, observe: (trigger, handle) => observer.observe(trigger, handle) };
  } catch (error) {
    const cause = withoutValues(error instanceof Error ? error.message : String(error), env);
    return withoutTelemetry(settings, effects, `Telemetry could not start and is off: ${cause}`);
  }
}

/** Whether the observer's own warnings are left out of the log, or go to CloudWatch Logs while that is off. */
function isUnheard({ log, cloudwatch }: Settings): boolean {
  return log.level === 'error' || (!log.console && !isOn(cloudwatch));
}

function withoutTelemetry(settings: Settings, effects: Effects, reason: string): Telemetry<never> {
  const unobserved = createUnobserved({ settings, effects, reason });
  return { reason, observe: async (_trigger, handle) => handle(unobserved.request()) };
}

/** An error may quote a variable, and a variable may be a secret. */
function withoutValues(text: string, env: object): string {
  const values = Object.values(env).filter((value) => typeof value === 'string');
  const long = values.filter((value) => value.length >= MIN_SECRET_LENGTH);
  return long.reduce((masked, value) => masked.replaceAll(value, '********'), text);
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
