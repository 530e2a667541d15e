/** SQLite in the place of Cloudflare's D1, for Deno and for tests: the same SQL and the same migrations. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { APPLIED_TABLE, readMigrations } from './migrations.ts';
import { createDatabase, type DrivenDatabase, type Query } from './statements.ts';

export interface SqliteDatabase extends DrivenDatabase {
  /** The bare connection; what runs on it leaves no span. */
  readonly connection: DatabaseSync;
  /** Runs any number of statements, without a span. */
  exec(sql: string): void;
  close(): void;
}

/** @param path of the file, made together with its folder when missing, or `:memory:` */
export function openDatabase(path: string): SqliteDatabase {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
  const connection = new DatabaseSync(path);
  connection.exec('PRAGMA journal_mode = WAL');
  const all = ({ sql, values }: Query) => ({ results: connection.prepare(sql).all(...values) });
  const batch = (queries: readonly Query[]) => transaction(connection, () => queries.map(all));
  return {
    connection,
    ...createDatabase({ all, batch }),
    exec: (sql) => connection.exec(sql),
    close: () => connection.close(),
  };
}

/**
 * Applies the `.sql` files of a folder that were not applied before, in the order of their names, each in
 * its own transaction.
 *
 * @throws Error naming the file that failed; the files before it stay applied
 */
export function migrate({ connection }: SqliteDatabase, folder: string | URL): void {
  connection.exec(APPLIED_TABLE);
  const applied = connection.prepare('SELECT 1 FROM d1_migrations WHERE name = ?');
  const remember = connection.prepare('INSERT INTO d1_migrations (name) VALUES (?)');
  for (const { name, sql } of readMigrations(folder)) {
    if (applied.get(name) !== undefined) continue;
    try {
      transaction(connection, () => {
        connection.exec(sql);
        remember.run(name);
      });
    } catch (cause) {
      throw new Error(`Cannot apply the migration "${name}": ${String(cause)}`, { cause });
    }
  }
}

function transaction<T>(connection: DatabaseSync, work: () => T): T {
  connection.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    connection.exec('COMMIT');
    return result;
  } catch (error) {
    if (connection.isTransaction) connection.exec('ROLLBACK'); // a full disk rolls back by itself
    throw error;
  }
}
