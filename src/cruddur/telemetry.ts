/**
 * Starts the telemetry of an isolate, so that the API serves whether it starts or not: with an observer, or, as a last
 * resort, without one and with the reason in the log and in the health check.
 */
import type { Observation } from './app.ts';
import { isOn, type Settings } from '../telemetry/settings/settings.ts';
import {
  createObserver,
  type Observer,
  type ObserverOptions,
  type Trigger,
} from '../telemetry/observe/observer.ts';
import { createUnobserved, isTracedByRuntime } from '../telemetry/observe/unobserved.ts';
import type { Effects } from '../telemetry/observe/effects.ts';

const OTEL_DENO =
  'OTEL_DENO is true, so Deno’s own OpenTelemetry records and exports the requests, and Honeycomb, X-Ray, CloudWatch Logs and Rollbar get nothing of this app: unset OTEL_DENO to send to them';

/** Shorter values are words such as `true`. */
const MIN_SECRET_LENGTH = 8;

/** How requests are served: observed, or not. */
export interface Telemetry<Env> {
  /** Absent when it could not start. */
  readonly observer?: Observer<Env>;
  /** Why it could not start. */
  readonly reason?: string;
  observe(
    trigger: Trigger,
    handle: (observation: Observation) => Promise<Response> | Response,
  ): Promise<Response>;
}

/** Never throws. @param options as for `createObserver` */
export function startTelemetry<Env extends object>(options: ObserverOptions<Env>): Telemetry<Env> {
  const { settings, effects, env } = options;
  if (isTracedByRuntime()) return withoutTelemetry(settings, effects, OTEL_DENO);
  try {
    const observer = createObserver(options);
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
