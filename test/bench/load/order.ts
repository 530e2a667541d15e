/** What the load generator is asked and what it answers; both processes parse by these. */
import * as v from 'valibot';

export const LoadOrder = v.object({
  port: v.number(),
  /** The bytes of one request, sent as they are, again and again. */
  request: v.string(),
  connections: v.number(),
  /** Stop after so long, or after so many requests. */
  until: v.union([v.object({ seconds: v.number() }), v.object({ requests: v.number() })]),
});
export type LoadOrder = v.InferOutput<typeof LoadOrder>;

export const LoadReport = v.object({
  /** Sent and answered, stragglers after the end included. */
  requests: v.number(),
  /** Answers within the time, by that time. */
  perSecond: v.number(),
  /** Answers with another status than 200. */
  refused: v.number(),
  latencyMs: v.object({ p50: v.number(), p95: v.number(), p99: v.number() }),
  /** How much of one core the generator used; near 1 it was the generator that was measured. */
  ownLoad: v.number(),
});
export type LoadReport = v.InferOutput<typeof LoadReport>;
