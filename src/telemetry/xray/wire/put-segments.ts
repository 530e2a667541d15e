/**
 * PutTraceSegments: any number of documents in, what became of them out. At most 50 a call, two calls at once,
 * and one deadline for all, after which what is left comes back to be sent again. Nothing is thrown and nothing
 * is retried here: that is for whoever holds the queue.
 * https://docs.aws.amazon.com/xray/latest/api/API_PutTraceSegments.html
 */
import * as v from 'valibot';
import { describeError, isPassing, readFailure, type Call } from './answer.ts';
import { MAX_DOCUMENTS_PER_CALL } from '../limits.ts';

/** What became of documents. Those in `retry` may be sent again, refused ones may not. */
export interface PutResult {
  readonly accepted: number;
  readonly retry: readonly string[];
  /** What the service asked for by `Retry-After`. */
  readonly retryAfterMs?: number;
  /** In the service's own words. */
  readonly refused: readonly { readonly count: number; readonly reason: string }[];
}

export type PutTraceSegments = (documents: readonly string[]) => Promise<PutResult>;

/** A Worker may have six connections open; the other vendors need some too. */
const CALLS_AT_ONCE = 2;
const DOCUMENT_ID = /"id"\s*:\s*"([0-9a-f]{16})"/i;

const Processed = v.object({
  UnprocessedTraceSegments: v.optional(
    v.array(
      v.object({
        Id: v.nullish(v.string()),
        ErrorCode: v.nullish(v.string()),
        Message: v.nullish(v.string()),
      }),
    ),
    [],
  ),
});

/** @param timeoutMs for all calls that the documents of one put need */
export function createPutTraceSegments(call: Call, timeoutMs: number): PutTraceSegments {
  return async (documents) => {
    if (documents.length === 0) return { accepted: 0, retry: [], refused: [] };
    const signal = AbortSignal.timeout(timeoutMs);
    const batches = split(documents);
    const results: PutResult[] = [];
    const lane = async (): Promise<void> => {
      for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
        const result = await put(call, batch, signal);
        results.push(result);
        // Whoever throttles or is down now is so for the next batch too.
        if (result.retry.length > 0) return;
      }
    };
    await Promise.all(Array.from({ length: CALLS_AT_ONCE }, lane));
    return merge(results, batches.flat());
  };
}

async function put(
  call: Call,
  documents: readonly string[],
  signal: AbortSignal,
): Promise<PutResult> {
  const body = `{"TraceSegmentDocuments":[${documents.map((each) => JSON.stringify(each)).join(',')}]}`;
  try {
    const answer = await call('/TraceSegments', body, signal);
    if (answer.status === 200) return readProcessed(documents, answer.text);
    const { passing, reason, retryAfterMs } = readFailure(answer);
    if (!passing) return refuse(documents, reason);
    const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
    return { accepted: 0, retry: documents, refused: [], ...wait };
  } catch {
    return { accepted: 0, retry: documents, refused: [] };
  }
}

function readProcessed(documents: readonly string[], text: string): PutResult {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Processed), text);
  // A captive portal's page comes with 200 too; it acknowledges nothing.
  if (!parsed.success) return { accepted: 0, retry: documents, refused: [] };
  const retry: string[] = [];
  const refused = new Map<string, number>();
  for (const { Id, ErrorCode, Message } of parsed.output.UnprocessedTraceSegments) {
    const document = Id ? documents.find((each) => idOf(each) === Id) : undefined;
    if (document !== undefined && isPassing(ErrorCode)) {
      retry.push(document);
      continue;
    }
    const reason = describeError(ErrorCode, Message);
    refused.set(reason, (refused.get(reason) ?? 0) + 1);
  }
  const unprocessed = parsed.output.UnprocessedTraceSegments.length;
  return {
    accepted: Math.max(0, documents.length - unprocessed),
    retry,
    refused: Array.from(refused, ([reason, count]) => ({ count, reason })),
  };
}

function refuse(documents: readonly string[], reason: string): PutResult {
  return { accepted: 0, retry: [], refused: [{ count: documents.length, reason }] };
}

/** The encoder writes a document's own id before any other; `trace_id` and `parent_id` do not fit. */
function idOf(document: string): string | undefined {
  return DOCUMENT_ID.exec(document)?.[1];
}

function split(documents: readonly string[]): string[][] {
  const batches: string[][] = [];
  for (let start = 0; start < documents.length; start += MAX_DOCUMENTS_PER_CALL) {
    batches.push(documents.slice(start, start + MAX_DOCUMENTS_PER_CALL));
  }
  return batches;
}

function merge(results: readonly PutResult[], unsent: readonly string[]): PutResult {
  const waits = results.flatMap((result) => result.retryAfterMs ?? []);
  return {
    accepted: results.reduce((sum, result) => sum + result.accepted, 0),
    retry: [...results.flatMap((result) => result.retry), ...unsent],
    refused: results.flatMap((result) => result.refused),
    ...(waits.length === 0 ? {} : { retryAfterMs: Math.max(...waits) }),
  };
}
