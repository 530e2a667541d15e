/** What the page of errors is made of. Times are unix milliseconds. Runs in Node and in the browser. */
import * as v from 'valibot';
import { LEVELS } from '../../../vendors/rollbar/level.ts';
import { STATUSES } from '../../../vendors/rollbar/items/status.ts';

export const ItemHead = v.object({
  /** The number that people quote: item #12. */
  counter: v.number(),
  title: v.string(),
  level: v.picklist(LEVELS),
  status: v.picklist(STATUSES),
  environment: v.string(),
  first_ms: v.number(),
  last_ms: v.number(),
  /** Ever received, deleted ones too. */
  total: v.number(),
  /** When an occurrence last made it active again after it had been resolved. */
  returned_ms: v.nullable(v.number()),
});

export const ItemRow = v.object({
  ...ItemHead.entries,
  /** Occurrences in the time range. */
  times: v.number(),
  /** The same, in slices of equal length. */
  trend: v.array(v.number()),
});
export type ItemRow = v.InferOutput<typeof ItemRow>;

export const SHOWN = [...STATUSES, 'all'] as const;
export type Shown = (typeof SHOWN)[number];

export const SORTS = ['last', 'first', 'times'] as const;
export type Sort = (typeof SORTS)[number];

export const ItemList = v.object({
  rows: v.array(ItemRow),
  /** How many there are of the status that is shown, and of each. */
  found: v.number(),
  counts: v.object({
    active: v.number(),
    resolved: v.number(),
    muted: v.number(),
    archived: v.number(),
  }),
  from_ms: v.number(),
  to_ms: v.number(),
  /** Of all that are found, in slices of equal length: occurrences, and items that were new or came back. */
  slices: v.array(v.object({ occurrences: v.number(), begun: v.number(), returned: v.number() })),
  /** The one that occurred most. */
  worst: v.nullable(v.object({ counter: v.number(), title: v.string(), times: v.number() })),
  /** Items of all times and states. */
  stored: v.number(),
  /** Whether there are more than the list reads; it then has those that occurred last. */
  partial: v.boolean(),
});
export type ItemList = v.InferOutput<typeof ItemList>;

export const Fact = v.object({
  group: v.picklist(['person', 'request', 'code', 'custom']),
  /** As a query names it: `person.id`. */
  name: v.string(),
  value: v.string(),
});
export type Fact = v.InferOutput<typeof Fact>;

/** A value that many occurrences have. `share` is 0 to 1. */
export const CommonValue = v.object({ name: v.string(), value: v.string(), share: v.number() });
export type CommonValue = v.InferOutput<typeof CommonValue>;

const OccurrenceHead = v.object({
  id: v.number(),
  time_ms: v.number(),
  /** Null where it is not known. */
  person: v.nullable(v.string()),
  version: v.nullable(v.string()),
});

export const ItemDetail = v.object({
  ...ItemHead.entries,
  trend: v.object({ from_ms: v.number(), to_ms: v.number(), counts: v.array(v.number()) }),
  /** Its history, newest first: new, resolved, reactivated, reopened, muted, archived. */
  history: v.array(
    v.object({ event: v.string(), time_ms: v.number(), version: v.nullable(v.string()) }),
  ),
  /** The same error in other environments. */
  elsewhere: v.array(v.object({ counter: v.number(), environment: v.string(), total: v.number() })),
  /** Occurrences that are stored, and those since it last came back, to the minute. */
  kept: v.number(),
  since_return: v.number(),
  /** Newest occurrences that `people` and `common` tell of. */
  looked_at: v.number(),
  people: v.number(),
  /** Where it happens: the context that the newest occurrence names. */
  context: v.nullable(v.string()),
  common: v.array(CommonValue),
  /** A warning or an error that the logs have before it, and in how many of how many traces. */
  warned: v.nullable(v.object({ message: v.string(), traces: v.number(), of: v.number() })),
  recent: v.array(OccurrenceHead),
});
export type ItemDetail = v.InferOutput<typeof ItemDetail>;

/** Something that happened before an occurrence: what the notifier noted, a log line or a span of its trace. */
export const Step = v.object({
  time_ms: v.number(),
  /** `span`, `log`, or Rollbar's type: log, network, dom, navigation, error, … */
  kind: v.string(),
  text: v.string(),
  failed: v.boolean(),
  /** Of a span. */
  length_ms: v.nullable(v.number()),
  /** Spans of this name in a row that it stands for. */
  alike: v.number(),
});
export type Step = v.InferOutput<typeof Step>;

export const Occurrence = v.object({
  ...OccurrenceHead.entries,
  uuid: v.nullable(v.string()),
  /** 32 hex digits. */
  trace_id: v.nullable(v.string()),
  log_lines: v.number(),
  /** Whether `time_ms` is exact to the millisecond; Rollbar's own times are of whole seconds. */
  exact: v.boolean(),
  /** How many of the stored ones are newer; null for more than are counted. */
  newer: v.nullable(v.number()),
  next_id: v.nullable(v.number()),
  previous_id: v.nullable(v.number()),
  facts: v.array(Fact),
  steps: v.array(Step),
  /** Id of the request that brought it. */
  request: v.number(),
  payload: v.string(),
});
export type Occurrence = v.InferOutput<typeof Occurrence>;

export const Changed = v.object({ status: v.picklist(STATUSES) });
