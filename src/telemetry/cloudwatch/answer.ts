/**
 * What CloudWatch Logs answered comes in (status, headers, text); out goes what it means for the sender: done,
 * try again, or never. AWS JSON 1.1 puts the error's name into `__type`, and CloudWatch Logs throttles with
 * status 400, so the status alone does not tell.
 */
import * as v from 'valibot';
import type { Refusal } from './encode.ts';

export type Answer =
  | { readonly kind: 'done'; readonly body: unknown }
  | { readonly kind: 'retry'; readonly reason: string; readonly afterMs?: number | undefined }
  | { readonly kind: 'refused'; readonly type: string; readonly reason: string };

const RETRYABLE_TYPES = new Set([
  'ThrottlingException',
  'Throttling',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'ServiceUnavailableException',
  'InternalFailure',
  'RequestTimeoutException',
  // Two isolates created the same group at the same moment.
  'OperationAbortedException',
]);

const ErrorBody = v.object({
  __type: v.optional(v.string(), ''),
  message: v.optional(v.string()),
  Message: v.optional(v.string()),
});

export function readAnswer(status: number, headers: Headers, text: string): Answer {
  const body = parseJson(text);
  if (status >= 200 && status < 300) {
    // A captive portal's page comes with 200 too; it acknowledges nothing.
    const isOurs = text === '' || v.is(v.object({}), body);
    const reason = `status ${status}, but the body is not CloudWatch Logs' own`;
    return isOurs ? { kind: 'done', body } : { kind: 'retry', reason };
  }
  const error = v.safeParse(ErrorBody, body);
  const type = error.success ? (error.output.__type.split('#').at(-1) ?? '') : '';
  const said = error.success ? (error.output.message ?? error.output.Message ?? '') : '';
  const reason = [type || `status ${status}`, firstLine(said)]
    .filter((part) => part !== '')
    .join(': ');
  const isTransient = status >= 500 || status === 429 || status === 408;
  if (isTransient || RETRYABLE_TYPES.has(type)) {
    return { kind: 'retry', reason, afterMs: retryAfterMs(headers) };
  }
  return { kind: 'refused', type, reason };
}

const RejectedInfo = v.object({
  rejectedLogEventsInfo: v.optional(
    v.nullable(
      v.object({
        tooOldLogEventEndIndex: v.nullish(v.number(), 0),
        expiredLogEventEndIndex: v.nullish(v.number(), 0),
        tooNewLogEventStartIndex: v.nullish(v.number(), Infinity),
      }),
    ),
  ),
});

/**
 * Counts the events that PutLogEvents rejected with status 200. Too old and expired are the first events up
 * to an index, which is exclusive; too new are the last from an index, which is inclusive.
 *
 * @param sent how many events the batch had
 */
export function readRejected(body: unknown, sent: number): Refusal[] {
  const parsed = v.safeParse(RejectedInfo, body);
  const info = parsed.success ? parsed.output.rejectedLogEventsInfo : undefined;
  if (info === undefined || info === null) return [];
  const tooOld = clamp(info.tooOldLogEventEndIndex, 0, sent);
  const past = clamp(info.expiredLogEventEndIndex, tooOld, sent);
  const tooNew = clamp(info.tooNewLogEventStartIndex, past, sent);
  return [
    { count: tooOld, reason: 'CloudWatch Logs found them too old' },
    { count: past - tooOld, reason: 'older than the retention of the log group' },
    { count: sent - tooNew, reason: 'CloudWatch Logs found them too new' },
  ].filter(({ count }) => count > 0);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** The rest of a signature error is the canonical request, session token included. */
function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').slice(0, 300);
}

function retryAfterMs(headers: Headers): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
