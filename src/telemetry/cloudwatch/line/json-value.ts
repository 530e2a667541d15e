/**
 * Limits how much of a field's value a log line shows: as much as a reader would read, and the line stays within 1 MB.
 */
import { Plain, type PlainLimits, type Redact } from '../../kit/plain/plain.ts';
import { cutText } from '../../kit/text.ts';

export type { Redact } from '../../kit/plain/plain.ts';

const LIMITS: PlainLimits = {
  depth: 8,
  members: 100,
  values: 2_000,
  text: 32_768,
  characters: 262_144,
};
/** Fields of one line. */
export const MAX_FIELDS = 100;

/** What a redaction made of a text. */
export function textOf(shown: unknown): string {
  return typeof shown === 'string' ? shown : String(shown ?? '');
}

/** What may be shown of a message, before a cut can hide the name of a secret. */
export function redactMessage(message: string, redact: Redact): string {
  return textOf(redact('message', message));
}

/** What shows the values of one line, which share its limits. */
export function lineValues(redact: Redact): Plain {
  return new Plain(redact, LIMITS);
}

/** Cuts a text that no reader would finish and says how long it was. */
export function shownMessage(text: string): string {
  return cutText(text, LIMITS.text);
}

/** The names of a line's fields; none where reading them throws. */
export function namesOf(fields: object): readonly string[] {
  try {
    return Object.keys(fields);
  } catch {
    return [];
  }
}
