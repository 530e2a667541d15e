/**
 * Trace retrieval: ask for traces by id, get a token, fetch them page by page. AWS searches a log group for minutes;
 * here the traces are at hand, so a retrieval is complete when it starts and there is nothing to cancel. Only X-Ray's
 * own format is given, because segments cannot be turned back into the OpenTelemetry spans they may come from.
 */
import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { AwsError } from '../../aws/error.ts';
import { answering, recording, type Operations } from '../../aws/operation.ts';
import type { Trace } from './assemble.ts';
import type { Collections } from '../../aws/collections.ts';
import { invalidRequest } from '../invalid-request.ts';
import { readTraces } from './read-trace.ts';
import { showTrace, type ShownTrace } from './show-trace.ts';
import type { Scope, SegmentStore } from '../segments/store.ts';
import { readToken, writeToken } from '../token.ts';

const Retrieval = v.object({
  token: v.string(),
  startedS: v.number(),
  /** Of the traces looked for; epoch seconds, inclusive. */
  start: v.number(),
  end: v.number(),
  traceIds: v.array(v.string()),
});
type Retrieval = v.InferOutput<typeof Retrieval>;

/** Of the service model: traces on a page, and spans of a trace on it. */
const MAX_TRACES = 5;
const MAX_SPANS = 100;
/** AWS ends retrievals after an hour. */
const LIFE_S = 3600;

const Token = v.object({ RetrievalToken: v.string() });

export interface Retrievals {
  /** Keeps a question, and forgets those that are over. @returns its token. */
  start(scope: Scope, asked: Omit<Retrieval, 'token' | 'startedS'>): string;
  /** What was found, read as it is taken. @throws AwsError when the token is not known, or no longer. */
  found(scope: Scope, token: string): Iterable<Trace>;
}

export function createRetrievals(
  store: SegmentStore,
  collections: Collections,
  now: () => number,
): Retrievals {
  const stored = collections('retrieval', Retrieval);

  function retrieval(scope: Scope, token: string): Retrieval {
    const found = stored.get(scope, token);
    if (found !== undefined && found.startedS + LIFE_S > now() / 1000) return found;
    throw new AwsError('ResourceNotFoundException', `Retrieval token '${token}' is not known`);
  }

  function* tracesOf(scope: Scope, { traceIds, start, end }: Retrieval): Generator<Trace> {
    for (const trace of readTraces(store, scope, traceIds)) {
      const began = trace.segments[0]?.start_time ?? 0;
      if (began >= start && began <= end) yield trace;
    }
  }

  return {
    start(scope, asked) {
      const startedS = now() / 1000;
      for (const old of stored.all(scope)) {
        if (old.startedS + LIFE_S <= startedS) stored.delete(scope, old.token);
      }
      const token = randomUUID();
      stored.put(scope, token, { token, startedS, ...asked });
      return token;
    },
    found: (scope, token) => tracesOf(scope, retrieval(scope, token)),
  };
}

export function retrievalOperations(retrievals: Retrievals): Operations {
  return {
    StartTraceRetrieval: recording(
      v.object({ TraceIds: v.array(v.string()), StartTime: v.number(), EndTime: v.number() }),
      ({ TraceIds, StartTime: start, EndTime: end }, caller) => {
        if (start > end) throw invalidRequest('StartTime must not be after EndTime');
        return { RetrievalToken: retrievals.start(caller, { traceIds: TraceIds, start, end }) };
      },
    ),

    ListRetrievedTraces: answering(
      v.object({
        ...Token.entries,
        TraceFormat: v.optional(v.string(), 'XRAY'),
        NextToken: v.optional(v.string()),
      }),
      ({ RetrievalToken, TraceFormat, NextToken }, caller) => {
        if (TraceFormat !== 'XRAY') {
          throw invalidRequest(`The emulator does not support TraceFormat '${TraceFormat}'`);
        }
        const found = [...retrievals.found(caller, RetrievalToken)];
        const pieces = found.map(showTrace).flatMap(inPieces);
        const from = readToken(NextToken)?.row ?? 0;
        const to = from + MAX_TRACES;
        return {
          RetrievalStatus: 'COMPLETE',
          TraceFormat,
          Traces: pieces.slice(from, to),
          ...(to < pieces.length ? { NextToken: writeToken({ time: 0, row: to }) } : {}),
        };
      },
    ),

    CancelTraceRetrieval: answering(Token, ({ RetrievalToken }, caller) => {
      retrievals.found(caller, RetrievalToken);
      return {};
    }),
  };
}

/** A trace of more spans than a page may hold comes in several pieces. */
function inPieces({ Id, Duration, Segments }: ShownTrace): object[] {
  const pieces: object[] = [];
  for (let at = 0; at < Segments.length; at += MAX_SPANS) {
    pieces.push({ Id, Duration, Spans: Segments.slice(at, at + MAX_SPANS) });
  }
  return pieces;
}
