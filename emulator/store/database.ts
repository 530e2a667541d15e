/**
 * Opens the SQLite store in WAL mode, so that readers never wait and an acknowledged write survives `kill -9`. A store of
 * an older schema is upgraded where upgrade.ts can. Any other it sets aside under a new name, together with its inbox, and
 * neither alters nor deletes it.
 */
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { cannotUse } from './failure.ts';
import { bytesOf, databaseFile, setAside } from './folder.ts';
import { makePrivateFile } from './private-folder.ts';
import { canUpgrade, upgrade } from './upgrade.ts';

/** Raise when schema.sql changes, or the frames of the inbox's log do, and write an upgrade where that is simple. */
const SCHEMA_VERSION = 8;

const CACHE_KIB = 65_536;

/** How long to wait while another connection writes; it does so for some milliseconds at a time. */
const BUSY_MS = 10_000;

/** Above 64 MB of write-ahead log, writers help the thread of checkpoints.ts. */
const LOG_PAGES = 16_384;

/**
 * @param directory folder of the store, or `:memory:` to keep nothing
 * @param tell told in one line of a store that is upgraded or set aside
 */
export function openDatabase(
  directory: string,
  tell: (line: string) => void = () => undefined,
): DatabaseSync {
  if (directory === ':memory:') return prepare(connect(':memory:'));
  const file = databaseFile(directory);
  try {
    const version = versionOf(file);
    if (version !== 0 && version !== SCHEMA_VERSION && !isUpgraded(file, version, tell)) {
      tell(describeSetAside(version, setAside(directory, `.v${version}`)));
    }
    return open(file);
  } catch (error) {
    throw cannotUse(`the store ${file}`, error);
  }
}

/** 0 for a new store. */
function versionOf(file: string): number {
  makePrivateFile(file);
  const database = connect(file);
  try {
    return schemaVersion(database);
  } finally {
    database.close();
  }
}

function isUpgraded(file: string, version: number, tell: (line: string) => void): boolean {
  if (!canUpgrade(version)) return false;
  const database = connect(file);
  try {
    upgrade(database, version, SCHEMA_VERSION);
    tell(`The store was of version ${version} and is now of ${SCHEMA_VERSION}; nothing is lost`);
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    tell(`Cannot upgrade the store from version ${version}: ${reason}`);
    return false;
  } finally {
    database.close();
  }
}

function open(file: string): DatabaseSync {
  makePrivateFile(file);
  const database = connect(file);
  try {
    return prepare(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

function describeSetAside(version: number, [store = '', ...others]: readonly string[]): string {
  const bytes = [store, ...others].reduce((sum, path) => sum + bytesOf(path), 0);
  const megabytes = Math.ceil(bytes / 1_000_000);
  const size = `${megabytes} MB${others.length === 0 ? '' : ` with ${others.join(' and ')}`}`;
  return `The store is of version ${version}, this emulator's of ${SCHEMA_VERSION}: it is kept as ${store} (${size}), which counts towards STORE_MAX_MB; delete it to have the room back`;
}

/** Runs `work` in one transaction: all of it is kept, or none when it throws. Do not nest. */
export function transaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // SQLite has rolled back already where it could not go on, as when the disk is full.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** Empties every table but the position of the inbox, which tells of another file; the schema stays. */
export function emptyDatabase(database: DatabaseSync): void {
  const schema = database
    .prepare(`SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'`)
    .all();
  const named = (type: string) => schema.filter((row) => row['type'] === type);
  database.exec('PRAGMA foreign_keys = OFF');
  transaction(database, () => {
    // With triggers on a table SQLite deletes row by row, without it frees all pages at once.
    for (const { name } of named('trigger')) database.exec(`DROP TRIGGER "${String(name)}"`);
    for (const { name } of named('table')) {
      if (name !== 'inbox_position') database.exec(`DELETE FROM "${String(name)}"`);
    }
    for (const { sql } of named('trigger')) database.exec(String(sql));
  });
  database.exec('PRAGMA foreign_keys = ON');
  const file = database.location();
  if (file !== null) giveBackPages(file);
}

/**
 * Returns the pages of an empty store to the disk. A connection of its own does it, since SQLite does not while a
 * statement of the same connection is under way.
 */
function giveBackPages(file: string): void {
  const database = connect(file);
  try {
    database.exec('VACUUM');
    // A reader may still need the log. Then the thread of checkpoints.ts empties it later.
    database.exec('PRAGMA busy_timeout = 0');
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    database.close();
  }
}

/** A connection to a store that may be new. @param file path, or `:memory:` */
export function connect(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    setUp(database);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

function setUp(database: DatabaseSync): void {
  // First, since everything below may have to wait for another connection.
  database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = NORMAL');
  database.exec(`PRAGMA wal_autocheckpoint = ${LOG_PAGES}`);
  database.exec('PRAGMA foreign_keys = ON');
  // Ids are scattered, so the indexes on them should stay in memory; the default is 2 MB.
  database.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
  // Else SQLite writes to a file what it needs to undo a part of a transaction.
  database.exec('PRAGMA temp_store = MEMORY');
}

function prepare(database: DatabaseSync): DatabaseSync {
  if (schemaVersion(database) === 0) {
    const schema = readFileSync(new URL('schema.sql', import.meta.url), 'utf8');
    database.exec(`BEGIN; ${schema}; PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT;`);
  }
  database.exec(readFileSync(new URL('additions.sql', import.meta.url), 'utf8'));
  return database;
}

function schemaVersion(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
}
