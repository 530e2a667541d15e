/** All SQL of saved queries, which are kept as the members their description has and listed by id. */
import type { DatabaseSync } from 'node:sqlite';
import type { Scope } from '../store.ts';

export interface StoredDefinition {
  readonly id: string;
  readonly name: string;
  readonly modifiedMs: number;
  /** JSON. */
  readonly definition: string;
}

export type QueryDefinitionStore = ReturnType<typeof createQueryDefinitionStore>;

export function createQueryDefinitionStore(database: DatabaseSync) {
  const upsert = database.prepare(`
    INSERT INTO log_query_definitions (account, region, id, name, modified_ms, definition)
    VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET name = excluded.name, modified_ms = excluded.modified_ms,
      definition = excluded.definition`);
  const remove = database.prepare(
    'DELETE FROM log_query_definitions WHERE account = ? AND region = ? AND id = ?',
  );
  const selectOne = database.prepare(
    'SELECT 1 FROM log_query_definitions WHERE account = ? AND region = ? AND id = ?',
  );
  const select = database.prepare(`
    SELECT id, name, modified_ms, definition FROM log_query_definitions
    WHERE account = $account AND region = $region
      AND ($prefix IS NULL OR substr(name, 1, length($prefix)) = $prefix)
      AND ($after IS NULL OR id > $after)
    ORDER BY id LIMIT $limit`);

  return {
    put({ account, region }: Scope, { id, name, modifiedMs, definition }: StoredDefinition): void {
      upsert.run(account, region, id, name, modifiedMs, definition);
    },
    has: ({ account, region }: Scope, id: string): boolean =>
      selectOne.get(account, region, id) !== undefined,
    /** @returns false when there is none of this id. */
    delete: ({ account, region }: Scope, id: string): boolean =>
      remove.run(account, region, id).changes > 0,
    /** @param prefix of their names. @param after id of the last of the page before. */
    list(
      { account, region }: Scope,
      prefix: string | undefined,
      after: string | undefined,
      limit: number,
    ): StoredDefinition[] {
      return select
        .all({
          $account: account,
          $region: region,
          $prefix: prefix ?? null,
          $after: after ?? null,
          $limit: limit,
        })
        .map((row) => ({
          id: String(row['id']),
          name: String(row['name']),
          modifiedMs: Number(row['modified_ms']),
          definition: String(row['definition']),
        }));
    },
  };
}
