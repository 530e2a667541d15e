/** What the page Runs shows: starts and reloads, and routes before and after one. Times are unix milliseconds. */
import * as v from 'valibot';

export const Run = v.object({
  id: v.number(),
  started_ms: v.number(),
  /** When the next one began; null for the one that goes on. */
  ended_ms: v.nullable(v.number()),
  kind: v.picklist(['start', 'reload']),
});
export type Run = v.InferOutput<typeof Run>;

/** Newest first. */
export const Runs = v.object({ runs: v.array(Run) });

const Side = v.object({
  count: v.number(),
  failed: v.number(),
  /** Null where no request has a duration. */
  p50_ms: v.nullable(v.number()),
  p95_ms: v.nullable(v.number()),
  /** Bytes of telemetry of a request, on average of the newest ones; null where there are none. */
  bytes: v.nullable(v.number()),
});
export type Side = v.InferOutput<typeof Side>;

const RouteChange = v.object({
  /** As in `GET /api/activities/home`, or the name of a root span. */
  title: v.string(),
  route: v.nullable(v.string()),
  before: Side,
  after: Side,
});
export type RouteChange = v.InferOutput<typeof RouteChange>;

export const RunComparison = v.object({
  before: Run,
  after: Run,
  /** Of both runs; the one that changed most for the worse is first. */
  routes: v.array(RouteChange),
});
export type RunComparison = v.InferOutput<typeof RunComparison>;
