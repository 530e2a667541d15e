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
  const datagrams = createDatagrams((documents) => stored.push(...documents));
  return { stored, datagrams };
}

test('a burst is read to its end before it is stored', () => {
  const { stored, datagrams } = open();
  for (let ms = 0; ms < 500; ms += 5) {
    for (let index = 0; index < 100; index++) datagrams.add('x');
    vi.advanceTimersByTime(5);
  }
  expect(stored).toHaveLength(0);
  // The clock counts a turn of the event loop as a millisecond.
  vi.advanceTimersByTime(500);
  expect(stored).toHaveLength(10_000);
  expect(datagrams.waiting()).toBe(0);
});

test('what comes without an end is stored meanwhile', () => {
  const { stored, datagrams } = open();
  for (let ms = 0; ms < 5_000; ms += 5) {
    datagrams.add('x');
    vi.advanceTimersByTime(5);
  }
  expect(stored.length).toBeGreaterThan(700);
});

test('what waits is bounded, and taken when it is flushed', () => {
  const { stored, datagrams } = open();
  const megabyte = 'x'.repeat(1024 * 1024);
  const taken = Array.from({ length: 40 }, () => datagrams.add(megabyte)).filter(Boolean);
  expect(taken).toHaveLength(32);
  datagrams.flush();
  expect(stored).toHaveLength(32);
  expect(datagrams.add('x')).toBe(true);
});
