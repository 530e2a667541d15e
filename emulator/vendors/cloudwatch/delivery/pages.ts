/** Pages of lists that are read whole, in the order of a key. */
import * as v from 'valibot';
import { pageOf, readListToken } from '../token.ts';

const PAGE_SIZE = 50;

export const PageInput = v.object({
  limit: v.optional(v.number(), PAGE_SIZE),
  nextToken: v.optional(v.string()),
});

/** @param all in the order of their keys, of which no two are the same */
export function pageBy<T>(
  all: readonly T[],
  { limit, nextToken }: v.InferOutput<typeof PageInput>,
  keyOf: (one: T) => string,
  now: number,
): { readonly page: readonly T[]; readonly rest: { readonly nextToken?: string } } {
  const after = readListToken(v.string(), nextToken, now);
  const left = after === undefined ? all : all.filter((one) => keyOf(one) > after);
  return pageOf(left, limit, keyOf, now);
}
