/**
 * What the page Explore and the panels of boards ask, and what they are answered. Both sides parse with these schemas.
 */
import * as v from 'valibot';
import { Filter, QuerySpec } from '../../../vendors/honeycomb/query/spec.ts';

export {
  calculationsOf,
  FILTER_OPS,
  labelOf,
  OPS,
  takesNoColumn,
} from '../../../vendors/honeycomb/query/spec.ts';
export { Filter, QuerySpec };

/** Where a query is asked of all datasets. */
export const ALL_DATASETS = '__all__';

/** Which events: those of a time range, for which filters beside the query's own hold. */
const Scoped = {
  /** Slug. */
  dataset: v.optional(v.pipe(v.string(), v.maxLength(255)), ALL_DATASETS),
  /** A query specification of Honeycomb's API. Its times give way to those below. */
  query: QuerySpec,
  within: v.optional(v.pipe(v.array(Filter), v.maxLength(100)), []),
  /** Unix milliseconds. @default since the oldest event */
  from_ms: v.optional(v.pipe(v.number(), v.minValue(0)), 0),
  /** Unix milliseconds. @default until now */
  to_ms: v.optional(v.pipe(v.number(), v.minValue(0))),
};

export const Asked = v.strictObject({
  ...Scoped,
  /** Whether ranges of heatmaps grow with the value. */
  logarithmic: v.optional(v.boolean(), false),
});
export type Asked = v.InferInput<typeof Asked>;

export const Value = v.nullable(v.union([v.string(), v.number(), v.boolean()]));
export type Value = v.InferOutput<typeof Value>;

const Group = v.object({
  /** Of the breakdowns, in their order. */
  key: v.array(Value),
  /** Of the labels, in their order, over the whole time. */
  whole: v.array(Value),
  /** Of each label in each step. */
  steps: v.array(v.array(Value)),
});
export type Group = v.InferOutput<typeof Group>;

const HeatmapAnswer = v.object({
  label: v.string(),
  /** Of what the query calculates: the column. */
  column: v.string(),
  /** Place of the step, where the range begins and ends, and the count. A range from 0 to 0 is of all values up to zero. */
  cells: v.array(v.tuple([v.number(), v.number(), v.number(), v.number()])),
});
export type HeatmapAnswer = v.InferOutput<typeof HeatmapAnswer>;

export const ExploreAnswer = v.object({
  /** Unix seconds; the end is not part of it. */
  window: v.object({ from: v.number(), to: v.number(), granularity: v.number() }),
  /** When the steps begin, unix seconds. */
  steps: v.array(v.number()),
  /** Of calculations that are not heatmaps, and of formulas. */
  labels: v.array(v.string()),
  /** As many as the limit, in the order of the query. */
  groups: v.array(Group),
  /** How many there are in all. */
  group_count: v.number(),
  heatmaps: v.array(HeatmapAnswer),
  /** Events for which the query holds, by their sample rates. */
  count: v.number(),
});
export type ExploreAnswer = v.InferOutput<typeof ExploreAnswer>;

/** A box in a heatmap. */
export const Box = v.strictObject({
  column: v.pipe(v.string(), v.minLength(1)),
  /** Unix seconds; the end is not part of it. */
  from: v.number(),
  to: v.number(),
  /** From this on, and below that; null without limit. */
  low: v.nullable(v.number()),
  high: v.nullable(v.number()),
});
export type Box = v.InferOutput<typeof Box>;

export const AskedDifference = v.strictObject({ ...Scoped, box: Box });
export const AskedEvents = v.strictObject({ ...Scoped, box: v.optional(Box) });

const Share = { inside: v.number(), outside: v.number() };

const AttributeDifference = v.object({
  name: v.string(),
  /** 0 to 100. */
  points: v.number(),
  /** Shares from 0 to 1. A value that was cut cannot be asked for. */
  values: v.array(v.object({ value: Value, is_cut: v.boolean(), ...Share })),
  /** The other values together; null when there are none. */
  rest: v.nullable(v.object({ count: v.number(), ...Share })),
  /** Of many different numbers; null otherwise. */
  numbers: v.nullable(
    v.object({
      low: v.number(),
      high: v.number(),
      isRatio: v.boolean(),
      inside: v.array(v.number()),
      outside: v.array(v.number()),
      medianInside: v.number(),
      medianOutside: v.number(),
    }),
  ),
});
export type AttributeDifference = v.InferOutput<typeof AttributeDifference>;

export const DifferenceAnswer = v.object({
  /** Events. */
  inside: v.number(),
  outside: v.number(),
  /** How many of them were compared; none of too few. */
  sampled: v.object(Share),
  /** Attributes. */
  compared: v.number(),
  /** Those that differ, largest difference first. */
  differences: v.array(AttributeDifference),
});
export type DifferenceAnswer = v.InferOutput<typeof DifferenceAnswer>;

export const EventsAnswer = v.object({
  /** The newest first. */
  events: v.array(
    v.object({
      id: v.number(),
      trace_id: v.nullable(v.string()),
      span_id: v.nullable(v.string()),
      dataset: v.string(),
      kind: v.string(),
      name: v.nullable(v.string()),
      time_ms: v.number(),
      duration_ms: v.nullable(v.number()),
      /** Long texts are cut. */
      fields: v.record(v.string(), v.unknown()),
    }),
  ),
});
export type EventsAnswer = v.InferOutput<typeof EventsAnswer>;
export type ExploredEvent = EventsAnswer['events'][number];

export const Field = v.object({
  name: v.string(),
  /** float, integer, string or boolean; expression for a derived column. */
  type: v.string(),
});

export const ExploreFields = v.object({
  datasets: v.array(v.object({ slug: v.string(), name: v.string() })),
  /** Of all datasets, or of the one that was asked for, by name. */
  fields: v.array(Field),
  /** Whether any event is stored. */
  has_events: v.boolean(),
});
export type ExploreFields = v.InferOutput<typeof ExploreFields>;
