/** What the load generator of the emulator's bench is asked and what it answers; both processes parse by these. */
import * as v from 'valibot';

/** What to send. Every request has ids of its own, so none finds its rows already there. */
export const Recipe = v.variant('kind', [
  v.object({ kind: v.literal('segments'), documents: v.number() }),
  v.object({ kind: v.literal('events'), events: v.number() }),
  v.object({
    kind: v.literal('spans'),
    spans: v.number(),
    encoding: v.picklist(['json', 'protobuf']),
  }),
  v.object({ kind: v.literal('items') }),
]);
export type Recipe = v.InferOutput<typeof Recipe>;

/** Requests are prepared first and sent by an order of their own, so that preparing them is not measured. */
export const LoadOrder = v.variant('kind', [
  v.object({
    kind: v.literal('prepare'),
    port: v.number(),
    recipe: Recipe,
    /** Number of the first request; one number is always the same request. */
    first: v.number(),
    requests: v.number(),
  }),
  v.object({
    kind: v.literal('send'),
    connections: v.number(),
    /** True when the server is expected to break off: what was answered until then is the result. */
    untilItBreaks: v.boolean(),
  }),
]);
export type LoadOrder = v.InferOutput<typeof LoadOrder>;

export const LoadReport = v.object({
  /** Numbers of the requests that were answered with 200. */
  acknowledged: v.array(v.number()),
  /** Answers with another status. */
  refused: v.number(),
  perSecond: v.number(),
  latencyMs: v.object({ p50: v.number(), p99: v.number() }),
  /** How much of one core the generator used while sending; near 1 it was the generator that was measured. */
  ownLoad: v.number(),
});
export type LoadReport = v.InferOutput<typeof LoadReport>;

/** The first kind of order needs no answer. */
export const LoadAnswer = v.union([LoadReport, v.object({ prepared: v.number() })]);
export type LoadAnswer = v.InferOutput<typeof LoadAnswer>;
