/** What the page Traffic shows: requests to the vendors, and how each was answered. Times are unix milliseconds. */
import * as v from 'valibot';
import { VENDORS } from '../../../store/vendor.ts';

/** `answered` changed nothing that is stored, `part` was taken in part, `injected` met a fault that was switched on. */
export const OUTCOMES = ['kept', 'answered', 'refused', 'part', 'injected'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const TrafficRow = v.object({
  /** Names it in `/_emulator/traffic/:key`. */
  key: v.string(),
  vendor: v.picklist(VENDORS),
  received_ms: v.number(),
  operation: v.string(),
  /** 0 where there was no answer. */
  status: v.number(),
  outcome: v.picklist(OUTCOMES),
  /** Of a refusal, in the vendor's words. */
  code: v.nullable(v.string()),
  message: v.nullable(v.string()),
  /** How many rows of the vendor it brought; null where that is not known. */
  brought: v.nullable(v.number()),
  bytes: v.nullable(v.number()),
  /** Milliseconds from its arrival until it was accepted, answered or refused; null where that is not known. */
  took_ms: v.nullable(v.number()),
  /** How the request identified its sender, and whether the emulator checked that; null where it is not known. */
  signed: v.nullable(v.picklist(['verified', 'unverified', 'wrong', 'key', 'none'])),
});
export type TrafficRow = v.InferOutput<typeof TrafficRow>;

export const TrafficPage = v.object({
  rows: v.array(TrafficRow),
  /** Give as `after` for the next page; null at the end. */
  next: v.nullable(v.string()),
});
export type TrafficPage = v.InferOutput<typeof TrafficPage>;

export const CAUSES = [
  'injected',
  'signature',
  'unsupported',
  'limits',
  'failure',
  'body',
] as const;

export const TrafficSummary = v.object({
  /** Requests of the range that the query finds, partial refusals counted once. */
  count: v.number(),
  refused: v.number(),
  /** Of the refused, by what was the cause. */
  causes: v.array(v.object({ cause: v.picklist(CAUSES), count: v.number() })),
  part: v.number(),
  /** Requests that met a fault and were answered with success anyway: late, in part, or with a page of others. */
  delayed: v.number(),
  vendors: v.array(
    v.object({ vendor: v.picklist(VENDORS), count: v.number(), refused: v.number() }),
  ),
  /** Whether anything is stored, in this range or outside of it. */
  any: v.boolean(),
  /** Keys of the query that do not apply to requests to vendors and are left out. */
  ignored: v.array(v.string()),
});
export type TrafficSummary = v.InferOutput<typeof TrafficSummary>;

export const TrafficDetail = v.object({
  key: v.string(),
  /** With credentials masked. */
  headers: v.record(v.string(), v.string()),
  encoding: v.picklist(['utf8', 'base64']),
  /** The beginning of it, where it is long. */
  body: v.string(),
  /** Bytes of the whole. */
  bytes: v.number(),
  /** Holds no credential. */
  curl: v.string(),
  /** Of what it brought, the first ones, in 32 hex digits; and how many there are. */
  traces: v.array(v.string()),
  trace_count: v.number(),
});
export type TrafficDetail = v.InferOutput<typeof TrafficDetail>;

/** The answer to a request that was sent again. */
export const Replayed = v.object({ status: v.number(), body: v.string() });
export type Replayed = v.InferOutput<typeof Replayed>;

export const FAULT_KINDS = ['throttle', 'error', 'delay', 'reset', 'partial'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Of `/_emulator/faults`: what was asked for, and how many requests were affected. */
export const Faults = v.object({
  faults: v.array(
    v.object({
      vendor: v.picklist(VENDORS),
      kind: v.string(),
      rate: v.number(),
      count: v.optional(v.number()),
      affected: v.number(),
    }),
  ),
});
export type Faults = v.InferOutput<typeof Faults>;
