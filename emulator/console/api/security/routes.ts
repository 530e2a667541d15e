/** `/_emulator/security`: attempts of a time range for which a query holds, with their hits over time. */
import { Hono } from 'hono';
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import type { ConsoleContext } from '../context.ts';
import { scopeParameters } from '../parameters.ts';
import type { Term } from '../query/language.ts';
import { readTerms } from '../query/read-terms.ts';
import { textTest } from '../query/text-test.ts';
import { asBytes, withTexts } from '../whole-texts.ts';
import type { AttemptList, Attempts } from './shapes.ts';
import { createAttemptStore, type Attempted } from './store.ts';

const Asked = v.object(scopeParameters);

const MOST_ROWS = 200;
const MOST_REQUESTS = 10;
const SLICES = 60;
const TREND_SLICES = 30;
const SHORTEST_MS = 15 * 60_000;

const Head = v.object({
  time_ms: v.number(),
  method: v.nullable(v.string()),
  route: v.nullable(v.string()),
  status: v.nullable(v.number()),
});

export function createSecurityRoutes({ database, now }: ConsoleContext): Hono {
  const readAttempts = createAttemptStore(database);
  const requestsOf = createRequestReader(database);

  return new Hono().get('/security', (c) => {
    const asked = v.safeParse(Asked, c.req.query());
    if (!asked.success) {
      return c.json({ error: 'Cannot list attempts: from or to is not a time' }, 400);
    }
    const { q, from: fromMs, to = Infinity } = asked.output;
    const query = readTerms(q);
    if ('error' in query) return c.json(query, 400);
    const { all, partial } = readAttempts();
    const isIn = ({ ms }: { ms: number }) => ms >= fromMs && ms < to;
    const found = all
      .map((attempted) => ({ ...attempted, hits: attempted.hits.filter(isIn) }))
      .filter(({ hits }) => hits.length > 0)
      .filter((attempted) => query.terms.every((term) => holds(term, attempted)))
      .toSorted((a, b) => b.lastMs - a.lastMs);
    const toMs = Math.min(to, now());
    const first = Math.min(toMs - SHORTEST_MS, ...found.map((one) => one.firstMs));
    const range = { fromMs: fromMs === 0 ? first : fromMs, toMs };
    const list: AttemptList = {
      rows: found.slice(0, MOST_ROWS).map((attempted) => ({
        ...shown(attempted),
        trend: sliced(attempted.hits, TREND_SLICES, range),
        requests: requestsOf(attempted.traceIds.slice(-MOST_REQUESTS).toReversed()),
      })),
      found: found.length,
      hits: found.reduce((sum, { hits }) => sum + countOf(hits), 0),
      networks: new Set(found.map(({ latest }) => latest.network)).size,
      from_ms: range.fromMs,
      to_ms: range.toMs,
      slices: sliced(
        found.flatMap(({ hits }) => hits),
        SLICES,
        range,
      ),
      stored: all.length,
      partial,
    };
    return c.json(list);
  });
}

function createRequestReader(database: DatabaseSync) {
  const head = database.prepare(
    `SELECT time_ms, ${asBytes('method', 'route')}, status FROM traces WHERE trace_id = ?`,
  );
  return (traceIds: readonly string[]): Attempts['requests'] =>
    traceIds.map((trace_id) => {
      const row = head.get(trace_id);
      if (row === undefined) {
        return { trace_id, time_ms: null, method: null, route: null, status: null };
      }
      return { trace_id, ...v.parse(Head, withTexts(row)) };
    });
}

function shown(attempted: Attempted): Omit<Attempts, 'trend' | 'requests'> {
  const { title, description, rule, category, technique, network, route, service } =
    attempted.latest;
  return {
    id: [rule, network, route, service].join(' '),
    title,
    description,
    rule,
    category,
    technique,
    network,
    route,
    service,
    severity: attempted.severity ?? null,
    count: countOf(attempted.hits),
    first_ms: attempted.firstMs,
    last_ms: attempted.lastMs,
  };
}

function countOf(hits: Attempted['hits']): number {
  return hits.reduce((sum, { count }) => sum + count, 0);
}

function sliced(
  hits: Attempted['hits'],
  slices: number,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): number[] {
  const counts = Array.from({ length: slices }, () => 0);
  const width = (toMs - fromMs) / slices || 1;
  for (const { ms, count } of hits) {
    const at = Math.max(0, Math.min(slices - 1, Math.floor((ms - fromMs) / width)));
    counts[at] = (counts[at] ?? 0) + count;
  }
  return counts;
}

/** What a key may name of an attempt; of others there is nothing that could hold. */
const KEYS = ['rule', 'category', 'technique', 'network', 'route', 'service'] as const;

function holds(term: Term, attempted: Attempted): boolean {
  return valuesOf(term.key, attempted).some(textTest(term, 'within')) !== term.isNegated;
}

function valuesOf(
  key: string | undefined,
  { latest, severity, traceIds }: Attempted,
): readonly string[] {
  const { title, description } = latest;
  if (key === undefined) {
    return [title, description, ...KEYS.map((name) => latest[name]), ...traceIds];
  }
  if (key === 'trace') return traceIds;
  if (key === 'error') return [title];
  if (key === 'level' || key === 'severity') return [severity ?? ''];
  return KEYS.filter((name) => name === key).map((name) => latest[name]);
}
