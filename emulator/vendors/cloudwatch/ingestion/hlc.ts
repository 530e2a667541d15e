/**
 * HLC, the HTTP Log Collector's format: objects with an `event`, in an array or one after another, or a list of them
 * in the `event` of one. What `event` holds is the message. The documentation does not say what becomes of `host`,
 * `source` and other members; here they are not part of the message and stay with the kept request only.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_HLC_Endpoint.html
 */
import type { LogEvent } from '../events/batch.ts';
import { batchOf, isObject, messageOf, parseJson, timeOf, type ReadBatch } from './format.ts';
import { elementsOf, membersOf, valuesOf } from './json-texts.ts';

/** A value and its text. */
interface Part {
  readonly value: unknown;
  readonly text: string;
}

/** @throws AwsError InvalidParameterException when the body is not JSON. */
export function readHlc(body: string, nowMs: number): ReadBatch {
  const events: LogEvent[] = [];
  let skipped = 0;
  let empty = true;

  function take(part: Part, mayHoldBatch: boolean): void {
    const event = eventOf(part);
    if (event === undefined) skipped++;
    else if (mayHoldBatch && isBatch(event.value)) {
      for (const one of partsOf(event)) take(one, false);
    } else {
      events.push({
        timestamp: timeOf(secondsOf(event.time) * 1000, nowMs),
        message: messageOf(event.value, event.text),
      });
    }
  }

  for (const text of valuesOf(body)) {
    empty = false;
    for (const part of partsOf({ value: parseJson(text), text })) take(part, true);
  }
  if (empty) parseJson(body);
  return batchOf(events, skipped);
}

/** The elements of an array; anything else is its own only part. */
function partsOf(part: Part): readonly Part[] {
  const { value, text } = part;
  if (!Array.isArray(value)) return [part];
  const texts = elementsOf(text);
  return value.map((element: unknown, index) => ({ value: element, text: texts[index] ?? '' }));
}

/** What an object's `event` holds, and its `time`. */
function eventOf({ value, text }: Part): (Part & { readonly time: unknown }) | undefined {
  if (!isObject(value) || !Object.hasOwn(value, 'event')) return undefined;
  const { event, time } = value;
  return { value: event, text: membersOf(text).get('event') ?? '', time };
}

function isBatch(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((one: unknown) => isObject(one) && Object.hasOwn(one, 'event'))
  );
}

/** Seconds as a number or as text; NaN for anything else. */
function secondsOf(time: unknown): number {
  if (typeof time === 'string') return /^\s*[-+\d.]/.test(time) ? Number(time) : Number.NaN;
  return typeof time === 'number' ? time : Number.NaN;
}
