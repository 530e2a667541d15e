/**
 * What every page looks at: which requests, and of what time. Links between pages keep it, and no page filters elsewhere.
 */
import { readTimeRange, writeTimeRange, type TimeRange } from './time-range.ts';

export interface Scope {
  /** In the language of the query bar; empty for everything. */
  readonly query: string;
  /** A run is one of these: since the last reload, or between two. */
  readonly range: TimeRange;
}

const KEYS = { query: 'q', range: 'range' } as const;

/** @returns the scope, and the other parameters */
export function readScope(search: URLSearchParams): { scope: Scope; own: Record<string, string> } {
  const own = Object.fromEntries(search);
  for (const key of Object.values(KEYS)) delete own[key];
  return {
    scope: {
      query: search.get(KEYS.query) ?? '',
      range: readTimeRange(search.get(KEYS.range) ?? ''),
    },
    own,
  };
}

/** What is as it is at first is left out, so that links are short. */
export function writeScope(
  { query, range }: Scope,
  own: Readonly<Record<string, string>> = {},
): URLSearchParams {
  const search = new URLSearchParams(own);
  if (query !== '') search.set(KEYS.query, query);
  const written = writeTimeRange(range);
  if (written !== '') search.set(KEYS.range, written);
  return search;
}
