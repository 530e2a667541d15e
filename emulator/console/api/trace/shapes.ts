/**
 * A trace as its page reads it: the spans of all vendors, merged by their ids, as columns, since a trace may have tens
 * of thousands. What a span has beside its place in time is asked for when it is opened. Offsets and durations are
 * milliseconds.
 */
import * as v from 'valibot';
import { VENDORS } from '../../../store/vendor.ts';
import {
  HoneycombEvent,
  LogEvent,
  RollbarOccurrence,
  TraceHead,
  VendorCounts,
  XRaySegment,
} from '../shapes.ts';
import { Absence } from '../why/shapes.ts';

/** Bits of `flags`. */
export const FLAG = {
  failed: 1,
  /** It names a parent that has not arrived. */
  orphan: 2,
  /** Its parents form a circle. */
  cycle: 4,
  /** It has not ended. */
  running: 8,
  honeycomb: 16,
  xray: 32,
  /** It ran where the clock stands still while code computes. */
  worker: 64,
  /** It serves a call that had ended, by the clock of its caller, when it began by its own. */
  late: 128,
} as const;

/** Checked in one go: a schema for each of some hundred thousand items takes longer than all else. */
const Texts = v.custom<string[]>(
  (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
);
const Numbers = v.custom<number[]>(
  (value) => Array.isArray(value) && value.every((item) => typeof item === 'number'),
);

export const TraceSpans = v.object({
  ids: Texts,
  /** Places in the same lists; -1 for those that stand at the top. */
  parents: Numbers,
  /** After `start_ms`. */
  offsets: Numbers,
  durations: Numbers,
  /** Places in `texts`. */
  names: Numbers,
  services: Numbers,
  /** HTTP status of the answer; 0 without one. */
  statuses: Numbers,
  flags: Numbers,
});
export type TraceSpans = v.InferOutput<typeof TraceSpans>;

/** A log line, an event of a span or an item of Rollbar: something at a moment. */
export const TraceMark = v.object({
  kind: v.picklist(['log', 'event', 'error']),
  /** Place of its span; -1 when it names none that is here. */
  span: v.number(),
  offset: v.number(),
  level: v.string(),
  text: v.string(),
  /** Number of the item that people quote. */
  item: v.nullable(v.number()),
});
export type TraceMark = v.InferOutput<typeof TraceMark>;

export const WholeTrace = v.object({
  ...TraceHead.entries,
  /** What offsets are from. */
  start_ms: v.number(),
  root_span: v.nullable(v.string()),
  failed: v.boolean(),
  /** Some of it was signed with a key that the emulator does not know. */
  unverified: v.boolean(),
  texts: v.array(v.string()),
  spans: TraceSpans,
  /** In the order of time. */
  marks: v.array(TraceMark),
  counts: VendorCounts,
  /** Why the vendors that have nothing of it do not. */
  absences: v.record(v.picklist(VENDORS), v.optional(Absence)),
  /** Spans beyond those that are shown. */
  left_out: v.number(),
});
export type WholeTrace = v.InferOutput<typeof WholeTrace>;

/** All that vendors have of one span. */
export const SpanDetail = v.object({
  events: v.array(HoneycombEvent),
  segments: v.array(XRaySegment),
  logs: v.array(LogEvent),
  occurrences: v.array(RollbarOccurrence),
});
export type SpanDetail = v.InferOutput<typeof SpanDetail>;

export const FoundSpans = v.object({ ids: v.array(v.string()) });
