/**
 * Masks secrets in a Rollbar item: under secret names at any depth, in headers and inside texts. The kit decides for
 * all vendors what a secret is.
 */
import { createRedactor } from '../../kit/redact.ts';

/** Any JSON value, with its secrets masked. */
export type Mask = (value: unknown) => unknown;

/** @param mask by default what is known by name and form, without what an app declares private */
export function scrub<T>(value: T, mask: Mask = createRedactor().deep): T {
  // The same shape by construction: names that Rollbar defines for itself are not secret.
  return mask(value) as T;
}
