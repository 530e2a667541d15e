/**
 * Masks secrets that are known by their value, such as a token that a server repeats in its answer. `secret-names.ts`
 * recognises secrets by their name.
 */
import { decodePercent } from './text.ts';

export const MASK = '********';

/** What is shorter is also a part of ordinary words. */
const LEAST_CHARACTERS = 4;
/** Masking these would break JSON, and hide nothing. */
const ORDINARY = /^(?:true|false|null|\d{1,6})$/;
/** Of a part of a value, such as the token behind `Bearer`. */
const LEAST_PART_CHARACTERS = 8;

/**
 * The texts to look for: each value as it is, each of its words, and both as JSON and URLs write them; the longest
 * first, so that none leaves the rest of another. Made once for a client.
 */
export function formsOf(values: readonly string[]): string[] {
  const forms = new Set<string>();
  for (const value of values) {
    const words = value.split(/\s+/).filter((word) => word.length >= LEAST_PART_CHARACTERS);
    for (const text of [value, value.trim(), ...words]) {
      if (text.length < LEAST_CHARACTERS || ORDINARY.test(text)) continue;
      forms.add(text);
      forms.add(JSON.stringify(text).slice(1, -1));
      forms.add(encodeURIComponent(text.toWellFormed()));
    }
  }
  return [...forms].sort((a, b) => b.length - a.length);
}

/** What is secret in the URL of a call: password, user and the values of the query. */
export function secretsOfUrl(url: string): string[] {
  const parsed = URL.parse(url);
  if (parsed === null) return [];
  const { username, password, searchParams } = parsed;
  return [
    username,
    decodePercent(username),
    password,
    decodePercent(password),
    ...searchParams.values(),
  ];
}

/** @param forms from `formsOf` */
export function withoutSecrets(text: string, forms: readonly string[]): string {
  let masked = text;
  for (const form of forms) masked = masked.replaceAll(form, MASK);
  return masked;
}
