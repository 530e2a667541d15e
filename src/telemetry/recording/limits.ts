/**
 * The length limit of attribute values, of spans, their events and links alike. Applied when a request is over, after
 * secrets were masked, so that no cut can hide a secret's name.
 * https://opentelemetry.io/docs/specs/otel/common/#attribute-limits
 */
import type { Attributes, FinishedSpan } from '../kit/finished-span.ts';
import { cut } from '../kit/utf8.ts';

interface LimitedSpan extends Pick<FinishedSpan, 'attributes' | 'events' | 'links'> {
  status: FinishedSpan['status'];
}

/**
 * Cuts in place each text, and each text of a list, to at most `maxCharacters` UTF-16 units, no pair torn. The message of
 * the status, which is not an attribute, is cut too.
 */
export function limitValues(span: LimitedSpan, maxCharacters: number): void {
  limitAttributes(span.attributes, maxCharacters);
  for (const { attributes } of span.events) limitAttributes(attributes, maxCharacters);
  for (const { attributes } of span.links) limitAttributes(attributes, maxCharacters);
  const { status } = span;
  if (status.message !== undefined && status.message.length > maxCharacters) {
    span.status = { ...status, message: cut(status.message, maxCharacters) };
  }
}

function limitAttributes(attributes: Attributes | undefined, maxCharacters: number): void {
  for (const name in attributes) {
    const value: unknown = attributes[name];
    const isList = Array.isArray(value);
    if (!isLong(value) && !(isList && value.some(isLong))) continue;
    const shorten = (text: unknown): unknown => (isLong(text) ? cut(text, maxCharacters) : text);
    // May be frozen.
    Reflect.set(attributes, name, isList ? value.map(shorten) : shorten(value));
  }

  function isLong(value: unknown): value is string {
    return typeof value === 'string' && value.length > maxCharacters;
  }
}
