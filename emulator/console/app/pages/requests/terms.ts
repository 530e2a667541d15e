/** Whole terms of a query: `dur:>250` is not in `dur:>2500`. */
import { parseQuery } from '../../../api/query/language.ts';

/** Of a query without mistakes; of others none. */
function termsOf(query: string) {
  const parsed = parseQuery(query);
  return parsed.kind === 'terms' ? parsed.terms : [];
}

const writtenOf = (query: string) => termsOf(query).map(({ from, to }) => query.slice(from, to));

/** @param some terms with blanks between them */
export function hasTerms(query: string, some: string): boolean {
  const written = new Set(writtenOf(query));
  return writtenOf(some).every((term) => written.has(term));
}

export function withoutTerms(query: string, some: string): string {
  const taken = new Set(writtenOf(some));
  return writtenOf(query)
    .filter((term) => !taken.has(term))
    .join(' ');
}

/** Keys that ask about a trace's root, and the attributes that any of its spans may have. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  service: 'service.name',
  route: 'http.route',
};

/** The query that looks at any span where this one looks at the root; undefined where it does not. */
export function ofAnySpan(query: string): string | undefined {
  let isOther = false;
  const written = termsOf(query).map(({ key = '', from, to, valueFrom, isNegated }) => {
    const attribute = ATTRIBUTES[key];
    if (attribute === undefined || isNegated) return query.slice(from, to);
    isOther = true;
    return `${attribute}:${query.slice(valueFrom, to)}`;
  });
  return isOther ? written.join(' ') : undefined;
}
