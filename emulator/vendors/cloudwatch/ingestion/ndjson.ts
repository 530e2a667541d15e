/**
 * Newline-delimited JSON: every line is a value and an event, an array as many events as it has elements. Lines that
 * are not JSON are skipped, unless all are.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_HTTP_Endpoints_NDJSON.html
 */
import type { LogEvent } from '../events/batch.ts';
import { invalid } from '../named.ts';
import { batchOf, eventOf, type ReadBatch } from './format.ts';
import { elementsOf } from './json-texts.ts';

/** @throws AwsError InvalidParameterException when there are lines and none is JSON. */
export function readNdjson(body: string, nowMs: number): ReadBatch {
  const events: LogEvent[] = [];
  let valid = 0;
  let skipped = 0;
  for (const line of body.split('\n')) {
    const text = line.trim();
    if (text === '') continue;
    const parsed = tryParse(text);
    if (parsed === undefined) {
      skipped++;
      continue;
    }
    valid++;
    const { value } = parsed;
    if (Array.isArray(value)) {
      const texts = elementsOf(text);
      value.forEach((one: unknown, index) => events.push(eventOf(one, texts[index] ?? '', nowMs)));
    } else events.push(eventOf(value, text, nowMs));
  }
  if (valid === 0 && skipped > 0) throw invalid('All events were invalid');
  return batchOf(events, skipped);
}

function tryParse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
