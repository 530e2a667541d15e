/**
 * Stacks as the console's server sends them and its page reads them. Lines and columns count from 1; frames are
 * innermost first. Runs in Node and in the browser.
 */
import * as v from 'valibot';

/** Where a frame is in the source it was written in. */
export const Source = v.object({
  file: v.string(),
  line: v.number(),
  column: v.nullable(v.number()),
  /** The source around it; `first_line` is the number of the first of the lines. */
  context: v.nullable(v.object({ first_line: v.number(), lines: v.array(v.string()) })),
});
export type Source = v.InferOutput<typeof Source>;

export const StackFrame = v.object({
  name: v.string(),
  /** As it was reported: `worker.mjs:12:3`. */
  place: v.string(),
  /** Null when no source map knows the place. */
  source: v.nullable(Source),
});
export type StackFrame = v.InferOutput<typeof StackFrame>;

export const StackedException = v.object({
  /** Of the (sub)segment that had it, 16 hex digits; null for Rollbar's. */
  segment: v.nullable(v.string()),
  title: v.string(),
  frames: v.array(StackFrame),
});
export type StackedException = v.InferOutput<typeof StackedException>;

export const Stacks = v.object({
  /** Of a message item. */
  message: v.nullable(v.string()),
  exceptions: v.array(StackedException),
});
export type Stacks = v.InferOutput<typeof Stacks>;
