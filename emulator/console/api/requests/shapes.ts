/** What the list of requests is made of. Times are unix milliseconds, durations milliseconds. */
import * as v from 'valibot';
import { VENDORS } from '../../../store/vendor.ts';
import { TraceHead, VendorCounts } from '../shapes.ts';
import { Absence } from '../why/shapes.ts';

/** A service, or a database or host that it called, and how much of the time was its own. */
const Part = v.object({ service: v.string(), ms: v.number() });

export const RequestRow = v.object({
  cursor: v.string(),
  ...TraceHead.entries,
  /** Whether the root failed. */
  failed: v.boolean(),
  /** Spans inside that failed, or items of Rollbar where no span did. */
  errors: v.number(),
  /** Where the time went, on the critical path; empty when that is not known. */
  parts: v.array(Part),
  counts: VendorCounts,
  /** Why the vendors that have nothing of it do not. */
  absences: v.record(v.picklist(VENDORS), v.optional(Absence)),
});
export type RequestRow = v.InferOutput<typeof RequestRow>;

export const RequestPage = v.object({
  rows: v.array(RequestRow),
  /** Give as `after` for the next page; null at the end. */
  next: v.nullable(v.string()),
  /** Whether there was no time to look through all of the range; `next` goes on. */
  partial: v.boolean(),
});
export type RequestPage = v.InferOutput<typeof RequestPage>;

const Slice = v.object({
  from_ms: v.number(),
  count: v.number(),
  failed: v.number(),
  /** Null where nothing was. */
  p50_ms: v.nullable(v.number()),
  p95_ms: v.nullable(v.number()),
});

export const RequestSummary = v.object({
  /** What is found in the range, and in all that is stored. */
  count: v.number(),
  stored: v.number(),
  failed: v.number(),
  /** Successes with an error inside. */
  inside: v.number(),
  /** Longer than a quarter of a second. */
  slow: v.number(),
  /** That X-Ray has nothing of, and that did not reach a vendor; null of more requests than can be looked at at once. */
  not_in_xray: v.nullable(v.number()),
  undelivered: v.nullable(v.number()),
  p50_ms: v.nullable(v.number()),
  p95_ms: v.nullable(v.number()),
  from_ms: v.number(),
  to_ms: v.number(),
  /** Of equal length, in the order of time. */
  slices: v.array(Slice),
  /** Route or name that failed most, and how often. */
  worst: v.nullable(v.object({ title: v.string(), failed: v.number() })),
  /** How many of the oldest were deleted to keep the store within its limits. */
  dropped: v.number(),
  /** Whether there was no time to look through all of the range. */
  partial: v.boolean(),
});
export type RequestSummary = v.InferOutput<typeof RequestSummary>;

export const SORTS = ['time', 'duration', 'status', 'route'] as const;
export type Sort = (typeof SORTS)[number];

/** A request that took longer is called slow. */
export const SLOW_MS = 250;

/** Queries that the page offers, and whose numbers only the rows of vendors tell. */
export const FACETS = { not_in_xray: '-vendor:xray', undelivered: 'undelivered:true' } as const;
