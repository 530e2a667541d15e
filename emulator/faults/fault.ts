/**
 * A fault that a person may ask for: one kind of failure of one vendor, how often and for how many requests.
 * `answers.ts`, `stall.ts` and `partial/` make the failures.
 */
import * as v from 'valibot';

const KINDS = [
  /** The vendor's own way of saying "too many requests". */
  'throttle',
  /** A status from 500 on, in the vendor's shape. */
  'error',
  /** The right answer, late. */
  'delay',
  /** No answer until the client gives up. */
  'hang',
  /** Status 200, then a byte now and then, and never an end. */
  'trickle',
  /** The connection breaks off within the answer. */
  'reset',
  /** A part of the batch is stored, the answer says that the rest is not. */
  'partial',
  /** Status 200 with a page that is not the vendor's, as a captive portal gives it. */
  'garbage',
] as const;

const milliseconds = v.pipe(v.number(), v.minValue(0), v.maxValue(600_000));

export const Fault = v.pipe(
  v.strictObject({
    vendor: v.picklist(['honeycomb', 'xray', 'cloudwatch', 'rollbar']),
    kind: v.picklist(KINDS),
    /** Share of the vendor's requests that are affected. */
    rate: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 1),
    /** The fault ends after this number of requests; without it, when it is cleared. */
    count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
    /** Before the answer; for `trickle` between two bytes. @default 0; 1,000 for `trickle` and `delay` */
    delayMs: v.optional(milliseconds),
    /** Of `throttle` and `error`, in place of the vendor's usual one. */
    status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(400), v.maxValue(599))),
    /** Of `throttle` and `error`: how long the vendor asks to wait, in the header it uses for that. */
    retryAfterS: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(86_400))),
    /** True lets the vendor take the request before its answer fails: the client cannot know that it has. */
    stored: v.optional(v.boolean(), false),
  }),
  v.check(
    ({ vendor, kind }) => vendor !== 'rollbar' || kind !== 'partial',
    'Rollbar takes one item a call, which cannot be taken in part',
  ),
);

export type Fault = v.InferOutput<typeof Fault>;
