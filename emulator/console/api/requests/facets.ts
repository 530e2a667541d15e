/** Counts the requests for which the queries hold that the page offers, as the list would find them. */
import type { Steps } from '../../../columns/steps.ts';
import { parseQuery } from '../query/language.ts';
import type { DeepTest } from './deep.ts';
import { deepRows } from './find.ts';
import { FACETS } from './shapes.ts';

type Counts = { readonly [name in keyof typeof FACETS]: number | null };

/** Of more requests nothing is counted: the number would come too late, or be that of a part. */
const MOST = 2000;
/** Some milliseconds, after which others have their turn. */
const BATCH = 250;

/** @param rows row ids of traces */
export function* countFacets(rows: readonly number[], deep: DeepTest): Steps<Counts> {
  if (rows.length > MOST) return { not_in_xray: null, undelivered: null };
  const counts = { not_in_xray: 0, undelivered: 0 };
  for (let at = 0; at < rows.length; at += BATCH) {
    const some = rows.slice(at, at + BATCH);
    counts.not_in_xray += deepRows(NOT_IN_XRAY, some, deep).size;
    counts.undelivered += deepRows(UNDELIVERED, some, deep).size;
    yield;
  }
  return counts;
}

const NOT_IN_XRAY = termsOf(FACETS.not_in_xray);
const UNDELIVERED = termsOf(FACETS.undelivered);

function termsOf(query: string) {
  const parsed = parseQuery(query);
  return parsed.kind === 'terms' ? parsed.terms : [];
}
