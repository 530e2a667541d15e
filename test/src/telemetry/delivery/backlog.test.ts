import { describe, expect, it } from 'vitest';
import { Backlog, type Entry } from '../../../../src/telemetry/delivery/backlog.ts';

const ALL = { maxItems: Number.POSITIVE_INFINITY, maxBytes: Number.POSITIVE_INFINITY };

function entry(number: number, { keep = false, bytes = 1, attempts = 0 } = {}): Entry<number> {
  return { item: number, bytes, keep, number, attempts, isDone: false };
}

const numbers = (backlog: Backlog<number>, limits = ALL, failing = false): number[] =>
  backlog.take(limits, failing).entries.map(({ number }) => number);

describe('Backlog', () => {
  it('gives the oldest item first, whether it is to be kept or not', () => {
    const backlog = new Backlog<number>();
    for (const number of [1, 2, 3, 4]) backlog.push(entry(number, { keep: number % 2 === 0 }));
    expect(numbers(backlog, { ...ALL, maxItems: 3 })).toEqual([1, 2, 3]);
    expect(numbers(backlog)).toEqual([4]);
    expect([backlog.length, backlog.bytes]).toEqual([0, 0]);
  });

  it('fills a call up to its bytes, and gives what is larger alone', () => {
    const backlog = new Backlog<number>();
    for (const [index, bytes] of [40, 60, 1, 500, 1].entries()) {
      backlog.push(entry(index, { bytes }));
    }
    const limits = { ...ALL, maxBytes: 100 };
    expect([1, 2, 3, 4].map(() => numbers(backlog, limits))).toEqual([[0, 1], [2], [3], [4]]);
  });

  it('gives what was tried first while the destination works, and last while it fails', () => {
    const backlog = new Backlog<number>();
    backlog.push(entry(2));
    backlog.retryLater([entry(1, { attempts: 1 })]);
    expect(numbers(backlog, ALL, true)).toEqual([2]);
    backlog.push(entry(3));
    expect(numbers(backlog, ALL, false)).toEqual([1]);
  });

  it('puts back in order what no call carried', () => {
    const backlog = new Backlog<number>();
    backlog.push(entry(3));
    backlog.putBack([entry(1), entry(2)]);
    expect(numbers(backlog)).toEqual([1, 2, 3]);
  });

  it('gives the parts of a refused call before all else, each for itself', () => {
    const backlog = new Backlog<number>();
    backlog.push(entry(5));
    backlog.divide([{ entries: [entry(1), entry(2)] }, { entries: [entry(3)] }]);
    expect(backlog.length).toBe(4);
    expect([1, 2, 3].map(() => numbers(backlog))).toEqual([[1, 2], [3], [5]]);
  });

  it('passes over what is done', () => {
    const backlog = new Backlog<number>();
    const done = entry(1);
    backlog.push(done);
    backlog.push(entry(2));
    done.isDone = true;
    expect(numbers(backlog)).toEqual([2]);
    expect([backlog.length, backlog.bytes]).toEqual([0, 0]);
  });

  it('20,000 entries put back over 20,000 cost no copying: a take touches what it takes', () => {
    const backlog = new Backlog<number>();
    let touched = 0;
    const watched = (number: number): Entry<number> => ({
      ...entry(number),
      get keep() {
        touched += 1;
        return false;
      },
    });
    for (let number = 20_000; number < 40_000; number += 1) backlog.push(watched(number));
    touched = 0;
    backlog.putBack(Array.from({ length: 20_000 }, (_, number) => watched(number)));
    expect(touched).toBeLessThanOrEqual(20_000);
    expect(numbers(backlog, { ...ALL, maxItems: 2 })).toEqual([0, 1]);
  });
});
