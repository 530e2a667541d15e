/**
 * Reads the events in the newline-separated envelope of a Sentry SDK. It passes over sessions, check-ins, attachments
 * and other items: Rollbar has no place for them. https://develop.sentry.dev/sdk/data-model/envelopes/
 */
import * as v from 'valibot';
import { parseJson } from '../../kit/json.ts';

const ItemHeader = v.object({ type: v.string(), length: v.optional(v.number()) });

/**
 * Reads the events of an envelope. An item whose header or event is not JSON is passed over too.
 *
 * @param envelope as text, or as bytes, which is what SDKs send when it holds an attachment
 */
export function eventsOfEnvelope(envelope: string | Uint8Array): unknown[] {
  // A `length` counts UTF-8 bytes, so bytes are what is read.
  const bytes = typeof envelope === 'string' ? new TextEncoder().encode(envelope) : envelope;
  const decoder = new TextDecoder();
  const events: unknown[] = [];
  let position = 0;
  function take(end: number): string {
    const text = decoder.decode(bytes.subarray(position, end));
    position = end + 1;
    return text;
  }
  const lineEnd = (): number => endOfLine(bytes, position);

  take(lineEnd());
  while (position < bytes.length) {
    const header = v.safeParse(ItemHeader, parseJson(take(lineEnd())));
    if (!header.success) continue;
    const { type, length } = header.output;
    const payload = parseJson(take(length === undefined ? lineEnd() : position + length));
    if (type === 'event' && payload !== undefined) events.push(payload);
  }
  return events;
}

const NEWLINE = 0x0a;

function endOfLine(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(NEWLINE, from);
  return end === -1 ? bytes.length : end;
}
