/**
 * Messages with fields come in; each becomes one line that goes to the console and, as an event, towards
 * CloudWatch Logs. A logger is a value: a child has its parent's fields and some of its own, typically the
 * trace id of one request. Batching, sending and the decision where the console is are left to the caller.
 */
import { accessFields, accessLevel, accessLine, type Access } from './access-line.ts';
import { createJsonLine, type Fields } from './json-line.ts';
import type { Redact } from './json-value.ts';
import { isWanted, type Level } from './level.ts';
import type { LogEvent } from './log-event.ts';
import { createTextLine, withTraceId } from './text-line.ts';

export interface LoggerOptions {
  /** The lowest level that is written. */
  readonly level: Level;
  /** `json` for machines, `text` for the line that the Flask backend wrote. */
  readonly format: 'json' | 'text';
  /** On every line; `service`, `trace_id`, `span_id` and `xray_trace_id` have fixed places. */
  readonly fields?: Fields;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /** Takes the line on its way to CloudWatch Logs. */
  readonly write: (event: LogEvent, level: Level) => void;
  /** Shows the line at once. */
  readonly print: (level: Level, line: string) => void;
  /** Asked for every field at any depth and for every query parameter. */
  readonly redact: Redact;
}

type Write = (message: string, fields?: Fields) => void;

export interface Logger {
  debug: Write;
  info: Write;
  warn: Write;
  error: Write;
  /** One line for a finished request, at the level its status asks for. */
  access(access: Access): void;
  /** A logger whose lines carry these fields too. */
  child(fields: Fields): Logger;
}

/** Makes a logger. It never throws, whatever it is given and whatever its effects do. */
export function createLogger(options: LoggerOptions): Logger {
  const { redact } = options;
  return loggerOf({
    ...options,
    redact: (key, value) => attempt(() => redact(key, value), '[unreadable]'),
  });
}

function loggerOf(options: LoggerOptions): Logger {
  const { level: threshold, redact, fields = {} } = options;
  const isText = options.format === 'text';
  const line = isText ? createTextLine(fields, redact) : createJsonLine(fields, redact);

  function emit(level: Level, lineAt: (timestamp: number) => string): void {
    attempt(() => {
      const timestamp = options.now();
      const message = lineAt(timestamp);
      attempt(() => options.print(level, message), undefined);
      options.write({ timestamp, message }, level);
    }, undefined);
  }

  function writer(level: Level): Write {
    if (!isWanted(level, threshold)) return ignore;
    return (message, given) =>
      emit(level, (timestamp) =>
        line({ timestamp, level, message: String(message), fields: given }),
      );
  }

  return {
    debug: writer('debug'),
    info: writer('info'),
    warn: writer('warn'),
    error: writer('error'),
    access(access) {
      const level = accessLevel(access.status);
      if (!isWanted(level, threshold)) return;
      emit(level, (timestamp) => {
        const message = accessLine(access, timestamp, redact);
        if (isText) return withTraceId(message, fields);
        return line({ timestamp, level, message, fields: accessFields(access) });
      });
    },
    child: (more) => loggerOf({ ...options, fields: { ...fields, ...more } }),
  };
}

/** A logger that fails has nobody left to tell, and the work it was watching goes on. */
function attempt<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}

function ignore(): void {}
