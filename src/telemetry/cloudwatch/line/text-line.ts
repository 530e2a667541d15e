/**
 * Writes a log record as a line for people: the message, `key=value` for each field, the trace id last. It leaves out
 * level, service and span: the console shows the first, the log group names the second.
 */
import {
  lineValues,
  MAX_FIELDS,
  namesOf,
  redactMessage,
  shownMessage,
  type Redact,
} from './json-value.ts';
import { shownName } from '../../kit/plain/plain.ts';
import { oneLine, wellFormedJson } from '../../kit/text.ts';
import { IDENTITY_KEYS, type Fields, type LogRecord } from './json-line.ts';

/** A value that holds none of these can stand without quotes. */
const NEEDS_QUOTES = /[\s"=\\\p{Cc}]/u;

export function createTextLine(fields: Fields, redact: Redact): (record: LogRecord) => string {
  return ({ message, fields: given = {} }) => {
    const values = lineValues(redact);
    const shown = new Map<string, Fields>();
    for (const name of namesOf(fields)) if (!IDENTITY_KEYS.includes(name)) shown.set(name, fields);
    for (const name of namesOf(given)) if (name !== 'trace_id') shown.set(name, given);
    const pairs = [...shown]
      .slice(0, MAX_FIELDS)
      .map(([name, owner]) => pair(shownName(name, redact), values.member(name, owner)));
    const more = shown.size > MAX_FIELDS ? ` …=[${shown.size - MAX_FIELDS} more]` : '';
    const said = shownMessage(redactMessage(message, redact));
    return withTraceId([said, ...pairs, more].join(''), fields);
  };
}

/** One line, with the trace id behind it when the logger knows one. */
export function withTraceId(line: string, fields: Fields): string {
  const traceId = fields['trace_id'];
  const whole = typeof traceId === 'string' ? `${line} trace_id=${traceId}` : line;
  return oneLine(whole.toWellFormed());
}

function pair(key: string, shown: unknown): string {
  if (shown === undefined) return '';
  const isBare = typeof shown === 'string' && shown !== '' && !NEEDS_QUOTES.test(shown);
  return ` ${key}=${isBare ? shown : wellFormedJson(JSON.stringify(shown))}`;
}
