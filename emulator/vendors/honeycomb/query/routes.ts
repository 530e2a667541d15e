/**
 * The queries API and the Query Data API. A query is kept as it was sent; a result is made of it at once, but
 * handed out in the vendor's three steps, so that clients that poll work here as there. Results live in memory,
 * the newest few hundred of them.
 */
import type { Context, Hono } from 'hono';
import * as v from 'valibot';
import type { RoomContext } from '../../../inbox/room.ts';
import type { Document, Documents } from '../api/documents.ts';
import { newId } from '../api/documents.ts';
import { readInput } from '../api/input.ts';
import { createRateLimit } from '../api/rate-limit.ts';
import type { Answers } from '../api/answers.ts';
import { checkSpec } from './check.ts';
import type { Results } from './results.ts';
import type { QueryAsker } from './asker.ts';
import { QuerySpec, calculationsOf } from './spec.ts';
import { rangeOf } from './window.ts';

export interface QueryParts {
  readonly context: RoomContext;
  readonly answers: Answers;
  readonly documents: Documents;
  readonly ask: QueryAsker;
  /** The slug of the dataset in the path, or 404. */
  readonly scope: (c: Context) => string | Response;
  /** Results that may be made in a minute. */
  readonly resultsPerMinute: number;
}

const ResultRequest = v.object({
  query_id: v.string(),
  disable_series: v.optional(v.boolean(), false),
  disable_total_by_aggregate: v.optional(v.boolean(), true),
  disable_other_by_aggregate: v.optional(v.boolean(), true),
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000))),
});

/** By the documentation; the Terraform provider takes 1000 for the same. */
const DEFAULT_LIMIT = 100;
const MAX_LIMIT_WITH_SERIES = 1_000;
const MAX_RANGE_S = 7 * 86_400;
const KEPT_RESULTS = 300;

interface KeptResult {
  readonly id: string;
  readonly scope: string;
  readonly query: object;
  readonly data: Results;
}

export function addQueryRoutes(routes: Hono, parts: QueryParts): void {
  const { context, answers, documents, ask, scope } = parts;
  const kept = new Map<string, KeptResult>();
  const links = (slug: string, id: string) => ({
    query_url: `https://ui.honeycomb.io/emulator/environments/local/datasets/${slug}/result/${id}`,
    graph_image_url: `https://ui.honeycomb.io/emulator/environments/local/datasets/${slug}/result/${id}/snapshot`,
  });

  routes.post('/1/queries/:dataset', async (c) => {
    const slug = scope(c);
    if (slug instanceof Response) return slug;
    const input = await readInput(c, answers, QuerySpec);
    if (!input.ok) return input.response;
    const wrong = checkSpec(input.value);
    if (wrong.length > 0) return answers.invalid(c, wrong);
    const query = await documents.change(() => documents.create('query', slug, input.value));
    return c.json(showQuery(query), 200);
  });

  routes.get('/1/queries/:dataset/:id', (c) => {
    const slug = scope(c);
    if (slug instanceof Response) return slug;
    const query = documents.get('query', slug, c.req.param('id'));
    return query === undefined
      ? answers.problem(c, 404, 'Query not found')
      : c.json(showQuery(query));
  });

  const countResult = createRateLimit(answers, context.now, parts.resultsPerMinute, false);
  routes.post('/1/query_results/:dataset', countResult, async (c) => {
    const slug = scope(c);
    if (slug instanceof Response) return slug;
    const input = await readInput(c, answers, ResultRequest);
    if (!input.ok) return input.response;
    const { query_id, disable_series, limit } = input.value;
    if (limit !== undefined && limit > MAX_LIMIT_WITH_SERIES && !disable_series) {
      const description = `must be at most ${MAX_LIMIT_WITH_SERIES} unless disable_series is true`;
      return answers.invalid(c, [{ field: 'limit', code: 'invalid', description }]);
    }
    const query = documents.get('query', slug, query_id);
    if (query === undefined) return answers.problem(c, 404, 'Query not found');
    const spec = v.parse(QuerySpec, query.fields);
    if (rangeOf(spec) > MAX_RANGE_S) {
      return answers.problem(c, 400, 'The time range of a query result must be at most 7 days');
    }
    const result = await ask(spec, slug, {
      limit: limit ?? spec.limit ?? DEFAULT_LIMIT,
      without: {
        series: disable_series,
        total: input.value.disable_total_by_aggregate,
        other: input.value.disable_other_by_aggregate,
      },
    });
    if (!result.ok) return answers.problem(c, 400, result.error);
    const id = newId();
    kept.set(id, { id, scope: slug, query: showQuery(query), data: result.data });
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT_RESULTS) break;
      kept.delete(oldest);
    }
    c.header('Location', `/1/query_results/${slug}/${id}`);
    return c.json({ id, complete: false, links: links(slug, id) }, 201);
  });

  routes.get('/1/query_results/:dataset/:id', (c) => {
    const slug = scope(c);
    if (slug instanceof Response) return slug;
    const result = kept.get(c.req.param('id'));
    if (result === undefined || result.scope !== slug) {
      return answers.problem(c, 404, 'Query result not found');
    }
    const { id, query, data } = result;
    return c.json({ id, complete: true, query, data, links: links(slug, id) });
  });
}

/** As sent, with the defaults that matter; AND is never said. */
export function showQuery({ id, fields }: Document): object {
  const spec = v.parse(QuerySpec, fields);
  const { filter_combination, ...shown } = spec;
  return {
    ...shown,
    ...(filter_combination === 'OR' && { filter_combination }),
    calculations: calculationsOf(spec),
    breakdowns: spec.breakdowns ?? [],
    ...(!hasBothEnds(spec) && { time_range: rangeOf(spec) }),
    id,
  };
}

function hasBothEnds({ start_time, end_time }: QuerySpec): boolean {
  return typeof start_time === 'number' && typeof end_time === 'number';
}
