/**
 * All SQL of metric filters and subscription filters. A filter is kept as the members its description has; lists come
 * in the order of the filters' names and then the groups', a page at a time.
 */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { LogGroup, Scope } from '../store.ts';

export type FilterKind = 'metric' | 'subscription';

export interface StoredFilter {
  readonly group: string;
  readonly name: string;
  readonly createdMs: number;
  /** JSON. */
  readonly filter: string;
}

export interface NewFilter {
  readonly name: string;
  readonly createdMs: number;
  /** Regular expressions in its pattern. */
  readonly regexes: number;
  readonly filter: object;
}

/** Where a filter stands in a list. */
export interface FilterPlace {
  readonly group: string;
  readonly name: string;
}

export interface FilterQuery {
  readonly kind: FilterKind;
  /** Name of a group; undefined lists those of all groups. */
  readonly group: string | undefined;
  readonly prefix: string | undefined;
  readonly metricName: string | undefined;
  readonly metricNamespace: string | undefined;
  readonly after: FilterPlace | undefined;
}

export type FilterStore = ReturnType<typeof createFilterStore>;

export function createFilterStore(database: DatabaseSync) {
  const upsert = database.prepare(`
    INSERT INTO log_filters (log_group, kind, name, created_ms, regexes, filter)
    VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (log_group, kind, name) DO UPDATE SET
      regexes = excluded.regexes, filter = excluded.filter`);
  const remove = database.prepare(
    'DELETE FROM log_filters WHERE log_group = ? AND kind = ? AND name = ?',
  );
  const countOf = database.prepare(
    'SELECT count(*) AS n FROM log_filters WHERE log_group = ? AND kind = ? AND name != ?',
  );
  const countRegexes = database.prepare(`
    SELECT count(*) AS n FROM log_filters
    WHERE log_group = ? AND regexes > 0 AND NOT (kind = ? AND name = ?)`);
  const selectOfGroup = database.prepare(
    'SELECT filter FROM log_filters WHERE log_group = ? AND kind = ?',
  );
  const select = database.prepare(`
    SELECT log_groups.name AS log_group, log_filters.name, log_filters.created_ms, filter
    FROM log_filters JOIN log_groups ON log_groups.id = log_group
    WHERE account = $account AND region = $region AND kind = $kind
      AND ($group IS NULL OR log_groups.name = $group)
      AND ($prefix IS NULL OR substr(log_filters.name, 1, length($prefix)) = $prefix)
      AND ($metricName IS NULL
        OR filter ->> '$.metricTransformations[0].metricName' = $metricName)
      AND ($metricNamespace IS NULL
        OR filter ->> '$.metricTransformations[0].metricNamespace' = $metricNamespace)
      AND ($afterName IS NULL OR (log_filters.name, log_groups.name) > ($afterName, $afterGroup))
    ORDER BY log_filters.name, log_groups.name LIMIT $limit`);

  return {
    /** A filter of the same name is replaced; it keeps the time of its creation. */
    put(group: LogGroup, kind: FilterKind, { name, createdMs, regexes, filter }: NewFilter): void {
      upsert.run(group.id, kind, name, createdMs, regexes, JSON.stringify(filter));
    },
    /** @returns false when there is no such filter. */
    delete: (group: LogGroup, kind: FilterKind, name: string): boolean =>
      remove.run(group.id, kind, name).changes > 0,
    /** How many filters of a kind a group has, except for the one named. */
    count: (group: LogGroup, kind: FilterKind, besides = ''): number =>
      Number(countOf.get(group.id, kind, besides)?.['n']),
    /** How many filters of a group hold regular expressions, except for the one named. */
    countWithRegexes: (group: LogGroup, kind: FilterKind, besides: string): number =>
      Number(countRegexes.get(group.id, kind, besides)?.['n']),
    /** All of a group, as JSON. */
    ofGroup: (group: LogGroup, kind: FilterKind): string[] =>
      selectOfGroup.all(group.id, kind).map(({ filter }) => String(filter)),
    list({ account, region }: Scope, query: FilterQuery, limit: number): StoredFilter[] {
      return select
        .all({
          $account: account,
          $region: region,
          $kind: query.kind,
          $group: query.group ?? null,
          $prefix: query.prefix ?? null,
          $metricName: query.metricName ?? null,
          $metricNamespace: query.metricNamespace ?? null,
          $afterGroup: query.after?.group ?? null,
          $afterName: query.after?.name ?? null,
          $limit: limit,
        })
        .map(readFilter);
    },
  };
}

function readFilter(row: Record<string, SQLOutputValue>): StoredFilter {
  return {
    group: String(row['log_group']),
    name: String(row['name']),
    createdMs: Number(row['created_ms']),
    filter: String(row['filter']),
  };
}
