/** Sampling rules, and what clients reported about each in the last hour. Times are unix milliseconds. */
import * as v from 'valibot';

const Counts = { requests: v.number(), sampled: v.number(), borrowed: v.number() };

export const Window = v.object({ from_ms: v.number(), ...Counts });
export type Window = v.InferOutput<typeof Window>;

const amount = (least: number, most: number) =>
  v.pipe(v.number(), v.minValue(least), v.maxValue(most));
const pattern = (most: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(most));

/** What a person chooses, with the limits of the API. */
export const RuleDraft = v.object({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(32)),
  priority: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)),
  /** Requests a second that are kept before the rate is asked. */
  reservoir: v.pipe(amount(0, 1_000_000), v.integer()),
  /** Share of the others, 0 to 1. */
  rate: amount(0, 1),
  service: pattern(64),
  service_type: pattern(64),
  host: pattern(64),
  method: pattern(10),
  path: pattern(128),
});
export type RuleDraft = v.InferOutput<typeof RuleDraft>;

const Rule = v.object({
  ...RuleDraft.entries,
  /** Default, of which only the reservoir and the rate change. */
  is_default: v.boolean(),
  modified_ms: v.number(),
  /** Whether it was changed within the hour, after it was made. */
  was_changed: v.boolean(),
  /** Attributes that are asked for too; the console shows them and does not change them. */
  attributes: v.record(v.string(), v.string()),
  /** Of the last hour, of ten seconds each, oldest first; those without a report are left out. */
  windows: v.array(Window),
});
export type SamplingRule = v.InferOutput<typeof Rule>;

const Scope = v.object({ account: v.string(), region: v.string() });
export type SamplingScope = v.InferOutput<typeof Scope>;

export const Sampling = v.object({
  scope: Scope,
  /** Accounts and regions that have rules or reports of their own. */
  scopes: v.array(Scope),
  /** By priority. */
  rules: v.array(Rule),
  from_ms: v.number(),
  to_ms: v.number(),
});
export type Sampling = v.InferOutput<typeof Sampling>;

export const Changed = v.object({ name: v.string() });
