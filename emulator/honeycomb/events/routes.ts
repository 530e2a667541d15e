/** The Events API: single events and batches, the way libhoney and Refinery send them. */
import type { Hono } from 'hono';
import type { Context } from 'hono';
import type { BodyLimits } from '../../body.ts';
import { readBody } from '../../body.ts';
import type { Journal } from '../../journal.ts';
import type { Answers } from '../api/answers.ts';
import type { Catalog } from '../datasets/catalog.ts';
import type { Store } from '../store.ts';
import { decodeBatch, decodeSingle, EMPTY, parseBody } from './batch.ts';
import type { Outcome } from './batch.ts';

export interface EventParts {
  readonly answers: Answers;
  readonly catalog: Catalog;
  readonly journal: Journal;
  readonly store: Store;
  readonly limits: BodyLimits;
  readonly now: () => number;
}

export function addEventRoutes(routes: Hono, parts: EventParts): void {
  const { answers, catalog, journal, store, limits, now } = parts;

  async function read(c: Context) {
    const body = await readBody(c.req.raw, limits);
    if (!body.ok) return answers.problem(c, body.status, body.message);
    const parsed = parseBody(c.req.header('content-type'), body.bytes);
    if (!parsed.ok) return answers.problem(c, parsed.status, parsed.error);
    const dataset = c.req.param('dataset') ?? '';
    const depth = catalog.find(dataset)?.expandJsonDepth ?? 0;
    return { bytes: body.bytes, value: parsed.value, options: { dataset, depth, nowMs: now() } };
  }

  async function keep(c: Context, body: Buffer, outcomes: readonly Outcome[]): Promise<void> {
    await store.keep({
      operation: `POST ${c.req.path.split('/', 3).join('/')}`,
      headers: c.req.raw.headers,
      body,
      events: outcomes.filter((outcome) => outcome.ok),
    });
    const errors = new Set(outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.error])));
    for (const error of errors) answers.note(c, 200, 'unparseable', error);
    journal.publish();
  }

  routes.post('/1/events/:dataset{.+}', async (c) => {
    const request = await read(c);
    if (request instanceof Response) return request;
    const time = c.req.header('x-honeycomb-event-time');
    const rate = c.req.header('x-honeycomb-samplerate');
    const outcome = decodeSingle(request.value, time, rate, request.options);
    if (!outcome.ok) return answers.problem(c, 400, outcome.error);
    await keep(c, request.bytes, [outcome]);
    return c.body(null, 200);
  });

  routes.post('/1/batch/:dataset{.+}', async (c) => {
    const request = await read(c);
    if (request instanceof Response) return request;
    const outcomes = decodeBatch(request.value, request.options);
    if (outcomes === undefined) {
      return answers.problem(c, 400, 'Request body is malformed and cannot be read as a list');
    }
    if (outcomes.length === 0) return answers.problem(c, 400, EMPTY);
    await keep(c, request.bytes, outcomes);
    return c.json(
      outcomes.map((outcome) =>
        outcome.ok ? { status: 202 } : { status: 400, error: outcome.error },
      ),
    );
  });
}
