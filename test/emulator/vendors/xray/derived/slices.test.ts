import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createTurns } from '../../../../../emulator/vendors/xray/derived/slices.ts';

test('createTurns gives one slice for each turn of the event loop, in the order of asking', async () => {
  const turns = createTurns();
  const given: string[] = [];
  const work = async (name: string) => {
    for (let slice = 0; slice < 3; slice++) {
      await turns.next();
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

test('createTurns tells when a slice has lasted long enough; before the first it has', async () => {
  let now = 0;
  const turns = createTurns({ sliceMs: 5, clock: () => now });
  expect(turns.over()).toBe(true);
  await turns.next();
  expect(turns.over()).toBe(false);
  now = 4;
  expect(turns.over()).toBe(false);
  now = 5;
  expect(turns.over()).toBe(true);
});

test('createTurns gives no more slices once it is stopped, nor keeps the process waiting', async () => {
  const turns = createTurns();
  let given = 0;
  const ask = () => void turns.next().then(() => given++);
  ask();
  turns.stop();
  ask();
  for (let n = 0; n < 5; n++) await turn();
  expect(given).toBe(0);
});
