/**
 * `/_emulator/request-list`: requests of a time range for which a query holds, a page at a time; and
 * `/_emulator/request-summary`: the same summed up.
 */
import { Hono } from 'hono';
import * as v from 'valibot';
import type { ConsoleContext } from '../context.ts';
import { parseQuery, type Term } from '../query/language.ts';
import { createExplain } from '../why/why.ts';
import { createDeepTest } from './deep.ts';
import { deepRows, findRequests } from './find.ts';
import { compileTerms } from './match.ts';
import { createRequestRows, readPlace, writePlace } from './rows.ts';
import { SORTS, type RequestPage } from './shapes.ts';
import { summarize } from './summary.ts';
import type { TraceIndex } from './trace-index.ts';

const Time = v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number));

const Asked = v.object({
  q: v.optional(v.string(), ''),
  from: v.optional(Time, '0'),
  to: v.optional(Time),
  sort: v.optional(v.picklist(SORTS), 'time'),
  direction: v.optional(v.picklist(['down', 'up']), 'down'),
  limit: v.optional(
    v.pipe(v.string(), v.regex(/^\d{1,3}$/), v.transform(Number), v.minValue(1), v.maxValue(200)),
    '100',
  ),
  after: v.optional(
    v.pipe(
      v.string(),
      v.transform(readPlace),
      v.check((place) => place !== undefined),
    ),
  ),
});

type Query = { readonly terms: readonly Term[] } | { readonly error: string; readonly at: number };

export function createRequestRoutes({ database, now }: ConsoleContext, index: TraceIndex): Hono {
  const deep = createDeepTest(database);
  const readRows = createRequestRows(database, createExplain(database, now));

  return new Hono()
    .get('/request-list', async (c) => {
      const asked = v.safeParse(Asked, c.req.query());
      if (!asked.success) return c.json({ error: describe(asked.issues) }, 400);
      const query = readTerms(asked.output.q);
      if ('error' in query) return c.json(query, 400);
      const { from, to = Infinity, ...order } = asked.output;
      const find = async () => {
        const wanted = { ...order, terms: query.terms, fromMs: from, toMs: to };
        const found = await findRequests(
          await index.entries(),
          { ...wanted, after: order.after },
          deep,
          now,
        );
        return { found, rows: readRows(found.places) };
      };
      let answer = await find();
      if (answer.rows.length < answer.found.places.length) {
        // Traces were deleted meanwhile, which no message tells.
        index.forget();
        answer = await find();
      }
      const { found, rows } = answer;
      const isFull = found.places.length === order.limit;
      const next = (isFull || found.partial) && found.reached !== undefined ? found.reached : null;
      const page: RequestPage = {
        rows,
        next: next === null ? null : writePlace(next),
        partial: found.partial,
      };
      return c.json(page);
    })
    .get('/request-summary', async (c) => {
      const asked = v.safeParse(Asked, c.req.query());
      if (!asked.success) return c.json({ error: describe(asked.issues) }, 400);
      const query = readTerms(asked.output.q);
      if ('error' in query) return c.json(query, 400);
      const { from, to = Infinity } = asked.output;
      const entries = await index.entries();
      const matcher = compileTerms(query.terms, entries);
      return c.json(
        summarize(entries, matcher, {
          fromMs: from,
          toMs: to,
          nowMs: now(),
          deep: (rows) => deepRows(matcher.deep, rows, deep),
        }),
      );
    });
}

function readTerms(text: string): Query {
  const parsed = parseQuery(text);
  if (parsed.kind === 'mistake') {
    const { message, from, instead } = parsed.mistake;
    const hint = instead === undefined ? '' : `. Did you mean ${instead}?`;
    return { error: `${message}, at character ${from + 1}${hint}`, at: from };
  }
  if (parsed.kind === 'terms') return parsed;
  const { traceId: value } = parsed;
  const place = { from: 0, valueFrom: 0, to: text.length };
  return {
    terms: [{ key: 'trace', operator: '=', value, isQuoted: false, isNegated: false, ...place }],
  };
}

function describe(issues: readonly v.BaseIssue<unknown>[]): string {
  const names = [...new Set(issues.map((issue) => v.getDotPath(issue) ?? ''))].join(', ');
  return `Cannot list requests: ${names} is wrong`;
}
