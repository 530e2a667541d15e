/**
 * `/_emulator/request-list`: requests of a time range for which a query holds, a page at a time; and
 * `/_emulator/request-summary`: the same summed up.
 */
import { Hono } from 'hono';
import * as v from 'valibot';
import { runSteps } from '../../../columns/steps.ts';
import type { ConsoleContext } from '../context.ts';
import { describeWrong, scopeParameters } from '../parameters.ts';
import { readTerms, type QueryRefusal } from '../query/read-terms.ts';
import { createExplain } from '../why/why.ts';
import { createDeepTest } from './deep.ts';
import { countFacets } from './facets.ts';
import { deepRows, findRequests, type Wanted } from './find.ts';
import { compileTerms } from './match.ts';
import { createRequestRows, readPlace, writePlace } from './rows.ts';
import { SORTS, type RequestPage, type RequestSummary } from './shapes.ts';
import { summarize } from './summary.ts';
import type { TraceIndex } from './trace-index.ts';

const Asked = v.object({
  ...scopeParameters,
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

export function createRequestRoutes({ database, now }: ConsoleContext, index: TraceIndex): Hono {
  const beginDeep = createDeepTest(database, now);
  const readRows = createRequestRows(database, createExplain(database, now));

  return new Hono()
    .get('/request-list', async (c) => {
      const wanted = readWanted(c.req.query());
      if ('error' in wanted) return c.json(wanted, 400);
      const find = async () => {
        const found = await findRequests(await index.entries(), wanted, beginDeep(), now);
        return { found, rows: readRows(found.places) };
      };
      let answer = await find();
      if (answer.rows.length < answer.found.places.length) {
        // Traces were deleted meanwhile, which no message tells.
        index.forget();
        answer = await find();
      }
      const { found, rows } = answer;
      const isFull = found.places.length === wanted.limit;
      const next = (isFull || found.partial) && found.reached !== undefined ? found.reached : null;
      const page: RequestPage = {
        rows,
        next: next === null ? null : writePlace(next),
        partial: found.partial,
      };
      return c.json(page);
    })
    .get('/request-summary', async (c) => {
      const wanted = readWanted(c.req.query());
      if ('error' in wanted) return c.json(wanted, 400);
      const entries = await index.entries();
      const matcher = compileTerms(wanted.terms, entries);
      const deep = beginDeep();
      const { summary, found } = summarize(entries, matcher, {
        fromMs: wanted.fromMs,
        toMs: wanted.toMs,
        nowMs: now(),
        deep: (rows) => deepRows(matcher.deep, rows, deep),
      });
      const facets = await runSteps(countFacets(found, deep));
      return c.json({ ...summary, ...facets } satisfies RequestSummary);
    });
}

function readWanted(search: Record<string, string>): Wanted | QueryRefusal {
  const asked = v.safeParse(Asked, search);
  if (!asked.success) return { error: describeWrong('Cannot list requests', asked.issues) };
  const { q, from: fromMs, to: toMs = Infinity, after, ...order } = asked.output;
  const query = readTerms(q);
  return 'error' in query ? query : { ...order, after, terms: query.terms, fromMs, toMs };
}
