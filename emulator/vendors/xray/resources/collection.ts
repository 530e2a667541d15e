/**
 * X-Ray's small resources, one JSON value each, found by kind and name: groups, tags, policies, settings. The owner of
 * a kind gives its schema and gets a typed collection; account and region keep callers apart.
 */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import type { Scope } from '../segments/store.ts';

export interface Collection<T> {
  get(scope: Scope, name: string): T | undefined;
  /** In the order of their names. */
  all(scope: Scope): T[];
  put(scope: Scope, name: string, value: T): void;
  delete(scope: Scope, name: string): void;
}

export type Collections = <S extends v.GenericSchema>(
  kind: string,
  schema: S,
) => Collection<v.InferOutput<S>>;

export function createCollections(database: DatabaseSync): Collections {
  const select = database.prepare(
    'SELECT value FROM xray_resources WHERE account = ? AND region = ? AND kind = ? AND name = ?',
  );
  const selectAll = database.prepare(
    'SELECT value FROM xray_resources WHERE account = ? AND region = ? AND kind = ? ORDER BY name',
  );
  const upsert = database.prepare(`
    INSERT INTO xray_resources (account, region, kind, name, value) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET value = excluded.value`);
  const remove = database.prepare(
    'DELETE FROM xray_resources WHERE account = ? AND region = ? AND kind = ? AND name = ?',
  );

  return (kind, schema) => {
    const read = (row: Record<string, unknown>) =>
      v.parse(schema, JSON.parse(String(row['value'])));
    return {
      get({ account, region }, name) {
        const row = select.get(account, region, kind, name);
        return row === undefined ? undefined : read(row);
      },
      all: ({ account, region }) => selectAll.all(account, region, kind).map(read),
      put({ account, region }, name, value) {
        upsert.run(account, region, kind, name, JSON.stringify(value));
      },
      delete({ account, region }, name) {
        remove.run(account, region, kind, name);
      },
    };
  };
}
