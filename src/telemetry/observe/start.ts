/**
 * Starts the telemetry of an isolate, so that the app serves whether it starts or not: with an observer, or, as a last
 * resort, without one and with the reason in the log and in the health check.
 */
import type { QueueBatch } from '../delivery/queue/consumer.ts';
import type { AppDefaults } from '../settings/app-defaults.ts';
import type { BindingOptions } from '../recording/bindings/bindings.ts';
import { isOn, readSettings, type Settings } from '../settings/settings.ts';
import { transportProblems } from '../settings/transport.ts';
import type { Effects } from './effects.ts';
import type { AppMetrics, CreateMetrics } from './metrics.ts';
import type { CreateSecurity } from './security.ts';
import type { Observation } from '../recording/observation.ts';
import { createObserver, type Observer, type Trigger } from './observer.ts';
import { createAnnouncer, type Announcement } from '../recording/announcement.ts';
import type { Relay } from './browser/relay.ts';
import type { RunTask } from './task.ts';
import { failedResponse } from './failed-response.ts';
import { createUnobserved, isTracedByRuntime } from './unobserved.ts';

const OTEL_DENO =
  'OTEL_DENO is true, so Deno’s own OpenTelemetry records and exports the requests, and Honeycomb, X-Ray, CloudWatch Logs and Rollbar get nothing of this app: unset OTEL_DENO to send to them';

/** Shorter values are words such as `true`. */
const MIN_SECRET_LENGTH = 8;

export interface TelemetryOptions {
  /** Variables and bindings; calls of the bindings make spans from here on. */
  readonly env: object;
  readonly effects: Effects;
  readonly bindings?: BindingOptions;
  /** @default there are no security signals */
  readonly createSecurity?: CreateSecurity | undefined;
  /** @default there are no metrics */
  readonly createMetrics?: CreateMetrics | undefined;
  /** What the app says of itself. */
  readonly app?: AppDefaults;
  /** What the app finds wrong with variables of its own; it is reported with the rest. */
  readonly problems?: readonly string[];
}

/** How an isolate serves: observed or not. */
export interface Telemetry {
  /** Serves a request by `handle`, and sends off after the response what there is to tell about it. */
  observe(
    trigger: Trigger,
    handle: (observation: Observation) => Promise<Response> | Response,
  ): Promise<Response>;
  /** Takes spans of pages; undefined where no page may send any. */
  readonly relay?: Relay | undefined;
  /** Takes what the app measures; undefined where there are no metrics. */
  readonly metrics?: AppMetrics | undefined;
  /** Announces the trace of a call to a tail worker; undefined without TELEMETRY_TAIL, or a channel to it. */
  readonly announce?: ((announcement: Announcement) => void) | undefined;
  /** Does work that is not a request. Throws and rejects as the work does. */
  readonly run: RunTask;
  /** Sends everything that waits. For shutdown. @param lifetimeMs how long it may take @returns how many items still wait */
  flush(lifetimeMs?: number): Promise<number>;
  /** Delivers what TELEMETRY_TRANSPORT=queue has put into the queue. @throws Error when telemetry could not start */
  deliver(batch: QueueBatch): Promise<void>;
}

/** Never throws. Make one for each isolate. */
export function startTelemetry(options: TelemetryOptions): Telemetry {
  const {
    env,
    effects,
    app,
    bindings,
    createSecurity,
    createMetrics,
    problems: own = [],
  } = options;
  const values = Object.fromEntries(Object.entries(env));
  const read = readSettings(values, app);
  const signals = createSecurity?.(values, read.service.name);
  const metrics = createMetrics?.(values, read);
  const problems = [
    ...own,
    ...new Set([read, signals, metrics].flatMap((one) => one?.problems ?? [])),
    ...transportProblems(read.transport, effects.queue),
  ];
  const settings = { ...read, problems };
  if (isTracedByRuntime()) return withoutTelemetry(options, settings, OTEL_DENO);
  try {
    const observer: Observer = createObserver({
      settings,
      effects,
      env,
      bindings,
      security: signals?.security,
      startMetrics: metrics?.start,
    });
    if (isUnheard(settings)) for (const problem of problems) effects.print('warn', problem);
    return { ...observer, announce: settings.tail ? createAnnouncer() : undefined };
  } catch (error) {
    const cause = withoutValues(error instanceof Error ? error.message : String(error), env);
    const reason = `Telemetry could not start and is off: ${cause}`;
    return withoutTelemetry(options, settings, reason);
  }
}

/** Whether the observer's own warnings are left out of the log, or go to CloudWatch Logs while that is off. */
function isUnheard({ log, cloudwatch }: Settings): boolean {
  return log.level === 'error' || (!log.console && !isOn(cloudwatch));
}

function withoutTelemetry(
  { effects }: TelemetryOptions,
  settings: Settings,
  reason: string,
): Telemetry {
  const unobserved = createUnobserved({ settings, effects, reason });
  return {
    observe: async ({ request }, handle) => {
      const observation = unobserved.request(request);
      try {
        return await handle(observation);
      } catch (error) {
        observation.failed(error);
        return failedResponse(observation.traceId);
      }
    },
    run: (_task, work) => work(unobserved.task()),
    flush: async () => 0,
    // Unacknowledged, the batch comes again: by then what stops telemetry may be mended.
    deliver: () => Promise.reject(new Error(reason)),
  };
}

/** An error may quote a variable, and a variable may be a secret. */
function withoutValues(text: string, env: object): string {
  const values = Object.values(env).filter((value) => typeof value === 'string');
  const long = values.filter((value) => value.length >= MIN_SECRET_LENGTH);
  return long.reduce((masked, value) => masked.replaceAll(value, '********'), text);
}
