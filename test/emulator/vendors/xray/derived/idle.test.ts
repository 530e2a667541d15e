import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createIdleWork } from '../../../../../emulator/vendors/xray/derived/idle.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Work of so many slices, one for each turn of the event loop, that has begun. */
function start(slices: number) {
  let done = 0;
  const work = async (isBusy: () => boolean) => {
    for (let left = slices; left > 0 && !isBusy(); left--) {
      done++;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const idle = createIdleWork(work, { quietMs: 200 });
  return { stop: idle.start(), done: () => done, busy: idle.busy };
}

test('createIdleWork does what is left of a former run, and no more than there is', async () => {
  const work = start(5);
  expect(work.done()).toBe(0);
  await vi.advanceTimersByTimeAsync(1000);
  expect(work.done()).toBe(5);
});

test('createIdleWork waits until it is quiet, and looks again after requests', async () => {
  const work = start(1);
  for (let n = 0; n < 10; n++) {
    work.busy();
    await vi.advanceTimersByTimeAsync(150);
  }
  expect(work.done()).toBe(0);
  await vi.advanceTimersByTimeAsync(400);
  expect(work.done()).toBe(1);
  work.busy();
  await vi.advanceTimersByTimeAsync(600);
  expect(work.done()).toBe(2);
});

test('createIdleWork stops as soon as a request arrives, and goes on when it is quiet again', async () => {
  const work = start(Infinity);
  await vi.advanceTimersByTimeAsync(200);
  await vi.advanceTimersToNextTimerAsync();
  work.busy();
  const before = work.done();
  expect(before).toBeGreaterThan(0);
  await vi.advanceTimersToNextTimerAsync();
  expect(work.done()).toBe(before);
  await vi.advanceTimersByTimeAsync(500);
  expect(work.done()).toBeGreaterThan(before);
  work.stop();
});

test('createIdleWork does not begin again before it has ended', async () => {
  let begun = 0;
  const idle = createIdleWork(
    () => {
      begun++;
      return new Promise(() => {});
    },
    { quietMs: 200 },
  );
  const stop = idle.start();
  for (let n = 0; n < 5; n++) {
    await vi.advanceTimersByTimeAsync(1000);
    idle.busy();
  }
  expect(begun).toBe(1);
  stop();
});

test('createIdleWork can be stopped, also in the middle', async () => {
  const work = start(Infinity);
  await vi.advanceTimersByTimeAsync(200);
  await vi.advanceTimersToNextTimerAsync();
  work.stop();
  const before = work.done();
  work.busy();
  await vi.advanceTimersByTimeAsync(1000);
  expect([work.done(), vi.getTimerCount()]).toEqual([before, 0]);
});

test('createIdleWork remembers who was busy during a long slice', async () => {
  let done = 0;
  const idle = createIdleWork(
    async (isBusy) => {
      while (!isBusy()) {
        done++;
        await new Promise((resolve) => void setTimeout(resolve, 1000));
      }
    },
    { quietMs: 200 },
  );
  const stop = idle.start();
  await vi.advanceTimersByTimeAsync(300);
  idle.busy();
  await vi.advanceTimersByTimeAsync(950);
  expect(done).toBe(1);
  await vi.advanceTimersByTimeAsync(400);
  expect(done).toBe(2);
  stop();
});

test('createIdleWork reports a failure, and success, and begins again after requests', async () => {
  const told: unknown[] = [];
  const failure = new Error('disk full');
  let fails = true;
  const idle = createIdleWork(() => (fails ? Promise.reject(failure) : Promise.resolve()), {
    quietMs: 200,
    report: (error) => told.push(error),
    done: () => told.push('done'),
  });
  const stop = idle.start();
  await vi.advanceTimersByTimeAsync(5000);
  expect(told).toEqual([failure]);
  fails = false;
  idle.busy();
  await vi.advanceTimersByTimeAsync(600);
  expect(told).toEqual([failure, 'done']);
  stop();
});
