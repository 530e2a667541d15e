import { describe, expect, it } from 'vitest';
import { grown, measureSizes, readBaseline } from './room-sizes.ts';

describe('what people bundle', () => {
  it('weighs no more than was agreed, by 2 % (npm run size -- --write agrees upon more)', async () => {
    const sizes = await measureSizes();
    expect(Object.keys(readBaseline()).toSorted()).toEqual(Object.keys(sizes).toSorted());
    expect(grown(sizes, readBaseline())).toEqual([]);
  });

  it.each([
    [{ a: 1_020 }, []],
    [{ a: 1_021 }, ['a grew by 2.1 %, from 1000 to 1021 bytes']],
    [{ a: 500 }, []],
    [{ b: 7 }, ['b weighs 7 bytes and has no baseline']],
  ])('is told when it grows: %j', (sizes, told) => {
    expect(grown(sizes, { a: 1_000 })).toEqual(told);
  });
});
