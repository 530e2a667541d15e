/**
 * The service map: who calls whom, how often, how long it takes, how much of it fails. Counts are estimates where traces
 * are sampled. Times are unix milliseconds, durations milliseconds, places pixels. Runs in Node and in the browser.
 */
import * as v from 'valibot';

export const NODE_KINDS = ['browser', 'service', 'database', 'queue', 'remote'] as const;
export type NodeKind = (typeof NODE_KINDS)[number];

/** Bins of a histogram, of equal length in the logarithm, between `low_ms` and `high_ms` of the map. */
export const BINS = 30;

/** Of a node's box, in pixels. */
export const NODE_WIDTH = 166;
export const NODE_HEIGHT = 98;

const Figures = v.object({
  /** Calls, and those that failed. */
  count: v.number(),
  failed: v.number(),
  p50_ms: v.number(),
  p99_ms: v.number(),
});

export const MapNode = v.object({
  id: v.string(),
  name: v.string(),
  kind: v.picklist(NODE_KINDS),
  ...Figures.entries,
  /** Calls by how long they took: all, and those that failed. */
  bins: v.array(v.number()),
  failed_bins: v.array(v.number()),
  /** The most frequent first. */
  operations: v.array(
    v.object({ name: v.string(), count: v.number(), failed: v.number(), p99_ms: v.number() }),
  ),
  /** What failed calls say, the most frequent first. */
  failures: v.array(v.object({ text: v.string(), count: v.number() })),
  /** A term of a query that finds the requests through it. */
  term: v.string(),
  /** Its middle. */
  x: v.number(),
  y: v.number(),
});
export type MapNode = v.InferOutput<typeof MapNode>;

export const MapEdge = v.object({
  /** Ids of nodes. */
  from: v.string(),
  to: v.string(),
  ...Figures.entries,
  /** Where it bends on its way, from the caller to the called. */
  points: v.array(v.tuple([v.number(), v.number()])),
});
export type MapEdge = v.InferOutput<typeof MapEdge>;

export const ServiceMap = v.object({
  nodes: v.array(MapNode),
  edges: v.array(MapEdge),
  width: v.number(),
  height: v.number(),
  low_ms: v.number(),
  high_ms: v.number(),
  from_ms: v.number(),
  to_ms: v.number(),
  /** Traces that the query finds, and how many of them were read. */
  traces: v.number(),
  read: v.number(),
  /** Nodes with the fewest calls, beyond what a map can show. */
  left_out: v.number(),
  /** Of all times. */
  stored: v.number(),
});
export type ServiceMap = v.InferOutput<typeof ServiceMap>;
