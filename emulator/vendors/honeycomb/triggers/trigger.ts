/**
 * The fields of a trigger (https://docs.honeycomb.io/api/triggers): a query by id or in full, a threshold, and how
 * often the two are compared. `check.ts` checks them against each other.
 */
import * as v from 'valibot';
import { Tags } from '../api/tags.ts';
import { QuerySpec } from '../query/spec.ts';
import { KeptNotified, Notified } from '../recipients/notification.ts';

export const KIND = 'trigger';
export const MAX_QUERY_S = 86_400;

const Threshold = v.strictObject({
  op: v.picklist(['>', '>=', '<', '<='], 'must be one of > >= < <='),
  value: v.number('must be a number'),
  /** Evaluations in a row that must be beyond it before the trigger fires. */
  exceeded_limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5)), 1),
});
export type Threshold = v.InferOutput<typeof Threshold>;

/** In the order of Date's getUTCDay. */
export const DAYS = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const;
const TimeOfDay = v.pipe(
  v.string(),
  v.regex(/^(?:[01]?\d|2[0-3]):[0-5]\d$/, 'must be a UTC time such as 13:00'),
);
const Window = v.strictObject({
  days_of_week: v.pipe(
    v.array(v.picklist(DAYS, `must be one of ${DAYS.join(', ')}`)),
    v.minLength(1, 'must name a day'),
    v.maxLength(DAYS.length),
  ),
  start_time: TimeOfDay,
  end_time: TimeOfDay,
});
export type Window = v.InferOutput<typeof Window>;

/** How far back the results are that a result is compared with, and how. */
const Baseline = v.strictObject({
  offset_minutes: v.picklist([60, 1440, 10_080, 40_320], 'must be 60, 1440, 10080 or 40320'),
  type: v.picklist(['percentage', 'value'], 'must be percentage or value'),
});

function isEmpty(input: unknown): boolean {
  return typeof input === 'object' && input !== null && Object.keys(input).length === 0;
}

const fields = {
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(120)),
  description: v.optional(v.pipe(v.string(), v.maxLength(1023)), ''),
  tags: Tags,
  threshold: Threshold,
  /** Seconds. */
  frequency: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(60),
      v.maxValue(86_400),
      v.multipleOf(60, 'must be whole minutes'),
    ),
    900,
  ),
  alert_type: v.optional(
    v.picklist(['on_change', 'on_true'], 'must be on_change or on_true'),
    'on_change',
  ),
  evaluation_schedule_type: v.optional(
    v.picklist(['frequency', 'window'], 'must be frequency or window'),
    'frequency',
  ),
  evaluation_schedule: v.optional(v.strictObject({ window: Window })),
  /** Kept; there is nothing here that investigates. */
  auto_investigate: v.optional(v.boolean()),
};

const ReadOnly = v.optional(v.unknown());

/** As the API takes it; what is read-only is taken and ignored. */
export const Trigger = v.strictObject({
  ...fields,
  /** Stays as it is when it is not said. */
  disabled: v.optional(v.boolean()),
  query: v.optional(QuerySpec),
  query_id: v.optional(v.string()),
  recipients: v.optional(v.array(Notified), []),
  /** `{}` takes it away; it stays as it is when it is not said. */
  baseline_details: v.optional(v.lazy((input) => (isEmpty(input) ? v.strictObject({}) : Baseline))),
  id: ReadOnly,
  dataset_slug: ReadOnly,
  triggered: ReadOnly,
  created_at: ReadOnly,
  updated_at: ReadOnly,
});
export type Trigger = v.InferOutput<typeof Trigger>;

/** As it is kept: its query always by id, its recipients too. */
export const KeptTrigger = v.object({
  ...fields,
  disabled: v.boolean(),
  query_id: v.string(),
  recipients: v.array(KeptNotified),
  baseline_details: v.optional(Baseline),
});
export type KeptTrigger = v.InferOutput<typeof KeptTrigger>;
