/**
 * What a server of OTLP says with a 2xx: it may have rejected some of what it was sent, which must not be sent again, but
 * does not tell which. https://opentelemetry.io/docs/specs/otlp/#partial-success-1
 */
import * as v from 'valibot';
import type { Answer } from './client.ts';
import { ACCEPTED, all, type Delivery } from './delivery.ts';
import { describeAnswer, describeStranger } from './failure.ts';
import { said } from './said.ts';

/** JSON writes 64-bit integers as texts, but not every server does. A count that is not a number counts as 0. */
const Count = v.pipe(v.union([v.string(), v.number()]), v.transform(Number), v.safeInteger());
const Rejected = v.fallback(v.pipe(Count, v.minValue(0)), 0);
const PartialSuccess = v.object({
  rejectedSpans: Rejected,
  rejectedDataPoints: Rejected,
  errorMessage: said,
});
const Success = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ partialSuccess: v.fallback(v.optional(PartialSuccess), undefined) }),
);

/** @param answer with a 2xx @param count how many items the call carried */
export function readExportSuccess({ status, text }: Answer, url: string, count: number): Delivery {
  const answer = v.safeParse(Success, text === '' ? '{}' : text);
  if (!answer.success) {
    return { outcomes: all(count, { kind: 'retry', reason: describeStranger(url, status, text) }) };
  }
  const outcomes = all(count, ACCEPTED);
  const {
    rejectedSpans,
    rejectedDataPoints,
    errorMessage = '',
  } = answer.output.partialSuccess ?? { rejectedSpans: 0, rejectedDataPoints: 0 };
  const rejected = rejectedSpans + rejectedDataPoints;
  if (rejected === 0 && errorMessage === '') return { outcomes };
  const items = rejectedSpans > 0 ? 'spans' : 'data points';
  const reason = describeAnswer(url, status, errorMessage || `${items} rejected without a reason`);
  return { outcomes, remarks: [{ count: rejected, reason }] };
}
