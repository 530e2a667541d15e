import { expect, test } from 'vitest';
import { createMemoryShare } from '../../../emulator/server/memory-share.ts';

const KIB = 1024;
const MOST = 1000 * KIB;

/** Takes shares in order, and says which were given. */
function open() {
  const share = createMemoryShare(MOST);
  const given: (() => void)[] = [];
  return {
    given,
    async take(...sizes: number[]) {
      for (const size of sizes) void share.take(size).then((giveBack) => given.push(giveBack));
      await new Promise((resolve) => setImmediate(resolve));
      return given.length;
    },
  };
}

test('what fits is given at once, the rest once there is room, in the order of coming', async () => {
  const { given, take } = open();
  expect(await take(600 * KIB, 400 * KIB)).toBe(2);
  // The third would fit after the second, but it does not overtake.
  expect(await take(600 * KIB, 300 * KIB)).toBe(2);
  given[1]?.();
  expect(await take()).toBe(2);
  given[0]?.();
  expect(await take()).toBe(4);
});

test('what is small never waits, and what is larger than all takes all', async () => {
  const { given, take } = open();
  expect(await take(5 * MOST)).toBe(1);
  expect(await take(64 * KIB, 0)).toBe(3);
  expect(await take(65 * KIB)).toBe(3);
  given[0]?.();
  expect(await take()).toBe(4);
});
