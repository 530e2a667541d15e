/**
 * PutLogEvents says which events of a batch it rejected, by their places in it; the HTTP endpoints say how many, as
 * OTLP's partial success does, and the count by reason as JSON in its message.
 */
import * as v from 'valibot';
import { success, type Encoding } from '../../otlp/reply.ts';

export interface Rejection {
  readonly count: number;
  /** Count by reason, as JSON. */
  readonly errorMessage: string;
}

const Answer = v.object({
  rejectedLogEventsInfo: v.optional(
    v.object({
      tooOldLogEventEndIndex: v.optional(v.number(), 0),
      expiredLogEventEndIndex: v.optional(v.number(), 0),
      tooNewLogEventStartIndex: v.optional(v.number()),
    }),
  ),
});

/** @param answer of PutLogEvents, to so many events. @returns undefined when all were accepted. */
export function rejectionOf(answer: unknown, events: number): Rejection | undefined {
  const info = v.parse(Answer, answer).rejectedLogEventsInfo;
  if (info === undefined) return undefined;
  const tooOld = info.tooOldLogEventEndIndex;
  const expired = Math.max(0, info.expiredLogEventEndIndex - tooOld);
  const tooNew = events - (info.tooNewLogEventStartIndex ?? events);
  return {
    count: tooOld + tooNew + expired,
    errorMessage: JSON.stringify({
      tooOldLogEventCount: tooOld,
      tooNewLogEventCount: tooNew,
      expiredLogEventCount: expired,
    }),
  };
}

/** The answer to a request that was taken, whole or in part. CloudWatch Logs writes the count as a number in JSON. */
export function answerOf(encoding: Encoding, rejection: Rejection | undefined): Response {
  if (rejection === undefined) return success(encoding);
  const { count, errorMessage } = rejection;
  return encoding === 'application/json'
    ? Response.json({ partialSuccess: { rejectedLogRecords: count, errorMessage } })
    : success(encoding, { rejectedSpans: count, errorMessage });
}
