import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Crowd } from '../../../../../src/telemetry/delivery/budget/crowd.ts';

function noteAll(crowd: Crowd, count: number, key: (n: number) => string): number {
  let left = 1;
  for (let n = 0; n < count; n += 1) left = crowd.note([key(n)]);
  return left;
}

describe('Crowd', () => {
  it.each([
    // A quarter is a share; more is held back, so that others have three times as much as it.
    [4, 1],
    [2, 1 / 3],
    [1, 0],
  ])('leaves a key that is one of %i demands %d', (part, expected) => {
    const crowd = new Crowd(0.25);
    let left = 1;
    for (let n = 0; n < 1_000; n += 1) {
      const isBusy = n % part === 0;
      const noted = crowd.note([isBusy ? 'busy' : `other ${n % 97}`]);
      if (isBusy) left = noted;
    }
    expect(left).toBeCloseTo(expected, 1);
  });

  it('goes by the busiest of several keys, and holds none back with a share of 1', () => {
    const [crowd, open] = [new Crowd(0.25), new Crowd(1)];
    let [left, free] = [1, 1];
    for (let n = 0; n < 100; n += 1) {
      left = crowd.note([`path ${n}`, 'network']);
      free = open.note(['same']);
    }
    expect([left, free]).toEqual([0, 1]);
  });

  it('says nothing of a few demands', () => {
    expect(noteAll(new Crowd(0.25), 5, () => 'same')).toBe(1);
  });

  it('forgets what was', () => {
    const crowd = new Crowd(0.25);
    expect(noteAll(crowd, 5_000, () => 'yesterday')).toBe(0);
    noteAll(crowd, 5_000, (n) => `today ${n % 50}`);
    expect(crowd.note(['yesterday'])).toBe(1);
  });

  it('remembers the frequent of very many keys, and no more than 256', () => {
    const crowd = new Crowd(0.25);
    noteAll(crowd, 10_000, (n) => (n % 2 === 0 ? 'busy' : `path ${n}`));
    expect(crowd.note(['busy'])).toBeLessThan(0.5);
    // A new key has the count of the one it takes the place of.
    const small = new Crowd(0.003);
    noteAll(small, 1_000, String);
    expect(small.note(['new'])).toBeLessThan(1);
  });

  it('leaves a part in [0, 1], for any demands', () => {
    const keys = fc.array(fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 3 }));
    fc.assert(
      fc.property(keys, fc.double({ min: 0.01, max: 1, noNaN: true }), (all, share) => {
        const crowd = new Crowd(share);
        const left = all.map((one) => crowd.note(one));
        expect(left.every((part) => part >= 0 && part <= 1)).toBe(true);
      }),
    );
  });
});
