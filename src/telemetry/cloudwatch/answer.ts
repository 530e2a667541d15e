/**
 * Decides from the answer of CloudWatch Logs what the sender does with each event: done, try again, or never.
 * PutLogEvents names by their places the events that it rejects with status 200.
 */
import * as v from 'valibot';
import { readAwsError } from '../kit/aws/error.ts';
import type { Answer, NoAnswer } from '../kit/client.ts';
import { ACCEPTED, type Outcome } from '../kit/delivery.ts';
import { describeAnswer, describeStranger } from '../kit/failure.ts';
import { parseJson } from '../kit/json.ts';
import { retryAfterMs } from '../kit/retry-after.ts';

export type LogsAnswer =
  | { readonly kind: 'done'; readonly body: unknown }
  | (NoAnswer & { readonly afterMs?: number | undefined })
  | {
      readonly kind: 'refused';
      readonly code: string | undefined;
      readonly reason: string;
      readonly isDivisible: boolean;
    };

/** @param now Unix milliseconds */
export function readAnswer(url: string, answer: Answer, now: number): LogsAnswer {
  const { status, headers, text } = answer;
  if (status >= 200 && status < 300) {
    const body = parseJson(text);
    // A captive portal's page comes with 200 too; it acknowledges nothing.
    if (text === '' || v.is(v.object({}), body)) return { kind: 'done', body };
    return { kind: 'retry', reason: describeStranger(url, status, text) };
  }
  const { code, said, isPassing, isDivisible } = readAwsError(answer);
  const reason = describeAnswer(url, status, said);
  if (isPassing) return { kind: 'retry', reason, afterMs: retryAfterMs(headers, now) };
  // The very batch was taken before, and only the answer to it got lost.
  if (code === 'DataAlreadyAcceptedException') return { kind: 'done', body: undefined };
  return { kind: 'refused', code, reason, isDivisible };
}

const index = v.nullish(v.number());
const RejectedInfo = v.object({
  rejectedLogEventsInfo: v.nullish(
    v.object({
      tooOldLogEventEndIndex: index,
      expiredLogEventEndIndex: index,
      tooNewLogEventStartIndex: index,
    }),
  ),
});

const TOO_OLD: Outcome = { kind: 'refused', reason: 'CloudWatch Logs found them too old' };
const EXPIRED: Outcome = { kind: 'refused', reason: 'older than the retention of the log group' };
const TOO_NEW: Outcome = { kind: 'refused', reason: 'CloudWatch Logs found them too new' };

/**
 * The outcome of each event of a batch that PutLogEvents took. Too old and expired are the first events up to an
 * index, which is exclusive; too new are the last from an index, which is inclusive.
 *
 * @param sent how many events the batch had
 */
export function readRejected(body: unknown, sent: number): Outcome[] {
  const parsed = v.safeParse(RejectedInfo, body);
  const info = parsed.success ? parsed.output.rejectedLogEventsInfo : undefined;
  const tooOld = info?.tooOldLogEventEndIndex ?? 0;
  const expired = info?.expiredLogEventEndIndex ?? 0;
  const tooNew = info?.tooNewLogEventStartIndex ?? sent;
  return Array.from({ length: sent }, (_, place) => {
    if (place < tooOld) return TOO_OLD;
    if (place < expired) return EXPIRED;
    return place >= tooNew ? TOO_NEW : ACCEPTED;
  });
}
