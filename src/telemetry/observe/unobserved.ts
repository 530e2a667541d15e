/**
 * Serves requests when no observer can be made. The app works, its log lines are printed, no vendor hears of it, and
 * the health check says why. Spans of the app go to the tracer provider that is registered, such as that of Deno's
 * own OpenTelemetry; one that cannot make spans is removed.
 */
import { INVALID_SPAN_CONTEXT, trace } from '@opentelemetry/api';
import { createRedactor } from '../kit/redact.ts';
import { lineOfThrown } from '../kit/thrown/line.ts';
import { describeThrown } from '../kit/thrown/thrown.ts';
import type { Settings } from '../settings/settings.ts';
import type { Effects } from './effects.ts';
import type { Observation } from '../recording/observation.ts';
import { createRequestLogging } from './request-logger.ts';

/** Finds an observation by its request, since the context has no recording. */
const OBSERVATIONS = new WeakMap<Request, Observation>();

export function unobservedOf(request: Request): Observation | undefined {
  return OBSERVATIONS.get(request);
}

export interface Unobserved {
  /** One for each request. */
  request(request: Request): Observation;
  /** One for each call that is not a request. */
  task(): Observation;
}

export interface UnobservedOptions {
  readonly settings: Settings;
  readonly effects: Effects;
  /** Why there is no telemetry, a sentence with the mend. */
  readonly reason: string;
}

/**
 * Make one for each isolate, where an observer cannot be made. It writes the reason and the problems of the settings to
 * the log.
 */
export function createUnobserved({ settings, effects, reason }: UnobservedOptions): Unobserved {
  const createLogger = createRequestLogging({
    // LOG_CONSOLE=off leaves lines to CloudWatch, which gets none here.
    settings: { ...settings, log: { ...settings.log, console: true } },
    effects,
    redactor: createRedactor(settings.privateData),
    log: () => undefined,
  });
  const log = createLogger({}, undefined);
  log.error(reason);
  for (const problem of settings.problems) log.warn(problem);
  const off = { on: false, reason } as const;
  const task = (): Observation => {
    const active = trace.getActiveSpan();
    const traceId = active?.spanContext().traceId ?? effects.randomHex(32);
    const taskLog = createLogger({ trace_id: traceId }, undefined);
    return {
      traceId,
      span: active ?? trace.wrapSpanContext(INVALID_SPAN_CONTEXT),
      log: taskLog,
      setUser: ({ id }) => taskLog.add({ user_id: id }),
      routed: () => undefined,
      failed: (error) =>
        taskLog.error('Unhandled error', { error: lineOfThrown(describeThrown(error)) }),
      report: (message, level) => taskLog.warn(message, { level }),
      health: () => ({
        version: settings.service.version,
        problems: [reason, ...settings.problems],
        sinks: { honeycomb: off, xray: off, cloudwatch: off, rollbar: off },
      }),
    };
  };
  return {
    task,
    request(request) {
      const observation = task();
      OBSERVATIONS.set(request, observation);
      return observation;
    },
  };
}

/**
 * Whether the runtime itself has registered a tracer provider, as Deno does with OTEL_DENO=true. It does so before
 * any code runs and not through OpenTelemetry's API, so no observer can be made beside it. What is registered through the
 * API, by any copy of it, is a proxy that tells whom it stands for.
 */
export function isTracedByRuntime(): boolean {
  return !('getDelegate' in trace.getTracerProvider());
}
