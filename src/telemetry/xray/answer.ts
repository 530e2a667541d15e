/**
 * Reads what X-Ray answers to PutTraceSegments: which documents it did not process, and why a call failed.
 * Codes and shapes as in https://docs.aws.amazon.com/xray/latest/api/API_PutTraceSegments.html
 */
import * as v from 'valibot';

/** What became of documents. Those in `retry` may be sent again, refused ones may not. */
export interface PutResult {
  readonly accepted: number;
  readonly retry: readonly string[];
  /** What the service asked for by `Retry-After`. */
  readonly retryAfterMs?: number;
  /** In the service's own words. */
  readonly refused: readonly { readonly count: number; readonly reason: string }[];
}

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

const Failure = v.object({
  message: v.nullish(v.string()),
  Message: v.nullish(v.string()),
  __type: v.nullish(v.string()),
  code: v.nullish(v.string()),
});

/** Codes after which the same documents may be sent again; other services send some with status 400. */
const PASSING_CODE = /throttl|internal|unavailable|timeout|slowdown/i;
const DOCUMENT_ID = /"id"\s*:\s*"([0-9a-f]{16})"/i;
const MAX_REASON_CHARACTERS = 250;

/** @param text the body of an answer with status 200 */
export function readProcessed(documents: readonly string[], text: string): PutResult {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Processed), text);
  if (!parsed.success) {
    const reason = 'status is 200, but the body is not a PutTraceSegments answer';
    return { accepted: 0, retry: [], refused: [{ count: documents.length, reason }] };
  }
  const retry: string[] = [];
  const refused = new Map<string, number>();
  for (const { Id, ErrorCode, Message } of parsed.output.UnprocessedTraceSegments) {
    const document = Id ? documents.find((each) => idOf(each) === Id) : undefined;
    if (document !== undefined && ErrorCode && PASSING_CODE.test(ErrorCode)) {
      retry.push(document);
      continue;
    }
    const reason = describe(ErrorCode, Message);
    refused.set(reason, (refused.get(reason) ?? 0) + 1);
  }
  const unprocessed = parsed.output.UnprocessedTraceSegments.length;
  return {
    accepted: Math.max(0, documents.length - unprocessed),
    retry,
    refused: Array.from(refused, ([reason, count]) => ({ count, reason })),
  };
}

/** @param text the body of an answer with any other status */
export function readFailure(
  documents: readonly string[],
  status: number,
  headers: Headers,
  text: string,
): PutResult {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Failure), text);
  const body = parsed.success ? parsed.output : {};
  const code = nameOf(headers.get('x-amzn-errortype') ?? body.__type ?? body.code);
  const mayPass = status === 429 || status === 408 || status >= 500;
  if (mayPass || (code && PASSING_CODE.test(code))) {
    const seconds = Number(headers.get('retry-after') ?? Number.NaN);
    const wait = Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: seconds * 1000 } : {};
    return { accepted: 0, retry: documents, refused: [], ...wait };
  }
  const reason = `status is ${status}: ${describe(code, body.message ?? body.Message)}`;
  return { accepted: 0, retry: [], refused: [{ count: documents.length, reason }] };
}

/** An error code without the namespace before it and the URL behind it. */
function nameOf(code: string | null | undefined): string | undefined {
  return code?.replace(/^.*#/, '').replace(/:.*$/, '');
}

/** Only the first line: after it AWS may repeat the signed request, a session token among its headers. */
function describe(code: string | null | undefined, message: string | null | undefined): string {
  const sentence = message?.split('\n', 1)[0]?.slice(0, MAX_REASON_CHARACTERS);
  return [code, sentence].filter(Boolean).join(': ') || 'no reason given';
}

/** The encoder writes a document's own id before any other; `trace_id` and `parent_id` do not fit. */
function idOf(document: string): string | undefined {
  return DOCUMENT_ID.exec(document)?.[1];
}
