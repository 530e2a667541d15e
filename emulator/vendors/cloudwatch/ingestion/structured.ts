/**
 * Structured JSON: an object or an array of objects, each an event. Elements that are not objects are skipped, and so
 * is everything behind the first value.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_HTTP_Endpoints_StructuredJSON.html
 */
import type { LogEvent } from '../events/batch.ts';
import { batchOf, eventOf, isObject, parseJson, type ReadBatch } from './format.ts';
import { elementsOf, valuesOf } from './json-texts.ts';

/** @throws AwsError InvalidParameterException when the first value is not JSON. */
export function readStructured(body: string, nowMs: number): ReadBatch {
  const [text = ''] = valuesOf(body);
  const value = parseJson(text);
  if (!Array.isArray(value)) {
    return isObject(value) ? batchOf([eventOf(value, text, nowMs)], 0) : batchOf([], 1);
  }
  const texts = elementsOf(text);
  const events = value.flatMap((one: unknown, index): LogEvent[] =>
    isObject(one) ? [eventOf(one, texts[index] ?? '', nowMs)] : [],
  );
  return batchOf(events, value.length - events.length);
}
