/**
 * Errors for Sentry's SDK to read in place of what was thrown: it walks values without a limit, and throws at some. What
 * a stand-in says is the description of the value, and is safe to read.
 */
import { linkedTo, type Thrown } from '../../kit/thrown/thrown.ts';

/** A chain of errors: the value itself, then what it was caused by, the errors of an aggregate behind the causes. */
export function standInFor(thrown: Thrown): Error {
  const chain = [thrown, ...linkedTo(thrown)].toReversed();
  let last = new Error();
  for (const [place, { type, message, stack }] of chain.entries()) {
    const error = new Error(message, place === 0 ? {} : { cause: last });
    // Sentry takes an empty stack for none; the one this has is of this file.
    Object.defineProperties(error, { name: { value: type }, stack: { value: stack ?? '' } });
    last = error;
  }
  return last;
}

/** What else the values say, for the item's `custom`; undefined where they say no more. */
export function fieldsOf(thrown: Thrown): Readonly<Record<string, unknown>> | undefined {
  const causes = linkedTo(thrown)
    .filter(({ fields }) => fields !== undefined)
    .map(({ type, fields }) => ({ type, ...fields }));
  if (thrown.fields === undefined && causes.length === 0) return undefined;
  return {
    ...(thrown.fields === undefined ? {} : { __serialized__: thrown.fields }),
    ...(causes.length === 0 ? {} : { causes }),
  };
}
