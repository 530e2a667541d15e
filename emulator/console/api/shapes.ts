/**
 * What the console's server sends and its page reads, as schemas: both sides parse with them, so neither trusts
 * the other. Times are unix milliseconds, durations milliseconds. Runs in Node and in the browser.
 */
import * as v from 'valibot';
import { VENDORS } from '../../store/vendor.ts';

const nullable = <T extends v.GenericSchema>(schema: T) => v.nullable(schema);
const flag = v.pipe(
  v.union([v.number(), v.boolean()]),
  v.transform((value) => Boolean(value)),
);

/** The part of the health check that a page shows: how many datagrams X-Ray's daemon received, rejected and lost. */
export const Health = v.object({
  datagrams: v.optional(
    v.object({ received: v.number(), rejected: v.number(), dropped: v.optional(v.number()) }),
  ),
});
export type Health = v.InferOutput<typeof Health>;

/** What both the list of requests and the page of a trace say of it. */
export const TraceHead = v.object({
  trace_id: v.string(),
  time_ms: v.number(),
  duration_ms: nullable(v.number()),
  service: nullable(v.string()),
  name: nullable(v.string()),
  method: nullable(v.string()),
  route: nullable(v.string()),
  status: nullable(v.number()),
});

/** How many rows each vendor has of a trace. */
export const VendorCounts = v.object({
  honeycomb: v.number(),
  xray: v.number(),
  cloudwatch: v.number(),
  rollbar: v.number(),
});
export type VendorCounts = v.InferOutput<typeof VendorCounts>;

/** One line of the list of requests. The counts say which vendors have heard of it. */
export const TraceSummary = v.object({
  cursor: v.number(),
  trace_id: v.string(),
  first_seen_ms: v.number(),
  start_ms: nullable(v.number()),
  duration_ms: nullable(v.number()),
  service: nullable(v.string()),
  method: nullable(v.string()),
  route: nullable(v.string()),
  status: nullable(v.number()),
  failed: flag,
  spans: v.number(),
  segments: v.number(),
  logs: v.number(),
  occurrences: v.number(),
});
export type TraceSummary = v.InferOutput<typeof TraceSummary>;

export const TracePage = v.object({
  traces: v.array(TraceSummary),
  /** Give as `before` for the next page; null at the end. */
  next: nullable(v.number()),
});

/** `request` is the id of the request that brought it: `GET /_emulator/requests/:id`. */
export const HoneycombEvent = v.object({
  id: v.number(),
  request: v.number(),
  dataset: v.string(),
  kind: v.string(),
  span_id: nullable(v.string()),
  parent_id: nullable(v.string()),
  name: nullable(v.string()),
  time_ms: v.number(),
  duration_ms: nullable(v.number()),
  sample_rate: v.number(),
  fields: v.record(v.string(), v.unknown()),
});
export type HoneycombEvent = v.InferOutput<typeof HoneycombEvent>;

/** `document` is the text as it was received. */
export const XRaySegment = v.object({
  id: v.number(),
  request: nullable(v.number()),
  segment_id: v.string(),
  parent_id: nullable(v.string()),
  name: v.string(),
  type: v.string(),
  document: v.string(),
});
export type XRaySegment = v.InferOutput<typeof XRaySegment>;

export const LogEvent = v.object({
  id: v.number(),
  request: nullable(v.number()),
  log_group: v.string(),
  log_stream: v.string(),
  timestamp_ms: v.number(),
  message: v.string(),
});
export type LogEvent = v.InferOutput<typeof LogEvent>;

/** `payload` is the item's `data` object as JSON text. */
export const RollbarOccurrence = v.object({
  id: v.number(),
  request: v.number(),
  counter: v.number(),
  title: v.string(),
  level: v.string(),
  environment: v.string(),
  timestamp_s: v.number(),
  payload: v.string(),
});
export type RollbarOccurrence = v.InferOutput<typeof RollbarOccurrence>;

export const TraceDetail = v.object({
  trace: TraceSummary,
  /** Some of it was signed with a key that the emulator does not know. */
  unverified: flag,
  events: v.array(HoneycombEvent),
  segments: v.array(XRaySegment),
  logs: v.array(LogEvent),
  occurrences: v.array(RollbarOccurrence),
});
export type TraceDetail = v.InferOutput<typeof TraceDetail>;

export const Refusal = v.object({
  id: v.number(),
  vendor: v.string(),
  received_ms: v.number(),
  operation: v.string(),
  status: v.number(),
  code: v.string(),
  message: v.string(),
  /** Signed with a key that the emulator does not know. */
  unverified: flag,
});
export type Refusal = v.InferOutput<typeof Refusal>;
export const RefusalPage = v.object({ refusals: v.array(Refusal) });

/** A request as it was received, credentials in its headers masked. Binary bodies come as base64. */
export const RawRequest = v.object({
  id: v.number(),
  vendor: v.string(),
  received_ms: v.number(),
  operation: v.string(),
  headers: v.record(v.string(), v.string()),
  /** Signed with a key that the emulator does not know. */
  unverified: v.boolean(),
  encoding: v.picklist(['utf8', 'base64']),
  body: v.string(),
});

/** What changed since the last message. */
export const Change = v.object({
  /** Ids in 32 hex digits of traces that got something. Of many, the newest. */
  traces: v.array(v.string()),
  /** Vendors that received a request. */
  vendors: v.array(v.picklist(VENDORS)),
  refusals: v.boolean(),
  /** The store was emptied, or messages were missed: anything may be another. */
  reset: v.boolean(),
});
export type Change = v.InferOutput<typeof Change>;
