import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  errorShare,
  levelShare,
  traceShare,
  type Standing,
} from '../../../../../src/telemetry/delivery/budget/share.ts';

const standings: fc.Arbitrary<Standing> = fc.record({
  used: fc.double({ min: 0, max: 3e7, noNaN: true }),
  limit: fc.oneof(fc.constant(0), fc.double({ min: 1, max: 2e7, noNaN: true })),
  elapsed: fc.oneof(
    fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    fc.double({ min: 0.999, max: 1, maxExcluded: true, noNaN: true }),
  ),
});
const more = fc.double({ min: 0, max: 1e7, noNaN: true });
const laws = { traceShare, errorShare, levelShare };

describe.each(Object.entries(laws))('%s', (_, share) => {
  it('is in [0, 1]', () => {
    fc.assert(
      fc.property(standings, (standing) => {
        expect(share(standing)).toBeGreaterThanOrEqual(0);
        expect(share(standing)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('never grows with what is used', () => {
    fc.assert(
      fc.property(standings, more, (standing, extra) => {
        const worse = { ...standing, used: standing.used + extra };
        expect(share(worse)).toBeLessThanOrEqual(share(standing));
      }),
    );
  });

  it('is 0 when all is used, even of nothing', () => {
    expect(share({ used: 100, limit: 100, elapsed: 0.99 })).toBe(0);
    expect(share({ used: 0, limit: 0, elapsed: 0 })).toBe(0);
  });
});

describe('errorShare', () => {
  it('is never below the share of traces', () => {
    fc.assert(
      fc.property(standings, (standing) => {
        expect(errorShare(standing)).toBeGreaterThanOrEqual(traceShare(standing));
      }),
    );
  });

  it('is 1 until 98 % is used, then falls to 0', () => {
    const at = (used: number) => errorShare({ used, limit: 100, elapsed: 0.1 });
    expect([0, 97.9, 98].map(at)).toEqual([1, 1, 1]);
    expect(at(99)).toBeCloseTo(0.5);
    expect(at(100)).toBe(0);
  });
});

describe('traceShare', () => {
  const at = (used: number, elapsed: number) => traceShare({ used, limit: 98 / 0.98, elapsed });

  it('is 1 at and somewhat ahead of an even pace, 0 far ahead', () => {
    expect([at(0, 0), at(4.8, 0), at(49, 0.5), at(51.4, 0.5)]).toEqual([1, 1, 1, 1]);
    expect(at(9.8, 0)).toBeCloseTo(0.5);
    expect([at(14.8, 0), at(57, 0.5)]).toEqual([0, 0]);
  });

  it('lets saved budget be spent at any rate', () => {
    expect(at(60, 0.9)).toBe(1);
  });

  it('does not swing on a small change, however near the month’s end', () => {
    fc.assert(
      fc.property(standings, fc.double({ min: 0, max: 1, noNaN: true }), (standing, remaining) => {
        const others = 0.98 * Math.max(1, standing.limit);
        const before = { ...standing, limit: others / 0.98, used: others * (1 - remaining) };
        const after = { ...before, used: before.used + others * 0.0001 };
        expect(traceShare(before) - traceShare(after)).toBeLessThan(0.11);
      }),
    );
    const [before, after] = [0.9995, 0.9996].map((part) => at(98 * part, 0.9999));
    expect((before ?? 1) - (after ?? 0)).toBeCloseTo(0.1);
  });

  it('leaves the last 2 % to errors to the end', () => {
    expect(at(98, 0.999_999)).toBe(0);
  });
});
