/**
 * What the worker and the Durable Object say to each other, in JSON. Both sides parse with these schemas, as
 * one may be deployed before the other: a vendor that one of them does not know yet counts as 0.
 */
import * as v from 'valibot';

const Amount = v.optional(v.pipe(v.number(), v.finite(), v.minValue(0)), 0);

const AmountsSchema = v.object({
  honeycomb: Amount,
  rollbar: Amount,
  xray: Amount,
  cloudwatch: Amount,
  metrics: Amount,
  honeycombKept: Amount,
  rollbarKept: Amount,
  xrayKept: Amount,
});

/** Totals of a month as text. */
export const AmountsText = v.pipe(v.string(), v.parseJson(), AmountsSchema);

/** What the object keeps of a month: totals, and what the writers that spoke last have told so far. */
export const MonthText = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    ...AmountsSchema.entries,
    writers: v.optional(v.array(v.tuple([v.string(), AmountsSchema])), []),
  }),
);

/** The worker's question: add this, answer the totals. */
export const AddText = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    month: v.pipe(v.string(), v.regex(/^\d{4}-(?:0[1-9]|1[0-2])$/)),
    amounts: AmountsSchema,
    running: v.optional(
      v.object({
        writer: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
        spent: AmountsSchema,
      }),
    ),
  }),
);

export type Add = v.InferOutput<typeof AddText>;
