/** Honeycomb's triggers with their state and firings. Both sides parse with these schemas. Times are unix milliseconds. */
import * as v from 'valibot';

const Group = v.record(v.string(), v.unknown());
const Threshold = v.object({ op: v.string(), value: v.number() });

export const Firing = v.object({
  at_ms: v.number(),
  status: v.picklist(['triggered', 'resolved']),
  value: v.nullable(v.number()),
  group: Group,
  threshold: Threshold,
  /** Whom the vendor would have told; nothing was sent. */
  notified: v.array(v.object({ type: v.string(), target: v.string() })),
});
export type Firing = v.InferOutput<typeof Firing>;

export const TriggerView = v.object({
  id: v.string(),
  /** Slug of the dataset, or `__all__`. */
  dataset: v.string(),
  name: v.string(),
  disabled: v.boolean(),
  /** Seconds. */
  frequency: v.number(),
  threshold: Threshold,
  query_id: v.string(),
  triggered: v.boolean(),
  last_run_ms: v.nullable(v.number()),
  /** Of the last run: the value farthest beyond the threshold, and the group it belongs to. */
  value: v.nullable(v.number()),
  group: Group,
  error: v.nullable(v.string()),
  /** Newest first. */
  firings: v.array(Firing),
});
export type TriggerView = v.InferOutput<typeof TriggerView>;

export const TriggerPage = v.object({ triggers: v.array(TriggerView) });
