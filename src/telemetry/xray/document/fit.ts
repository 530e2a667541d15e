/**
 * Makes the document of a single span small enough for X-Ray when it is not, by giving up the least useful parts
 * first: long metadata, the tail of a query, stack frames, then all that is not the span itself. The metadata name
 * what was given up, so that readers do not look for it.
 */
import type { ExceptionRecord } from './cause.ts';
import type { SpanDocument } from './document.ts';
import { wellFormedJson } from '../../kit/text.ts';
import { cut, utf8Length } from '../../kit/utf8.ts';
import type { Metadata } from './metadata.ts';

/** Of all metadata together, in bytes. */
const METADATA_BYTES = 8_192;
/** Of one metadata value, as JSON. */
const VALUE_CHARACTERS = 1_000;
const QUERY_CHARACTERS = 1_000;
const EXCEPTIONS = 3;
const FRAMES = 3;
const MESSAGE_CHARACTERS = 250;

type Step = readonly [what: string, shrink: (document: SpanDocument) => SpanDocument];

const STEPS: readonly Step[] = [
  ['metadata', (document) => ({ ...document, metadata: shortMetadata(document.metadata) })],
  ['query', (document) => ({ ...document, sql: shortQuery(document.sql) })],
  ['stack', (document) => ({ ...document, cause: shortCause(document.cause, FRAMES) })],
  [
    'annotations, links',
    (document) => ({
      ...document,
      cause: shortMessages(shortCause(document.cause, 0)),
      annotations: undefined,
      links: undefined,
    }),
  ],
];

/** The document as JSON text of at most `maxBytes`, which must leave room for 48 kB. */
export function fit(document: SpanDocument, maxBytes: number): string {
  const text = wellFormedJson(JSON.stringify(document));
  if (fits(text, maxBytes)) return text;
  const was = utf8Length(text);
  const given: string[] = [];
  let smaller = document;
  let smallerText = text;
  for (const [what, shrink] of STEPS) {
    smaller = shrink(smaller);
    given.push(what);
    const mark = { trimmed: `${given.join(', ')}: the document had ${was} bytes, ${maxBytes} fit` };
    const marked = { ...smaller, metadata: { ...smaller.metadata, xray: mark } };
    smallerText = wellFormedJson(JSON.stringify(marked));
    if (fits(smallerText, maxBytes)) break;
  }
  return smallerText;
}

/** No character takes more than three bytes a unit, so most texts need no counting. */
function fits(text: string, maxBytes: number): boolean {
  return text.length * 3 <= maxBytes || utf8Length(text) <= maxBytes;
}

function shortMetadata(metadata: Metadata | undefined): Metadata | undefined {
  if (metadata === undefined) return undefined;
  const short: Metadata = {};
  let left = METADATA_BYTES;
  for (const [namespace, members] of Object.entries(metadata)) {
    for (const [key, value] of Object.entries(members)) {
      const text = JSON.stringify(value);
      const kept = text.length <= VALUE_CHARACTERS ? value : `${cut(text, VALUE_CHARACTERS)}…`;
      left -= utf8Length(JSON.stringify({ [namespace]: { [key]: kept } }));
      if (left < 0) return short;
      (short[namespace] ??= {})[key] = kept;
    }
  }
  return short;
}

function shortQuery(sql: SpanDocument['sql']): SpanDocument['sql'] {
  const query = sql?.sanitized_query;
  if (sql === undefined || query === undefined || query.length <= QUERY_CHARACTERS) return sql;
  return { ...sql, sanitized_query: `${cut(query, QUERY_CHARACTERS)}…` };
}

function shortCause(cause: SpanDocument['cause'], frames: number): SpanDocument['cause'] {
  if (cause === undefined || typeof cause === 'string') return cause;
  return {
    exceptions: cause.exceptions.slice(0, EXCEPTIONS).map((each) => shortStack(each, frames)),
  };
}

function shortStack(exception: ExceptionRecord, frames: number): ExceptionRecord {
  const { stack, truncated = 0 } = exception;
  if (stack === undefined || stack.length <= frames) return exception;
  return {
    ...exception,
    stack: stack.slice(0, frames),
    truncated: truncated + stack.length - frames,
  };
}

function shortMessages(cause: SpanDocument['cause']): SpanDocument['cause'] {
  if (cause === undefined || typeof cause === 'string') return cause;
  const short = ({ message }: ExceptionRecord): string => cut(message, MESSAGE_CHARACTERS);
  return { exceptions: cause.exceptions.map((each) => ({ ...each, message: short(each) })) };
}
