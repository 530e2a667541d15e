import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startCron } from '../../../emulator/worker/cron.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('calls again and again, says what fails and goes on, until it is stopped', async () => {
  const answers = [
    () => Promise.resolve(new Response('ok')),
    () => Promise.resolve(new Response('exception', { status: 500 })),
    () => Promise.reject(new Error('gone')),
    () => Promise.resolve(new Response('ok')),
  ];
  let calls = 0;
  const printed: string[] = [];
  const call = async () => {
    calls += 1;
    return (answers.shift() ?? (() => Promise.reject(new Error('too many'))))();
  };
  const stop = startCron(call, (line) => printed.push(line), 1000);
  await vi.advanceTimersByTimeAsync(4500);
  expect(calls).toBe(4);
  expect(printed).toEqual([
    "The worker's cron failed: exception",
    "The worker's cron failed: Error: gone",
  ]);
  stop();
  await vi.advanceTimersByTimeAsync(9000);
  expect(calls).toBe(4);
});
