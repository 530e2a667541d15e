/** What the main thread and the thread that runs queries say to each other. */
import * as v from 'valibot';

export const ThreadData = v.object({
  /** Path of the store. */
  file: v.string(),
});
export type ThreadData = v.InferOutput<typeof ThreadData>;

const id = v.number();
/** Only the engine and the room that asks it look inside. */
const content = v.optional(v.unknown());

export const Order = v.variant('type', [
  v.object({ type: v.literal('run'), id, engine: v.string(), job: content }),
  v.object({ type: v.literal('stop'), id }),
]);
export type Order = v.InferOutput<typeof Order>;

export const Report = v.variant('type', [
  v.object({ type: v.literal('progress'), id, progress: content }),
  v.object({ type: v.literal('done'), id, answer: content }),
  v.object({ type: v.literal('failed'), id, message: v.string() }),
]);
export type Report = v.InferOutput<typeof Report>;
