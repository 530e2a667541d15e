/** Statements of people run in a process that can always be stopped. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { createSqlProcess } from '../../../emulator/sql/sql-process.ts';
import { openDatabase } from '../../../emulator/store/database.ts';
import { THREADS } from '../../../emulator/threads/entries.ts';

const database = openDatabase(mkdtempSync(join(tmpdir(), 'sql-')));
const closers: (() => unknown)[] = [];
afterAll(() => {
  for (const close of closers) close();
  database.close();
});

function open(caps?: { ms: number; memoryBytes: number }, entry = THREADS.sql) {
  const sql = createSqlProcess(database, entry, caps);
  if (sql === undefined) throw new Error('The store is in a file');
  closers.push(sql.close);
  const run = (text: string, signal = new AbortController().signal) =>
    sql.run({ sql: text, rows: 10 }, signal);
  return run;
}

const MORTAL = new URL('mortal-process.ts', import.meta.url);
const dieNext = (times: number) => writeFileSync(`${database.location()}.deaths`, String(times));

const ENDLESS = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)';
const one = { kind: 'answer', body: expect.stringContaining('"rows":[[1]]') };

test('what takes too long is stopped, and the next statement is answered', async () => {
  const run = open({ ms: 200, memoryBytes: 1e12 });
  const endless = run(`${ENDLESS} SELECT count(*) FROM n`);
  const next = run('SELECT 1');
  expect(await endless).toMatchObject({ kind: 'stopped', message: /^Stopped after 0\.2 s/ });
  expect(await next).toMatchObject(one);
});

test('what takes too much memory is stopped', async () => {
  const run = open({ ms: 100_000, memoryBytes: 50_000_000 });
  const told = await run(`${ENDLESS} SELECT group_concat(i) FROM n`);
  expect(told).toMatchObject({ kind: 'stopped', message: /^Stopped at 50 MB/ });
});

test('a client that leaves ends its statement, also while it waits', async () => {
  const run = open({ ms: 100_000, memoryBytes: 1e12 });
  const running = new AbortController();
  const waiting = new AbortController();
  const first = run(`${ENDLESS} SELECT count(*) FROM n`, running.signal);
  const second = run(`${ENDLESS} SELECT count(*) FROM n`, waiting.signal);
  const third = run('SELECT 1');
  waiting.abort();
  running.abort();
  expect(await Promise.all([first, second])).toEqual([undefined, undefined]);
  expect(await third).toMatchObject(one);
});

test('a client that leaves ends the statement that runs for it', async () => {
  const run = open({ ms: 100_000, memoryBytes: 1e12 });
  await run('SELECT 1');
  const leaving = new AbortController();
  const running = run(`${ENDLESS} SELECT count(*) FROM n`, leaving.signal);
  await setImmediate();
  leaving.abort();
  expect(await running).toBeUndefined();
  expect(await run('SELECT 1')).toMatchObject(one);
});

test('a statement whose process ends before it begins is run by a new one', async () => {
  const run = open(undefined, MORTAL);
  dieNext(1);
  expect(await run('SELECT 1')).toMatchObject(one);
});

test('a statement is given up whose process ends twice', async () => {
  const run = open(undefined, MORTAL);
  dieNext(3);
  expect(await run('SELECT 1')).toMatchObject({ kind: 'stopped', message: /has ended$/ });
  dieNext(0);
  expect(await run('SELECT 1')).toMatchObject(one);
});

test('at most eight wait, and nothing that is written gets through', async () => {
  const run = open();
  const all = await Promise.all(Array.from({ length: 9 }, () => run('SELECT 1')));
  expect(all.filter((told) => told === 'busy')).toHaveLength(1);
  expect(await run('WITH a AS (SELECT 1) INSERT INTO services (name) SELECT * FROM a')).toEqual({
    kind: 'mistake',
    message: 'attempt to write a readonly database',
  });
});

test('a store in memory has none', () => {
  const inMemory = openDatabase(':memory:');
  expect(createSqlProcess(inMemory, THREADS.sql)).toBeUndefined();
  inMemory.close();
});
