/**
 * OTLP over HTTP: exports in JSON and protobuf are decoded, checked against the vendor's limits and stored. A
 * refusal is a google.rpc.Status in the request's own encoding, and is noted.
 */
import type { Context, Hono } from 'hono';
import type { BodyLimits } from '../body.ts';
import { readBody } from '../body.ts';
import type { Journal } from '../journal.ts';
import type { Answers } from './api/answers.ts';
import type { CheckKey } from './auth.ts';
import { MISSING_DATASET, isClassic } from './auth.ts';
import type { Ingest } from './ingest.ts';
import { SIGNALS, ingest } from './ingest.ts';
import type { Encoding } from '../otlp/reply.ts';
import { ENCODINGS, encodingOf, failure, success } from '../otlp/reply.ts';
import type { Store } from './store.ts';

export interface OtlpParts {
  readonly answers: Answers;
  readonly checkKey: CheckKey;
  readonly journal: Journal;
  readonly limits: BodyLimits;
  readonly store: Store;
  readonly now: () => number;
}

/** Signals with what a partial success calls the part that was refused. */
const ENDPOINTS = [
  ['traces', 'rejectedSpans'],
  ['logs', 'rejectedLogRecords'],
  ['metrics', 'rejectedDataPoints'],
] as const;

const TEAM = 'x-honeycomb-team';
const DATASET = 'x-honeycomb-dataset';

export function addOtlpRoutes(routes: Hono, parts: OtlpParts): void {
  const { answers, checkKey, journal, limits, store, now } = parts;

  function refuse(
    c: Context,
    encoding: Encoding,
    status: number,
    code: string,
    message: string,
  ): Response {
    answers.note(c, status, code, message);
    return failure(encoding, status, message);
  }

  for (const [name, rejectedField] of ENDPOINTS) {
    routes.on('POST', [`/v1/${name}`, `/v1/${name}/`], async (c) => {
      const encoding = encodingOf(c.req.header('content-type'));
      if (encoding === undefined) {
        const message = `unsupported content-type, valid types are: ${ENCODINGS.join(', ')}`;
        answers.note(c, 415, 'UNIMPLEMENTED', message);
        return c.text(message, 415);
      }
      const key = c.req.header(TEAM);
      // Logs find their dataset alike with either kind of key.
      const isPlacedByHeader = isClassic(key) && name !== 'logs';
      const dataset = c.req.header(DATASET) || undefined;
      const denial = checkKey(key) ?? (isPlacedByHeader && !dataset ? MISSING_DATASET : undefined);
      if (denial !== undefined) return refuse(c, encoding, 401, 'UNAUTHENTICATED', denial);
      const body = await readBody(c.req.raw, limits);
      if (!body.ok) return refuse(c, encoding, body.status, 'INVALID_ARGUMENT', body.message);
      const read = ingest(SIGNALS[name], encoding, body.bytes, {
        dataset,
        nowNs: BigInt(Math.trunc(now())) * 1_000_000n,
      });
      if (!read.ok) return refuse(c, encoding, 400, 'INVALID_ARGUMENT', read.message);

      const { accepted, rejected, reasons } = read;
      await store.keep({
        operation: `POST /v1/${name}`,
        headers: c.req.raw.headers,
        body: body.bytes,
        events: isPlacedByHeader && dataset ? placed(accepted, dataset) : accepted,
      });
      for (const reason of reasons) answers.note(c, 200, 'INVALID_ARGUMENT', reason);
      journal.publish();
      if (reasons.length === 0) return success(encoding);
      const errorMessage = reasons.join('; ');
      return success(encoding, { rejectedSpans: rejected, errorMessage }, rejectedField);
    });
  }

  routes.all('/v1/*', (c) => {
    const message = `${c.req.method} ${c.req.path} is not supported by this emulator: send to POST /v1/traces, /v1/logs or /v1/metrics`;
    const encoding = encodingOf(c.req.header('content-type')) ?? 'application/json';
    return refuse(c, encoding, 501, 'UNIMPLEMENTED', message);
  });
}

/** What is answered where something failed that the sender did not do. */
export function failedExport(c: Context): Response {
  const encoding = encodingOf(c.req.header('content-type')) ?? 'application/json';
  return failure(encoding, 500, 'internal error');
}

/** The same events in a dataset that was asked for, whatever their service. */
function placed(events: Ingest['accepted'], dataset: string): Ingest['accepted'] {
  return events.map(({ event, text }) => ({ event: { ...event, dataset }, text }));
}
