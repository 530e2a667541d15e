import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createDatagrams } from '../../../emulator/server/datagrams.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function open() {
  const stored: string[] = [];
  const datagrams = createDatagrams(async (documents) => void stored.push(...documents));
  return { stored, datagrams };
}

test('a burst is read to its end before it is stored', async () => {
  const { stored, datagrams } = open();
  for (let ms = 0; ms < 500; ms += 5) {
    for (let index = 0; index < 100; index++) datagrams.add('x');
    await vi.advanceTimersByTimeAsync(5);
  }
  expect(stored).toHaveLength(0);
  // The clock counts a turn of the event loop as a millisecond.
  await vi.advanceTimersByTimeAsync(500);
  expect(stored).toHaveLength(10_000);
  expect(datagrams.waiting()).toBe(0);
});

test('what comes without an end is stored meanwhile', async () => {
  const { stored, datagrams } = open();
  for (let ms = 0; ms < 5_000; ms += 5) {
    datagrams.add('x');
    await vi.advanceTimersByTimeAsync(5);
  }
  expect(stored.length).toBeGreaterThan(700);
});

test('what waits is bounded, and taken when it is flushed', async () => {
  const { stored, datagrams } = open();
  const megabyte = 'x'.repeat(1024 * 1024);
  const taken = Array.from({ length: 40 }, () => datagrams.add(megabyte)).filter(Boolean);
  expect(taken).toHaveLength(32);
  await datagrams.flush();
  expect(stored).toHaveLength(32);
  expect(datagrams.add('x')).toBe(true);
});

test('documents without a text are bounded too', () => {
  const { datagrams } = open();
  const taken = Array.from({ length: 100_001 }, () => datagrams.add('')).filter(Boolean);
  expect(taken).toHaveLength(100_000);
});

test('while the store takes nothing, what it was given counts as well', async () => {
  const held = Promise.withResolvers<void>();
  const given: string[] = [];
  const datagrams = createDatagrams((documents) => {
    given.push(...documents);
    return held.promise;
  });
  const megabyte = 'x'.repeat(1024 * 1024);
  expect(datagrams.add(megabyte)).toBe(true);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(given).toEqual([megabyte]);
  const taken = Array.from({ length: 40 }, () => datagrams.add(megabyte)).filter(Boolean);
  expect(taken).toHaveLength(31);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(given).toHaveLength(1);

  held.resolve();
  await datagrams.flush();
  expect(given).toHaveLength(32);
});
