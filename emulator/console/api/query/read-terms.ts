/** Reads the query of a request into terms, or says what is wrong with it and where. */
import { parseQuery, type Term } from './language.ts';

export interface QueryRefusal {
  readonly error: string;
  /** Of the mistake in the query, in characters from 0. */
  readonly at?: number;
}

/** An id alone becomes a term of it. */
export function readTerms(text: string): { readonly terms: readonly Term[] } | QueryRefusal {
  const parsed = parseQuery(text);
  if (parsed.kind === 'mistake') {
    const { message, from, instead } = parsed.mistake;
    const hint = instead === undefined ? '' : `. Did you mean ${instead}?`;
    return { error: `${message}, at character ${from + 1}${hint}`, at: from };
  }
  if (parsed.kind === 'terms') return parsed;
  const { traceId: value } = parsed;
  const place = { from: 0, valueFrom: 0, to: text.length };
  return {
    terms: [{ key: 'trace', operator: '=', value, isQuoted: false, isNegated: false, ...place }],
  };
}
