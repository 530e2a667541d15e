import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
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

  it('overwrites nothing that was set aside before, and tells where each is', () => {
    const directory = folder();
    const told: string[] = [];
    for (const message of ['first', 'second', 'third']) {
      const old = openDatabase(directory, (line) => told.push(line));
      refuse(old, message);
      old.exec('PRAGMA user_version = 1');
      old.close();
      writeFileSync(join(directory, 'inbox-7.log'), message);
    }
    openDatabase(directory, (line) => told.push(line)).close();
    const kept = ['.v1', '.v1-2', '.v1-3'].map((suffix) => {
      const store = new DatabaseSync(join(directory, `telemetry.sqlite${suffix}`));
      onTestFinished(() => store.close());
      return [...messages(store), readFileSync(join(directory, `inbox-7.log${suffix}`), 'utf8')];
    });
    expect(kept).toEqual(['first', 'second', 'third'].map((message) => [message, message]));
    expect(told).toHaveLength(3);
    expect(told[2]).toContain(`it is kept as ${join(directory, 'telemetry.sqlite.v1-3')} (1 MB`);
    expect(told[2]).toContain('delete it');
    expect(told[2]).not.toContain('\n');
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

describe('connect', () => {
  it('lets writers move a log of 64 MB, and no shorter one', () => {
    const directory = folder();
    const database = open(directory);
    const size = () => statSync(join(directory, 'telemetry.sqlite')).size;
    const insert = database.prepare(`
      INSERT INTO requests (vendor, received_ms, operation, headers, body)
      VALUES ('xray', 0, 'PutTraceSegments', '{}', zeroblob(1000000))`);
    for (let row = 0; row < 40; row += 1) insert.run();
    expect(size()).toBeLessThan(1_000_000);
    for (let row = 0; row < 40; row += 1) insert.run();
    expect(size()).toBeGreaterThan(60_000_000);
  });
});

describe('emptyDatabase', () => {
  it('gives its pages back to the disk', () => {
    const directory = folder();
    const database = open(directory);
    const insert = database.prepare(`
      INSERT INTO requests (vendor, received_ms, operation, headers, body)
      VALUES ('xray', 0, 'PutTraceSegments', '{}', zeroblob(1000000))`);
    for (let row = 0; row < 30; row += 1) insert.run();
    emptyDatabase(database);
    const sizes = readdirSync(directory).map((name) => statSync(join(directory, name)).size);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(10_000_000);
    refuse(database, 'next');
    expect(messages(database)).toEqual(['next']);
  });

  it('does not mind a statement that is under way', () => {
    const database = open(folder());
    for (const message of ['a', 'b']) refuse(database, message);
    const rows = database.prepare('SELECT message FROM refusals').iterate();
    rows.next();
    emptyDatabase(database);
    expect([...rows].length).toBeLessThan(2);
    expect(messages(database)).toEqual([]);
  });

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
