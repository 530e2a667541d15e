/**
 * Brings an older store to the present schema, in place, where that takes some statements of SQL: a file in `upgrades/` for
 * each version that can be left. They may add tables and columns, rename, and fill what is new from what is there; the
 * frames of the inbox's log must have stayed as they were. A store of any other version is set aside.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

function fileFor(version: number): URL {
  return new URL(`upgrades/from-${version}.sql`, import.meta.url);
}

export function canUpgrade(version: number): boolean {
  return existsSync(fileFor(version));
}

/**
 * All of it happens, or nothing.
 *
 * @param version that the store has; `canUpgrade` must hold for it
 * @param to the present one, to which every upgrade leads
 * @throws what SQLite throws, and then the store is as it was
 */
export function upgrade(database: DatabaseSync, version: number, to: number): void {
  const statements = readFileSync(fileFor(version), 'utf8');
  try {
    database.exec(`BEGIN IMMEDIATE; ${statements}; PRAGMA user_version = ${to}; COMMIT;`);
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
