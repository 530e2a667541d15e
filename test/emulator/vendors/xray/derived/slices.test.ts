import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createSlices } from '../../../../../emulator/vendors/xray/derived/slices.ts';

test('createSlices gives one slice for each turn of the event loop, in the order of asking', async () => {
  const slices = createSlices();
  const given: string[] = [];
  const work = async (name: string) => {
    for (let slice = 0; slice < 3; slice++) {
      await slices.next();
      given.push(name);
    }
  };
  const all = Promise.all([work('a'), work('b')]);
  for (let n = 1; n <= 6; n++) {
    await turn();
    expect(given.length).toBeLessThanOrEqual(n);
  }
  await all;
  expect(given).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
});

test('createSlices tells when a slice has lasted long enough; before the first it has', async () => {
  let now = 0;
  const slices = createSlices({ sliceMs: 5, clock: () => now });
  expect(slices.isOver()).toBe(true);
  await slices.next();
  expect(slices.isOver()).toBe(false);
  now = 4;
  expect(slices.isOver()).toBe(false);
  now = 5;
  expect(slices.isOver()).toBe(true);
});

test('createSlices gives no more slices once it is stopped, nor keeps the process waiting', async () => {
  const slices = createSlices();
  let given = 0;
  const ask = () => void slices.next().then(() => given++);
  ask();
  slices.stop();
  ask();
  for (let n = 0; n < 5; n++) await turn();
  expect(given).toBe(0);
});
