/**
 * Brings the worker's local D1 database up to date: the migrations of a folder, each once and noted in the table that
 * `wrangler d1 migrations apply` keeps; then a script of sample rows, every time. It gives D1 whole scripts: the local
 * engine runs all statements of one, where `exec` would cut them at every line.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';

/** The part of D1 that is needed. */
export interface MigratedDatabase<Statement> {
  prepare(sql: string): Statement & {
    bind(...values: string[]): Statement;
    all(): Promise<{ results: unknown[] }>;
  };
  /** Runs all in one transaction. */
  batch(statements: Statement[]): Promise<unknown>;
}

const APPLIED = `CREATE TABLE IF NOT EXISTS d1_migrations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
);
SELECT name FROM d1_migrations;`;

const Names = v.array(v.object({ name: v.string() }));

/**
 * @returns the names of the files applied now.
 * @throws naming the file whose SQL failed; that file leaves nothing behind.
 */
export async function migrate<Statement>(
  database: MigratedDatabase<Statement>,
  folder: string,
): Promise<string[]> {
  const { results } = await database.prepare(APPLIED).all();
  const applied = new Set(v.parse(Names, results).map(({ name }) => name));
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const pending = files.filter((name) => !applied.has(name));
  for (const name of pending) {
    const note = database.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(name);
    await runScript(database, join(folder, name), [note]);
  }
  return pending;
}

/** Runs a file's statements in one transaction, then `after` in the same. */
export async function runScript<Statement>(
  database: MigratedDatabase<Statement>,
  file: string,
  after: readonly Statement[] = [],
): Promise<void> {
  const script = await readFile(file, 'utf8');
  try {
    await database.batch([database.prepare(script), ...after]);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot apply '${file}': ${reason}`, { cause: error });
  }
}
