/** What the emulator and the process that reads SQL say to each other. */
import * as v from 'valibot';

export const Ask = v.object({
  sql: v.string(),
  /** The most of an answer. */
  rows: v.number(),
  /** The time it has. */
  ms: v.number(),
  /** The memory it has. */
  memoryBytes: v.number(),
});
export type Ask = v.InferOutput<typeof Ask>;

export const Told = v.variant('kind', [
  /** `body` is JSON: an `Answer` of console/api/sql/shapes.ts. */
  v.object({ kind: v.literal('answer'), body: v.string() }),
  v.object({ kind: v.literal('mistake'), message: v.string(), at: v.optional(v.number()) }),
  /** A cap was reached; `message` says which. */
  v.object({ kind: v.literal('stopped'), message: v.string() }),
]);
export type Told = v.InferOutput<typeof Told>;

/** All that the process says of a statement; `begun` comes first. */
export const Said = v.variant('kind', [v.object({ kind: v.literal('begun') }), Told]);
export type Said = v.InferOutput<typeof Said>;
