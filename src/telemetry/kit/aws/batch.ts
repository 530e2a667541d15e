/**
 * Reads the answer of AWS to a call that carried several items, where the body of a success has an outcome for each.
 * CloudWatch Logs is read elsewhere: it also answers with an error that means success.
 */
import * as v from 'valibot';
import type { Answer } from '../client.ts';
import { all, type Delivery } from '../delivery.ts';
import { describeAnswer, describeStranger } from '../failure.ts';
import { retryAfterMs } from '../retry-after.ts';
import { readAwsError } from './error.ts';

export interface ItemsCall {
  readonly url: string;
  /** How many items the call carried. */
  readonly count: number;
  /** Unix milliseconds. */
  readonly now: number;
}

export interface BatchCall<Body extends v.GenericSchema> extends ItemsCall {
  /** What a success says, as an object. */
  readonly body: Body;
}

/** @returns the body of a success; for any other answer the delivery, in which all items have the same outcome */
export function readBatchAnswer<Body extends v.GenericSchema>(
  answer: Answer,
  { url, count, body, now }: BatchCall<Body>,
): { readonly body: v.InferOutput<Body> } | { readonly delivery: Delivery } {
  const { status, text } = answer;
  if (status >= 200 && status < 300) {
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), body), text);
    if (parsed.success) return { body: parsed.output };
    // A captive portal's page comes with 200 too; it acknowledges nothing.
    const reason = describeStranger(url, status, text);
    return { delivery: { outcomes: all(count, { kind: 'retry', reason }) } };
  }
  return { delivery: failedCall(answer, { url, count, now }) };
}

/** The outcome of the items of a call that AWS answered with an error. @param answer with any status but 2xx */
export function failedCall(answer: Answer, { url, count, now }: ItemsCall): Delivery {
  const { isPassing, isDivisible, said } = readAwsError(answer);
  const reason = describeAnswer(url, answer.status, said);
  const outcomes = all(count, { kind: isPassing ? 'retry' : 'refused', reason });
  return { outcomes, retryAfterMs: retryAfterMs(answer.headers, now), isDivisible };
}
