/**
 * Writes each message with its fields as one line to the console and, as an event, towards CloudWatch Logs. A logger
 * is a value: a child has its parent's fields and some of its own, typically the trace id of one request. The caller
 * batches and sends, and decides where the console is.
 */
import { createAccessJson, type AccessJson } from './line/access-json.ts';
import {
  accessLevel,
  accessRecord,
  createStamp,
  type Access,
  type Stamp,
} from './line/access-line.ts';
import {
  createJsonLine,
  createKeyText,
  type Fields,
  type KeyText,
  type LogRecord,
} from './line/json-line.ts';
import { lineValues, namesOf, type Redact } from './line/json-value.ts';
import { plainText, UNREADABLE } from '../kit/plain/plain.ts';
import { isError } from '../kit/plain/read.ts';
import { isWanted, type LogLevel } from '../kit/level.ts';
import type { LogEvent } from './log-event.ts';
import { createTextLine, withTraceId } from './line/text-line.ts';

/** What all loggers of an isolate share. */
export interface LoggingOptions {
  /** The lowest level that is written. */
  readonly level: LogLevel;
  /** `json` for machines, `text` for the line that the Flask backend wrote. */
  readonly format: 'json' | 'text';
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /** Asked for every field at any depth, for every query parameter, and for paths and messages under these names. */
  readonly redact: Redact;
}

/** Takes a line on its way to the console and to CloudWatch Logs. */
export type WriteLine = (event: LogEvent, level: LogLevel) => void;

type Write = (message: string, fields?: Fields) => void;

/** Writes lines; `fields` are added to those that the logger itself has. */
export interface Logger {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
  /** One line for an answered request, at the level its status asks for and with the time of its answer. */
  access(access: Access): void;
  /** Its own lines carry these fields too from now on. */
  add(fields: Fields): void;
  /** A logger whose lines carry these fields too. */
  child(fields: Fields): Logger;
  /** A logger whose lines carry this time, for what is written later than it happened: Unix milliseconds. */
  at(timestamp: number): Logger;
}

/**
 * Makes a logger.
 *
 * @param fields on every line; `service`, `trace_id`, `span_id` and `xray_trace_id` have fixed places
 */
export type CreateLogger = (fields: Fields, write: WriteLine) => Logger;

/** Its loggers never throw, for any argument and for any failure of their effects. */
export function createLogging(options: LoggingOptions): CreateLogger {
  const redact: Redact = (key, value) => {
    try {
      return options.redact(key, value);
    } catch {
      return '[unreadable]';
    }
  };
  const keyText = createKeyText(redact);
  const guarded: Lines = {
    ...options,
    keyText,
    accessJson: createAccessJson(redact, keyText),
    stamp: createStamp(),
    redact,
  };
  return (fields, write) => new LineLogger(guarded, fields, write);
}

/** What the loggers of an isolate share, with what they remember of how lines are written. */
interface Lines extends LoggingOptions {
  readonly keyText: KeyText;
  readonly accessJson: AccessJson;
  readonly stamp: Stamp;
}

/** A class, because one is made for every request: its methods are not. */
class LineLogger implements Logger {
  readonly #options: Lines;
  #fields: Fields;
  readonly #write: WriteLine;
  #line: ((record: LogRecord) => string) | undefined;

  constructor(options: Lines, fields: Fields, write: WriteLine) {
    this.#options = options;
    this.#fields = fields;
    this.#write = write;
  }

  debug(message: string, fields?: Fields): void {
    this.#emit('debug', message, fields);
  }

  info(message: string, fields?: Fields): void {
    this.#emit('info', message, fields);
  }

  warn(message: string, fields?: Fields): void {
    this.#emit('warn', message, fields);
  }

  error(message: string, fields?: Fields): void {
    this.#emit('error', message, fields);
  }

  access(access: Access): void {
    const { format, redact, stamp } = this.#options;
    const { at: timestamp } = access;
    const level = accessLevel(access.status);
    this.#attempt(level, () => {
      const { line, fields } = accessRecord(access, redact, stamp);
      const message =
        format === 'text'
          ? withTraceId(line, this.#fields)
          : this.#accessLine({ timestamp, level, message: line, isRedacted: true, fields });
      return { timestamp, message };
    });
  }

  add(fields: Fields): void {
    this.#fields = { ...this.#fields, ...fields };
    this.#line = undefined;
  }

  child(fields: Fields): Logger {
    return new LineLogger(
      this.#options,
      { ...this.#fields, ...copyOf(fieldsOf(fields) ?? {}) },
      this.#write,
    );
  }

  at(timestamp: number): Logger {
    return new LineLogger({ ...this.#options, now: () => timestamp }, this.#fields, this.#write);
  }

  #emit(level: LogLevel, message: string, fields: Fields | undefined): void {
    this.#attempt(level, () => {
      const timestamp = this.#options.now();
      const text = typeof message === 'string' ? message : this.#textOf(message);
      const line = this.#lineOf({ timestamp, level, message: text, fields: fieldsOf(fields) });
      return { timestamp, message: line };
    });
  }

  /** A logger that fails cannot tell anyone, and the work that it was watching goes on. */
  #attempt(level: LogLevel, eventOf: () => LogEvent): void {
    if (!isWanted(level, this.#options.level)) return;
    try {
      this.#write(eventOf(), level);
    } catch {
      // Nothing to do: see above.
    }
  }

  /** Of what is not a text, against its type. */
  #textOf(message: unknown): string {
    return plainText(message, lineValues(this.#options.redact));
  }

  #accessLine(record: LogRecord & { fields: Fields }): string {
    return this.#options.accessJson(this.#fields, record) ?? this.#lineOf(record);
  }

  #lineOf(record: LogRecord): string {
    const { format, redact, keyText } = this.#options;
    this.#line ??=
      format === 'text'
        ? createTextLine(this.#fields, redact)
        : createJsonLine(this.#fields, redact, keyText);
    return this.#line(record);
  }
}

/** Against its type it may be anything: what is not an object, and an error, is what the line is about. */
function fieldsOf(fields: unknown): Fields | undefined {
  if (fields === undefined || fields === null) return undefined;
  return isFields(fields) && !isError(fields) ? fields : { error: fields };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

/** What a child keeps; a getter that throws is asked no more. */
function copyOf(fields: Fields): Fields {
  return Object.fromEntries(
    namesOf(fields).map((name) => {
      try {
        return [name, fields[name]];
      } catch {
        return [name, UNREADABLE];
      }
    }),
  );
}
