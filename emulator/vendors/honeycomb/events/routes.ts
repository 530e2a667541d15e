/** The Events API: single events and batches, the way libhoney and Refinery send them. */
import type { Context, Hono } from 'hono';
import { NO_CALLER } from '../../../inbox/entry.ts';
import type { Inbox } from '../../../inbox/inbox.ts';
import type { BodyLimits } from '../../../server/body.ts';
import { readBody } from '../../../server/body.ts';
import { maskedHeaders } from '../../../store/requests.ts';
import type { Answers } from '../api/answers.ts';
import type { Documents } from '../api/documents.ts';
import type { Catalog } from '../datasets/catalog.ts';
import { definedField } from '../datasets/definitions.ts';
import { BATCH, SINGLE, type Digest } from './stored-events.ts';
import { decodeBatch, decodeSingle, EMPTY, parseBody } from './batch.ts';
import type { Outcome } from './batch.ts';

export interface EventParts {
  readonly answers: Answers;
  readonly catalog: Catalog;
  readonly documents: Documents;
  readonly inbox: Inbox;
  readonly limits: BodyLimits;
  readonly now: () => number;
}

export function addEventRoutes(routes: Hono, parts: EventParts): void {
  const { answers, catalog, documents, inbox, limits, now } = parts;

  async function read(c: Context) {
    const body = await readBody(c.req.raw, limits);
    if (!body.ok) return answers.problem(c, body.status, body.message);
    const parsed = parseBody(c.req.header('content-type'), body.bytes);
    if (!parsed.ok) return answers.problem(c, parsed.status, parsed.error);
    const dataset = c.req.param('dataset') ?? '';
    const found = catalog.find(dataset);
    const depth = found?.expandJsonDepth ?? 0;
    const duration = found && definedField(documents, found.slug, 'duration_ms');
    const digest: Digest = {
      dataset,
      depth,
      duration,
      contentType: c.req.header('content-type'),
      time: c.req.header('x-honeycomb-event-time'),
      samplerate: c.req.header('x-honeycomb-samplerate'),
    };
    const nowMs = now();
    return { bytes: body.bytes, value: parsed.value, digest, nowMs };
  }

  type Read = Exclude<Awaited<ReturnType<typeof read>>, Response>;

  async function accept(
    c: Context,
    operation: string,
    { bytes, digest, nowMs }: Read,
    outcomes: readonly Outcome[],
  ): Promise<void> {
    await inbox.accept(() => ({
      entry: {
        vendor: 'honeycomb',
        operation,
        receivedMs: nowMs,
        caller: NO_CALLER,
        headers: maskedHeaders(c.req.raw.headers, c.req.raw),
        digest,
        body: bytes,
      },
    }));
    const errors = new Set(outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.error])));
    for (const error of errors) answers.note(c, 200, 'unparseable', error);
  }

  routes.post('/1/events/:dataset{.+}', async (c) => {
    const request = await read(c);
    if (request instanceof Response) return request;
    const { value, digest, nowMs } = request;
    const outcome = decodeSingle(value, digest.time, digest.samplerate, { ...digest, nowMs });
    if (!outcome.ok) return answers.problem(c, 400, outcome.error);
    await accept(c, SINGLE, request, [outcome]);
    return c.body(null, 200);
  });

  routes.post('/1/batch/:dataset{.+}', async (c) => {
    const request = await read(c);
    if (request instanceof Response) return request;
    const { value, digest, nowMs } = request;
    const outcomes = decodeBatch(value, { ...digest, nowMs });
    if (outcomes === undefined) {
      return answers.problem(c, 400, 'Request body is malformed and cannot be read as a list');
    }
    if (outcomes.length === 0) return answers.problem(c, 400, EMPTY);
    await accept(c, BATCH, request, outcomes);
    return c.json(
      outcomes.map((outcome) =>
        outcome.ok ? { status: 202 } : { status: 400, error: outcome.error },
      ),
    );
  });
}
