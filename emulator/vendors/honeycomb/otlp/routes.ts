/**
 * OTLP over HTTP, in JSON and protobuf. A refusal is a google.rpc.Status in the encoding of the request, and is noted.
 */
import type { Context, Hono } from 'hono';
import type { BodyLimits } from '../../../server/body.ts';
import { readBody } from '../../../server/body.ts';
import { NO_CALLER } from '../../../inbox/entry.ts';
import type { Inbox } from '../../../inbox/inbox.ts';
import { maskedHeaders } from '../../../store/requests.ts';
import type { Answers } from '../api/answers.ts';
import type { CheckKey } from '../auth.ts';
import { MISSING_DATASET, isClassic } from '../auth.ts';
import { operationOf, readExport, type Digest } from './export.ts';
import type { Encoding } from '../../otlp/reply.ts';
import { ENCODINGS, encodingOf, failure, success } from '../../otlp/reply.ts';

export interface OtlpParts {
  readonly answers: Answers;
  readonly checkKey: CheckKey;
  readonly inbox: Inbox;
  readonly limits: BodyLimits;
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
  const { answers, checkKey, inbox, limits, now } = parts;

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
      const receivedMs = now();
      const digest: Digest = { encoding, dataset, isPlacedByHeader };
      const read = readExport(name, body.bytes, digest, receivedMs);
      if (!read.ok) return refuse(c, encoding, 400, 'INVALID_ARGUMENT', read.message);
      await inbox.accept(() => ({
        entry: {
          vendor: 'honeycomb',
          operation: operationOf(name),
          receivedMs,
          caller: NO_CALLER,
          headers: maskedHeaders(c.req.raw.headers, c.req.raw),
          digest,
          body: body.bytes,
        },
      }));
      const { rejected, reasons, skipped } = read;
      for (const reason of skipped) answers.note(c, 200, 'UNIMPLEMENTED', reason);
      for (const reason of reasons) answers.note(c, 200, 'INVALID_ARGUMENT', reason);
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
