/** What the lab knows of each exercise. */
import * as v from 'valibot';

/** In their order. */
export const EXERCISES = [
  'first-trace',
  'span',
  'metadata',
  'log-line',
  'error',
  'board',
  'sampling',
  'spend',
  'handle',
  'browser',
] as const;
export type ExerciseName = (typeof EXERCISES)[number];

export const Proof = v.object({
  /** A sentence: what in the telemetry proves it. */
  text: v.string(),
  /** The trace that shows it: 32 hex digits. */
  trace_id: v.nullable(v.string()),
});
export type Proof = v.InferOutput<typeof Proof>;

export const LabState = v.object({
  /** Of those that the telemetry proves at present. */
  proofs: v.record(v.picklist(EXERCISES), v.optional(Proof)),
  /** What was done before, in unix milliseconds, proves nothing. */
  since: v.number(),
});
export type LabState = v.InferOutput<typeof LabState>;

/** Of an exercise that asks for an answer. */
export const Judged = v.object({
  proof: v.nullable(Proof),
  /** Why the answer is wrong, as far as the telemetry shows. */
  why: v.nullable(v.string()),
});
export type Judged = v.InferOutput<typeof Judged>;
