/**
 * A log record comes in, a line for people goes out: the message, `key=value` for each field, the trace id
 * last. Level, service and span are left out; the console knows the first and the log group the second.
 */
import { cutText, jsonValue, textOf, type Redact } from './json-value.ts';
import { IDENTITY_KEYS, type Fields, type LogRecord } from './json-line.ts';

/** A value that holds none of these can stand without quotes. */
const NEEDS_QUOTES = /[\s"=\\\p{Cc}]/u;

export function createTextLine(fields: Fields, redact: Redact): (record: LogRecord) => string {
  return ({ message, fields: given = {} }) => {
    const shown = { ...without(fields, IDENTITY_KEYS), ...without(given, ['trace_id']) };
    const pairs = Object.entries(shown).map(([key, value]) => pair(key, value, redact));
    const said = textOf(redact('message', cutText(message)));
    return withTraceId([oneLine(said), ...pairs].join(''), fields);
  };
}

/** The line with the trace id behind it, when the logger knows one. */
export function withTraceId(line: string, fields: Fields): string {
  const traceId = fields['trace_id'];
  return typeof traceId === 'string' ? `${line} trace_id=${oneLine(traceId)}` : line;
}

function pair(key: string, value: unknown, redact: Redact): string {
  const shown = jsonValue(key, value, redact);
  if (shown === undefined) return '';
  const isBare = typeof shown === 'string' && shown !== '' && !NEEDS_QUOTES.test(shown);
  return ` ${oneLine(key)}=${isBare ? shown : JSON.stringify(shown)}`;
}

function without(fields: Fields, keys: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !keys.includes(key)));
}

/** Escapes line breaks and other control characters, so that a text cannot pretend to be another line. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => JSON.stringify(character).slice(1, -1));
}
