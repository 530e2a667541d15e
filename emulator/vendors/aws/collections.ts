/**
 * Stores small resources that callers create by AWS's APIs, such as X-Ray's groups, alarms and policies: one JSON value
 * each, found by kind and name. The owner of a kind gives its schema and gets a typed collection. Each account and
 * region has resources of its own.
 */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';

/** The account and region that resources belong to. */
export interface Scope {
  readonly account: string;
  readonly region: string;
}

export interface Collection<T> {
  get(scope: Scope, name: string): T | undefined;
  /** In the order of their names. */
  all(scope: Scope): T[];
  /** Of every account and region. */
  everywhere(): { readonly scope: Scope; readonly value: T }[];
  put(scope: Scope, name: string, value: T): void;
  delete(scope: Scope, name: string): void;
}

export type Collections = <S extends v.GenericSchema>(
  kind: string,
  schema: S,
) => Collection<v.InferOutput<S>>;

export function createCollections(database: DatabaseSync): Collections {
  const select = database.prepare(
    'SELECT value FROM aws_resources WHERE account = ? AND region = ? AND kind = ? AND name = ?',
  );
  const selectAll = database.prepare(
    'SELECT value FROM aws_resources WHERE account = ? AND region = ? AND kind = ? ORDER BY name',
  );
  const selectEverywhere = database.prepare(
    'SELECT account, region, value FROM aws_resources WHERE kind = ? ORDER BY account, region, name',
  );
  const upsert = database.prepare(`
    INSERT INTO aws_resources (account, region, kind, name, value) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET value = excluded.value`);
  const remove = database.prepare(
    'DELETE FROM aws_resources WHERE account = ? AND region = ? AND kind = ? AND name = ?',
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
      everywhere: () =>
        selectEverywhere.all(kind).map((row) => ({
          scope: { account: String(row['account']), region: String(row['region']) },
          value: read(row),
        })),
      put({ account, region }, name, value) {
        upsert.run(account, region, kind, name, JSON.stringify(value));
      },
      delete({ account, region }, name) {
        remove.run(account, region, kind, name);
      },
    };
  };
}
