/** The files that change the schema, and the table that remembers which were applied: the one wrangler keeps in D1. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Migration {
  readonly name: string;
  readonly sql: string;
}

export const APPLIED_TABLE = `CREATE TABLE IF NOT EXISTS d1_migrations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT UNIQUE,
    applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
  )`;

/** The `.sql` files of a folder in the order of their names. */
export function readMigrations(folder: string | URL): Migration[] {
  const path = typeof folder === 'string' ? folder : fileURLToPath(folder);
  const names = readdirSync(path).filter((name) => name.endsWith('.sql'));
  return names.toSorted().map((name) => ({ name, sql: readFileSync(join(path, name), 'utf8') }));
}
