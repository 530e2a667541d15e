/** Posts and replies that hold every word of a term, newest first. The beginning of a word is enough. */
import * as v from 'valibot';
import { filled } from '../api/fields.ts';
import type { Page, PageQuery } from '../api/page.ts';
import { validate, type Result } from '../api/result.ts';
import { isoTime } from '../api/time.ts';
import type { Activity } from './activity.ts';
import type { ActivityStore } from './store.ts';

export interface SearchOptions {
  readonly store: Pick<ActivityStore, 'byWords'>;
  readonly now: () => number;
}

const Input = v.object({ search_term: filled('search_term_blank') });

/** More words than anyone types; each costs a look into the index, so those after it are ignored. */
const MAX_WORDS = 16;

/** What the index keeps as a word: FTS5's unicode61 tokenizer drops every other character. */
const WORD = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;

export async function searchActivities(
  term: string | undefined,
  page: PageQuery,
  { store, now }: SearchOptions,
): Promise<Result<Page<Activity>>> {
  const input = validate(Input, { search_term: term });
  if ('errors' in input) return input;
  const query = matchQuery(input.data.search_term);
  if (query === '') return { data: { items: [], next: undefined } };
  return { data: await store.byWords(query, page, isoTime(now())) };
}

/**
 * A term as a query of FTS5: each word quoted, so that none of its operators is meant, and open at its end.
 * Empty when the term holds no word.
 *
 * @see https://www.sqlite.org/fts5.html#full_text_query_syntax
 */
function matchQuery(term: string): string {
  const words = term.match(WORD) ?? [];
  return words
    .slice(0, MAX_WORDS)
    .map((word) => `"${word}"*`)
    .join(' ');
}
