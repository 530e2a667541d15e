/** Makes the loggers of requests: they write to the console and, through the outbox, to CloudWatch Logs. */
import type { SpanContext } from '@opentelemetry/api';
import type { Settings } from '../settings/settings.ts';
import { createLogging, type Logger } from '../cloudwatch/logger.ts';
import type { LogEvent } from '../cloudwatch/log-event.ts';
import type { Invocation } from '../delivery/invocation.ts';
import type { LogLevel } from '../kit/level.ts';
import type { Redactor } from '../kit/redact.ts';
import type { Effects } from './effects.ts';
import type { User } from '../recording/observation.ts';
import { toXRayTraceId } from '../xray/header/trace-id.ts';
import type { LogBuffer } from './log-buffer.ts';

export interface RequestLoggerOptions {
  readonly settings: Settings;
  readonly effects: Effects;
  readonly redactor: Redactor;
  readonly log: (
    event: LogEvent,
    invocation: Invocation | undefined,
    keep: boolean,
    crowds: (() => readonly string[]) | undefined,
  ) => void;
}

/**
 * Makes the logger of one request.
 *
 * @param invocation undefined where no request is at hand
 * @param buffer holds lines back; without one all are written at once
 * @param crowds that the request belongs to
 */
export type CreateRequestLogger = (
  fields: Readonly<Record<string, unknown>>,
  invocation: Invocation | undefined,
  buffer?: LogBuffer,
  crowds?: () => readonly string[],
) => Logger;

/** What every line of a request says: the ids by which both vendors of traces know it, and for whom it worked. */
export function lineFields(
  { traceId, spanId }: SpanContext,
  user: User | undefined,
): Readonly<Record<string, unknown>> {
  const ids = { trace_id: traceId, span_id: spanId, xray_trace_id: toXRayTraceId(traceId) };
  return user === undefined ? ids : { ...ids, user_id: user.id };
}

/** Once for each isolate. */
export function createRequestLogging(options: RequestLoggerOptions): CreateRequestLogger {
  const { settings, effects, redactor, log } = options;
  const createLogger = createLogging({
    level: settings.log.level,
    format: settings.log.format,
    now: effects.now,
    redact: redactor.value,
  });
  const service = settings.service.name;
  return (fields, invocation, buffer, crowds) =>
    createLogger({ service, ...fields }, (event, level) => {
      if (buffer === undefined) write(event, level, invocation, crowds);
      else buffer.write(level, () => write(event, level, invocation, crowds));
    });

  function write(
    event: LogEvent,
    level: LogLevel,
    invocation: Invocation | undefined,
    crowds: (() => readonly string[]) | undefined,
  ): void {
    log(event, invocation, level === 'error', crowds);
    if (settings.log.console) effects.print(level, event.message);
  }
}
