/** Attempts on a worker, as its security signals tell of them. Times are unix milliseconds. */
import * as v from 'valibot';

/** A request of an attempt; what is not stored of it is null. */
const AttemptRequest = v.object({
  trace_id: v.string(),
  time_ms: v.nullable(v.number()),
  method: v.nullable(v.string()),
  route: v.nullable(v.string()),
  status: v.nullable(v.number()),
});

/** Attempts of one rule by one network against one route of a service, however many hours they took. */
export const Attempts = v.object({
  id: v.string(),
  title: v.string(),
  description: v.string(),
  rule: v.string(),
  category: v.string(),
  technique: v.string(),
  network: v.string(),
  route: v.string(),
  service: v.string(),
  /** The severity in Security Hub; null where only EventBridge has events of it. */
  severity: v.nullable(v.string()),
  count: v.number(),
  first_ms: v.number(),
  last_ms: v.number(),
  /** Hits over the time range, in slices of equal length. */
  trend: v.array(v.number()),
  requests: v.array(AttemptRequest),
});
export type Attempts = v.InferOutput<typeof Attempts>;

export const AttemptList = v.object({
  rows: v.array(Attempts),
  found: v.number(),
  hits: v.number(),
  networks: v.number(),
  from_ms: v.number(),
  to_ms: v.number(),
  /** Hits of all that are found, in slices of equal length. */
  slices: v.array(v.number()),
  /** Of all times. */
  stored: v.number(),
  /** Whether there are more events than the list reads; it then has those of the newest events. */
  partial: v.boolean(),
});
export type AttemptList = v.InferOutput<typeof AttemptList>;
