import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { every } from '../../../../../emulator/vendors/honeycomb/triggers/timer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('every calls again and again until it is stopped', () => {
  const work = vi.fn<() => Promise<void>>(async () => undefined);
  const stop = every(1000, work);
  vi.advanceTimersByTime(3500);
  expect(work).toHaveBeenCalledTimes(3);
  stop();
  vi.advanceTimersByTime(10_000);
  expect(work).toHaveBeenCalledTimes(3);
});

test('every keeps no process alive', () => {
  vi.useRealTimers();
  const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const stop = every(60_000, async () => {});
  const after = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  stop();
  expect(after).toBe(before);
});
