/** What the emulator's main thread and the thread that runs queries say to each other. */
import * as v from 'valibot';
import type { InsightsAnswer, InsightsJob, Scanned } from '../cloudwatch/insights/engine.ts';
import type { HoneycombJob } from '../honeycomb/query/engine.ts';
import type { Results } from '../honeycomb/query/run.ts';

/** Both ends are ours: only the envelope is looked at. */
const object = <T>() => v.custom<T>((value) => typeof value === 'object' && value !== null);

export const ThreadData = v.object({
  /** Path of the store. */
  file: v.string(),
});
export type ThreadData = v.InferOutput<typeof ThreadData>;

const id = v.number();

export const Order = v.variant('type', [
  v.object({
    type: v.literal('insights'),
    id,
    job: object<InsightsJob>(),
  }),
  v.object({
    type: v.literal('honeycomb'),
    id,
    job: object<HoneycombJob>(),
  }),
  v.object({ type: v.literal('stop'), id }),
]);
export type Order = v.InferOutput<typeof Order>;

export const Report = v.variant('type', [
  v.object({ type: v.literal('progress'), id, progress: object<Scanned>() }),
  v.object({ type: v.literal('insights'), id, answer: v.optional(object<InsightsAnswer>()) }),
  v.object({ type: v.literal('honeycomb'), id, answer: v.optional(object<Results>()) }),
  v.object({ type: v.literal('failed'), id, message: v.string(), tooLarge: v.boolean() }),
]);
export type Report = v.InferOutput<typeof Report>;
