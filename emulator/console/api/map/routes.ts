/**
 * `/_emulator/map`: the service map of a time range, of traces for which a query holds. Of many traces it reads some,
 * evenly over the range, and multiplies: an answer takes as long with a million spans as with some thousands.
 */
import { Hono } from 'hono';
import * as v from 'valibot';
import type { Steps } from '../../../columns/steps.ts';
import { runSteps } from '../../../columns/steps.ts';
import type { ConsoleContext } from '../context.ts';
import { scopeParameters } from '../parameters.ts';
import { writeTerm } from '../query/language.ts';
import { readTerms } from '../query/read-terms.ts';
import { createDeepTest } from '../requests/deep.ts';
import { deepRows } from '../requests/find.ts';
import { compileTerms } from '../requests/match.ts';
import type { TraceEntries, TraceIndex } from '../requests/trace-index.ts';
import { GraphBuilder, idOf, type GraphNode } from './graph.ts';
import { createLay, type Layout } from './layout.ts';
import type { MapEdge, MapNode, ServiceMap } from './shapes.ts';
import { createMapSpans } from './spans.ts';

const Asked = v.object({
  ...scopeParameters,
  direction: v.optional(v.picklist(['right', 'down']), 'right'),
});

/** Traces that are read, those of them that are read at once, and candidates that the store is asked about. */
const MOST_TRACES = 1000;
const BATCH = 100;
const MOST_DEEP = 5000;

const MOST_NODES = 50;
const MOST_OPERATIONS = 8;
const MOST_FAILURES = 4;
const SHORTEST_MS = 60_000;

export function createMapRoutes({ database, now }: ConsoleContext, index: TraceIndex): Hono {
  const readSpans = createMapSpans(database);
  const beginDeep = createDeepTest(database, now);
  const lay = createLay();

  function* build(traces: readonly number[], scale: number): Steps<GraphBuilder> {
    const graph = new GraphBuilder();
    for (let at = 0; at < traces.length; at += BATCH) {
      graph.add(readSpans(traces.slice(at, at + BATCH)), scale);
      yield;
    }
    return graph;
  }

  return new Hono().get('/map', async (c) => {
    const asked = v.safeParse(Asked, c.req.query());
    if (!asked.success)
      return c.json({ error: 'Cannot draw the map: from or to is not a time' }, 400);
    const { q, from: fromMs, to: toMs = Infinity, direction } = asked.output;
    const query = readTerms(q);
    if ('error' in query) return c.json(query, 400);
    const entries = await index.entries();
    const matcher = compileTerms(query.terms, entries);
    let places = placesIn(entries, fromMs, toMs).filter((at) => matcher.test(at));
    if (matcher.deep.length > 0) {
      places = places.slice(-MOST_DEEP);
      const rows = places.map((at) => entries.rows[at] ?? 0);
      const held = deepRows(matcher.deep, rows, beginDeep());
      places = places.filter((at) => held.has(entries.rows[at] ?? 0));
    }
    const stride = Math.max(1, places.length / MOST_TRACES);
    const read = Array.from(
      { length: Math.min(places.length, MOST_TRACES) },
      (_, n) => entries.rows[places[Math.floor(n * stride)] ?? 0] ?? 0,
    );
    const graph = await runSteps(build(read, stride));
    const first = places.reduce(
      (least, at) => Math.min(least, entries.times[at] ?? least),
      Infinity,
    );
    const end = Math.min(toMs, now());
    const begin = fromMs === 0 ? Math.min(first, end - SHORTEST_MS) : fromMs;
    const limits = { from_ms: begin, to_ms: end };
    const counts = { traces: places.length, read: read.length, stored: entries.rows.length };
    return c.json({ ...(await draw(graph, direction)), ...limits, ...counts });
  });

  async function draw(
    graph: GraphBuilder,
    direction: 'right' | 'down',
  ): Promise<Omit<ServiceMap, 'from_ms' | 'to_ms' | 'traces' | 'read' | 'stored'>> {
    const ranked = [...graph.nodes]
      .map(([id, node]) => ({ id, node, summary: node.figures.summary() }))
      .toSorted((a, b) => b.summary.count - a.summary.count);
    const kept = ranked.slice(0, MOST_NODES);
    const ids = new Set(kept.map(({ id }) => id));
    const edges = [...graph.edges.values()].filter(({ from, to }) => ids.has(from) && ids.has(to));
    const layout = await lay([...ids], edges, direction);
    const limits = kept.map(({ node }) => node.figures.limits);
    const low = Math.max(0.001, Math.min(...limits.map(([least]) => least), 1));
    const high = Math.max(...limits.map(([, most]) => most), low * 10);
    return {
      nodes: kept.map(({ id, node, summary }): MapNode => ({
        ...nodeOf(id, node, layout),
        ...summary,
        ...node.figures.bins(low, high),
      })),
      edges: edges.map(({ from, to, figures }): MapEdge => ({
        from,
        to,
        ...figures.summary(),
        points: (layout.bends.get(`${from}\n${to}`) ?? []).map(([x, y]) => [x, y]),
      })),
      width: layout.width,
      height: layout.height,
      low_ms: low,
      high_ms: high,
      left_out: ranked.length - kept.length,
    };
  }
}

function nodeOf(id: string, { place, operations, failures }: GraphNode, layout: Layout) {
  const [x, y] = layout.places.get(id) ?? [0, 0];
  const all = [...operations].map(([name, figures]) => ({ name, ...figures.summary() }));
  return {
    id: idOf(place),
    name: place.name,
    kind: place.kind,
    operations: all
      .toSorted((a, b) => b.failed - a.failed || b.count - a.count)
      .slice(0, MOST_OPERATIONS)
      .map(({ name, count, failed, p99_ms }) => ({ name, count, failed, p99_ms })),
    failures: [...failures]
      .map(([text, count]) => ({ text, count }))
      .toSorted((a, b) => b.count - a.count)
      .slice(0, MOST_FAILURES),
    term: /^(?:url\.full|http\.url)$/.test(place.attribute)
      ? `${place.attribute}:*${place.name}*`
      : writeTerm(place.attribute, place.name),
    x,
    y,
  };
}

/** Places in the entries of traces in a time range, the oldest first. */
function placesIn({ times }: TraceEntries, fromMs: number, toMs: number): number[] {
  const places: number[] = [];
  times.forEach((time, at) => {
    if (time >= fromMs && time < toMs) places.push(at);
  });
  return places;
}
