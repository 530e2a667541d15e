/** Log lines as their page reads them. Times are unix milliseconds. */
import * as v from 'valibot';

/** From the most to the least urgent; `none` for a line that names no level. */
export const LEVELS = ['error', 'warn', 'info', 'debug', 'none'] as const;
export type Level = (typeof LEVELS)[number];

export const LogRow = v.object({
  /** Row id of the event, for `logs/line/ID`. */
  id: v.number(),
  time_ms: v.number(),
  group: v.string(),
  stream: v.string(),
  level: v.picklist(LEVELS),
  service: v.nullable(v.string()),
  /** What the line says, at most 1,000 characters of it. */
  text: v.string(),
  /** What else it tells, as names and values. */
  fields: v.array(v.tuple([v.string(), v.string()])),
  trace_id: v.nullable(v.string()),
});
export type LogRow = v.InferOutput<typeof LogRow>;

export const LogPage = v.object({
  /** The newest first. */
  rows: v.array(LogRow),
  /** Give as `after` for the next page; null at the end. */
  next: v.nullable(v.string()),
});
export type LogPage = v.InferOutput<typeof LogPage>;

const Counted = v.object({ name: v.string(), count: v.number() });

export const LogSummary = v.object({
  /** What is found in the range. */
  count: v.number(),
  /** Of it, by level. */
  levels: v.object({
    error: v.number(),
    warn: v.number(),
    info: v.number(),
    debug: v.number(),
    none: v.number(),
  }),
  from_ms: v.number(),
  to_ms: v.number(),
  /** Of equal length, in the order of time. */
  slices: v.array(
    v.object({ from_ms: v.number(), error: v.number(), warn: v.number(), other: v.number() }),
  ),
  /** All groups in the range, also beside the chosen group, stream and level; most lines first. */
  groups: v.array(Counted),
  /** Of the chosen group. */
  streams: v.array(Counted),
  /** What errors say most, of the newest `of` errors, and when the first of those was written. */
  worst: v.nullable(
    v.object({ text: v.string(), count: v.number(), of: v.number(), first_ms: v.number() }),
  ),
  /** Lines in the range that the pattern has not been tried on yet: asking again goes on. */
  unread: v.number(),
  /** Lines in the store. */
  stored: v.number(),
});
export type LogSummary = v.InferOutput<typeof LogSummary>;

/** A line with all it says, and those around it in its stream. */
export const LineInContext = v.object({
  line: v.object({ ...LogRow.entries, message: v.string() }),
  before: v.array(LogRow),
  after: v.array(LogRow),
});
export type LineInContext = v.InferOutput<typeof LineInContext>;

/** How many lines arrived after one, for a page that is paused; at most 1,000 are counted. */
export const NewLines = v.object({ count: v.number(), more: v.boolean() });

/** What is wrong with a filter pattern or a query. */
export const LanguageMistake = v.object({
  /** A sentence without full stop. */
  message: v.string(),
  /** Of the first wrong character, from 0, and the one after the last. */
  from: v.number(),
  to: v.number(),
  /** What would be right instead of the wrong characters. */
  instead: v.exactOptional(v.string()),
});
export type LanguageMistake = v.InferOutput<typeof LanguageMistake>;
export const Checked = v.object({ mistake: v.nullable(LanguageMistake) });

export const LANGUAGES = ['filter', 'insights'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Names of fields in the newest lines of JSON, and in how many of them. */
export const LogFields = v.object({ fields: v.array(Counted) });

export const QueryAnswer = v.object({
  columns: v.array(v.string()),
  /** A value for each column; null where there is none. */
  rows: v.array(
    v.object({
      /** Row id of its event; null of a row that `stats` made. */
      line: v.nullable(v.number()),
      values: v.array(v.nullable(v.string())),
    }),
  ),
  /** Rows of the answer beyond those that are here. */
  left_out: v.number(),
  matched: v.number(),
  scanned: v.number(),
  bytes: v.number(),
  took_ms: v.number(),
});
export type QueryAnswer = v.InferOutput<typeof QueryAnswer>;
