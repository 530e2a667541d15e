import { expect, test } from 'vitest';
import { openDatabase } from '../../../emulator/store/database.ts';
import { createJournal } from '../../../emulator/store/journal.ts';
import { createWriteLock } from '../../../emulator/store/write-lock.ts';

const REFUSAL = {
  vendor: 'xray',
  operation: 'PutTraceSegments',
  status: 400,
  code: 'InvalidRequestException',
  message: 'no',
} as const;

function open() {
  const database = openDatabase(':memory:');
  const lock = createWriteLock();
  let nowMs = 0;
  const journal = createJournal(database, () => nowMs, lock.whenFree);
  const changes: string[] = [];
  journal.subscribe((change) => void changes.push(change));
  const count = () => database.prepare('SELECT count(*) AS n FROM refusals').get()?.['n'];
  const setNow = (ms: number) => void (nowMs = ms);
  return { database, lock, journal, changes, count, setNow };
}

test('a refusal is noted at once, or when the other thread has stored what it stores', () => {
  const { lock, journal, changes, count } = open();
  journal.refuse(REFUSAL);
  expect(count()).toBe(1);
  lock.take();
  journal.refuse(REFUSAL);
  journal.publish();
  expect([count(), changes]).toEqual([1, ['refusal']]);
  lock.release();
  expect([count(), changes]).toEqual([2, ['refusal', 'refusal']]);
});

test('a refusal that is noted later has the time at which it was refused', () => {
  const { database, lock, journal, setNow } = open();
  setNow(1000);
  lock.take();
  journal.refuse(REFUSAL);
  setNow(1003);
  lock.release();
  expect(database.prepare('SELECT received_ms FROM refusals').all()).toEqual([
    { received_ms: 1000 },
  ]);
});

test('a refusal that is noted later fails in silence, one that is noted at once throws', () => {
  const { database, lock, journal } = open();
  lock.take();
  journal.refuse(REFUSAL);
  database.close();
  expect(() => lock.release()).not.toThrow();
  expect(() => journal.refuse(REFUSAL)).toThrow(/finalized|not open/);
});
