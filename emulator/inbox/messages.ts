/** What the main thread and the thread that stores the inbox say to each other. */
import * as v from 'valibot';

const Position = v.object({ file: v.number(), offset: v.number() });

export const ThreadData = v.object({
  /** Path of the store. The inbox's log lies beside it. */
  file: v.string(),
  /** Of that file: another may lie at its path when the thread opens it. */
  identity: v.string(),
});
export type ThreadData = v.InferOutput<typeof ThreadData>;

export const Order = v.variant('type', [
  /** Store one batch of what lies before `until`. */
  v.object({ type: v.literal('settle'), until: Position }),
  v.object({ type: v.literal('stop') }),
]);
export type Order = v.InferOutput<typeof Order>;

const Texts = v.pipe(v.array(v.string()), v.readonly());

export const Report = v.variant('type', [
  v.object({
    type: v.literal('settled'),
    /** Behind the last entry whose rows are stored. */
    position: Position,
    /** What the journal tells its listeners. */
    changes: Texts,
    /** Why entries could not be stored; their requests are kept. */
    faults: Texts,
  }),
  /** Nothing of the batch is stored; it can be tried again. */
  v.object({ type: v.literal('failed'), message: v.string() }),
]);
export type Report = v.InferOutput<typeof Report>;
