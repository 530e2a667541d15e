/**
 * Puts, lists and deletes filters, for metric filters and subscription filters alike, and limits how many a log group
 * may have. The two files that use this judge what a filter must hold besides its pattern.
 */
import * as v from 'valibot';
import { AwsError } from '../../aws/error.ts';
import { groupNamed, notFound } from '../named.ts';
import type { FilterPattern } from '../pattern/parsed.ts';
import type { LogGroup, LogStore, Scope } from '../store.ts';
import { pageOf, readListToken } from '../token.ts';
import type { FilterKind, FilterPlace, FilterQuery, FilterStore } from './store.ts';

export interface FilterOptions {
  readonly store: LogStore;
  readonly filters: FilterStore;
  readonly now: () => number;
}

interface PutFilter {
  readonly name: string;
  readonly pattern: FilterPattern;
  /** As its description will show it. */
  readonly filter: object;
}

/** Of one log group. */
const MOST: Readonly<Record<FilterKind, number>> = { metric: 100, subscription: 2 };
const MOST_WITH_REGEXES = 5;
const PAGE_SIZE = 50;

const Place = v.object({ group: v.string(), name: v.string() });
const Filter = v.record(v.string(), v.unknown());

/** @throws AwsError LimitExceededException when the group has as many as it may. */
export function putFilter(
  { filters, now }: FilterOptions,
  group: LogGroup,
  kind: FilterKind,
  { name, pattern, filter }: PutFilter,
): void {
  if (group.class !== 'STANDARD') {
    throw new AwsError(
      'InvalidOperationException',
      `Log groups of the class ${group.class} have no ${kind} filters`,
    );
  }
  const tooMany = filters.count(group, kind, name) >= (MOST[kind] ?? 0);
  const tooManyRegexes =
    pattern.regexes > 0 && filters.countWithRegexes(group, kind, name) >= MOST_WITH_REGEXES;
  if (tooMany || tooManyRegexes) {
    throw new AwsError('LimitExceededException', 'Resource limit exceeded.');
  }
  filters.put(group, kind, { name, createdMs: now(), regexes: pattern.regexes, filter });
}

/** @throws AwsError ResourceNotFoundException when the group or the filter does not exist. */
export function deleteFilter(
  { store, filters }: FilterOptions,
  scope: Scope,
  kind: FilterKind,
  input: { readonly logGroupName: string; readonly filterName: string },
): void {
  const { filterName, ...key } = input;
  if (!filters.delete(groupNamed(store, scope, key), kind, filterName)) {
    throw notFound(`${kind} filter`);
  }
}

/** A page of filters as their descriptions show them, and the token of the next. */
export function listFilters(
  { filters, now }: FilterOptions,
  scope: Scope,
  query: Omit<FilterQuery, 'after'>,
  input: { readonly limit?: number | undefined; readonly nextToken?: string | undefined },
): { readonly found: readonly object[]; readonly nextToken?: string } {
  const { limit = PAGE_SIZE, nextToken } = input;
  const after: FilterPlace | undefined = readListToken(Place, nextToken, now());
  const rows = filters.list(scope, { ...query, after }, limit + 1);
  const { page, rest } = pageOf(rows, limit, ({ group, name }) => ({ group, name }), now());
  return {
    found: page.map(({ group, name, createdMs, filter }) => ({
      filterName: name,
      logGroupName: group,
      creationTime: createdMs,
      ...v.parse(Filter, JSON.parse(filter)),
    })),
    ...rest,
  };
}
