import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { failureOf, isOfStore, reasonOf } from '../../../emulator/store/failure.ts';

function thrown(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'failure-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'store');
}

function open(file: string, options = {}): DatabaseSync {
  const database = new DatabaseSync(file, options);
  onTestFinished(() => database.close());
  return database;
}

describe('failureOf tells what SQLite says', () => {
  it('of a full disk', () => {
    const database = open(newFile());
    database.exec('CREATE TABLE words (word TEXT); PRAGMA max_page_count = 3');
    const insert = database.prepare('INSERT INTO words VALUES (zeroblob(20000))');
    const error = thrown(() => insert.run());
    expect(failureOf(error)).toBe('full');
    expect(reasonOf(error)).toBe('the disk is full, make room on it');
  });

  it('of a file that may not be written to', () => {
    const file = newFile();
    open(file).exec('CREATE TABLE words (word TEXT)');
    const reader = open(file, { readOnly: true });
    expect(failureOf(thrown(() => reader.exec('DELETE FROM words')))).toBe('readOnly');
  });

  it('of a damaged file, and of one that never was a database', () => {
    const file = newFile();
    const database = open(file);
    database.exec('CREATE TABLE words (word TEXT); CREATE INDEX by_word ON words (word)');
    database.exec('PRAGMA writable_schema = ON');
    database.exec(`UPDATE sqlite_schema SET sql = 'nonsense'`);
    const damaged = open(file);
    expect(failureOf(thrown(() => damaged.exec('SELECT * FROM words')))).toBe('damaged');
    const garbage = newFile();
    writeFileSync(garbage, 'garbage '.repeat(200));
    expect(failureOf(thrown(() => open(garbage).exec('PRAGMA user_version')))).toBe('damaged');
  });

  it('of a file that another program holds locked', () => {
    const file = newFile();
    open(file).exec('BEGIN EXCLUSIVE');
    expect(failureOf(thrown(() => open(file).exec('BEGIN IMMEDIATE')))).toBe('locked');
  });

  it('of a file that cannot be opened', () => {
    expect(failureOf(thrown(() => new DatabaseSync('/none/such/folder/store')))).toBe('gone');
  });

  it('of nothing else', () => {
    const database = open(':memory:');
    for (const error of [
      thrown(() => database.exec('SELECT nonsense')),
      thrown(() => database.exec('CREATE TABLE a (id PRIMARY KEY); INSERT INTO a VALUES (1), (1)')),
      new Error('ENOSPC'),
      'full',
    ]) {
      expect(error).toBeDefined();
      expect(failureOf(error)).toBeUndefined();
      expect(isOfStore(error)).toBe(false);
    }
  });
});
