import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { emptyDatabase, openDatabase, transaction } from '../../../emulator/store/database.ts';

function open(directory = ':memory:'): DatabaseSync {
  const database = openDatabase(directory);
  onTestFinished(() => {
    if (database.isOpen) database.close();
  });
  return database;
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'cruddur-database-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function refuse(database: DatabaseSync, message: string): void {
  database
    .prepare(
      `INSERT INTO refusals (vendor, received_ms, operation, status, code, message) VALUES ('xray', 1, 'o', 400, 'c', ?)`,
    )
    .run(message);
}

const messages = (database: DatabaseSync): unknown[] =>
  database
    .prepare('SELECT message FROM refusals')
    .all()
    .map((row) => row['message']);

describe('openDatabase', () => {
  it('finds what was stored before', () => {
    const directory = folder();
    const first = open(directory);
    refuse(first, 'kept');
    first.close();
    expect(messages(open(directory))).toEqual(['kept']);
  });

  it('sets a store of another version aside and begins anew', () => {
    const directory = folder();
    const old = open(directory);
    refuse(old, 'old');
    old.exec('PRAGMA user_version = 1');
    old.close();
    writeFileSync(join(directory, 'inbox-7.log'), 'of that store');
    expect(messages(open(directory))).toEqual([]);
    const files = readdirSync(directory);
    expect(files).toContain('telemetry.sqlite.v1');
    expect(files.filter((name) => name.startsWith('inbox'))).toEqual(['inbox-7.log.v1']);
  });
});

describe('transaction', () => {
  it('keeps nothing of what throws', () => {
    const database = open();
    const failing = (): void => {
      refuse(database, 'half');
      throw new Error('no');
    };
    expect(() => transaction(database, failing)).toThrow('no');
    expect(messages(database)).toEqual([]);
  });
});

describe('emptyDatabase', () => {
  it('empties every table and leaves the schema as it was, triggers and foreign keys too', () => {
    const database = open();
    const schema = () =>
      database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all();
    const before = schema();
    refuse(database, 'gone');
    emptyDatabase(database);
    expect(messages(database)).toEqual([]);
    expect(schema()).toEqual(before);
    expect(before.some((row) => row['type'] === 'trigger')).toBe(true);
    expect(database.prepare('PRAGMA foreign_keys').get()).toEqual({ foreign_keys: 1 });
  });
});
