import { describe, expect, it } from 'vitest';
import { BARE, compareTimes, FULL } from './compare.ts';
import type { Sample } from './rounds.ts';

function sample(microseconds: number): Sample {
  return {
    perSecond: 1e6 / microseconds,
    cpuMicroseconds: microseconds,
    fetchesPerRequest: 0,
    generatorLoad: 0.1,
    problem: undefined,
  };
}

function addedTime(bare: number, full: number) {
  const samples = new Map([
    [BARE, [sample(bare)]],
    [FULL, [sample(full)]],
  ]);
  return compareTimes({ what: 'route', samples, limit: { atMost: 50, whereBareTakes: 40 } });
}

describe('compareTimes', () => {
  it('holds the added time to its limit on a machine as fast as the one it was set on', () => {
    expect(addedTime(40, 90)).toMatchObject([{ heldTo: '≤ 50', ok: true }]);
    expect(addedTime(40, 92)).toMatchObject([{ heldTo: '≤ 50', ok: false }]);
  });

  it('gives a slower machine more by as much as the bare app takes longer', () => {
    expect(addedTime(80, 179)).toMatchObject([{ heldTo: '≤ 100', ok: true }]);
    expect(addedTime(80, 182)).toMatchObject([{ heldTo: '≤ 100', ok: false }]);
  });

  it("gives a faster machine no less, for what is added is not all the app's kind of work", () => {
    expect(addedTime(20, 69)).toMatchObject([{ heldTo: '≤ 50', ok: true }]);
  });
});
