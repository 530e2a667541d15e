import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../../src/telemetry/honeycomb/sampler.ts';

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });

describe('sample', () => {
  it('keeps about the ratio asked for and says how many a kept trace stands for', () => {
    const ids = fc.sample(hex(32), 20_000);
    const kept = ids.map((id) => sample({ name: 'traceidratio', ratio: 0.25 }, id, undefined));
    const share = kept.filter(({ sampled }) => sampled).length / ids.length;
    expect(share).toBeGreaterThan(0.22);
    expect(share).toBeLessThan(0.28);
    const rates = kept.filter(({ sampled }) => sampled).map(({ sampleRate }) => sampleRate);
    expect(new Set(rates)).toEqual(new Set([4]));
  });

  it.each([0.3, 0.07, 0.5, 0.9])('makes counts come out right at ratio %d', (ratio) => {
    const ids = fc.sample(hex(32), { numRuns: 60_000, seed: 7 });
    const estimate = ids
      .map((id) => sample({ name: 'traceidratio', ratio }, id))
      .filter(({ sampled }) => sampled)
      .reduce((sum, { sampleRate }) => sum + sampleRate, 0);
    // Four standard deviations of the estimate, so a right sampler fails once in 16,000 seeds.
    const tolerance = 4 * Math.sqrt(ids.length * (1 / ratio - 1 + 0.25));
    expect(Math.abs(estimate - ids.length)).toBeLessThan(tolerance);
  });

  it('keeps only a share of what it would keep, and says so in the rate', () => {
    const ids = fc.sample(hex(32), { numRuns: 20_000, seed: 11 });
    const kept = ids
      .map((id) => sample({ name: 'parentbased_always_on', ratio: 1 }, id, true, 0.25))
      .filter(({ sampled }) => sampled);
    expect(kept.length / ids.length).toBeCloseTo(0.25, 1);
    expect(new Set(kept.map(({ sampleRate }) => sampleRate))).toEqual(new Set([4]));
  });

  it('does not depend on the time in the first half of an X-Ray trace id', () => {
    fc.assert(
      fc.property(hex(8), hex(8), hex(24), (early, late, rest) => {
        const decide = (time: string) =>
          sample({ name: 'traceidratio', ratio: 0.5 }, time + rest, undefined).sampled;
        expect(decide(early)).toBe(decide(late));
      }),
    );
  });

  it('keeps with a higher ratio what it keeps with a lower one', () => {
    fc.assert(
      fc.property(hex(32), (id) => {
        const low = sample({ name: 'traceidratio', ratio: 0.1 }, id, undefined).sampled;
        const high = sample({ name: 'traceidratio', ratio: 0.6 }, id, undefined).sampled;
        expect(low && !high).toBe(false);
      }),
    );
  });

  it('follows the parent only where the sampler is parent-based', () => {
    const id = 'f'.repeat(32);
    expect(sample({ name: 'parentbased_always_on', ratio: 1 }, id, false).sampled).toBe(false);
    expect(sample({ name: 'parentbased_always_off', ratio: 1 }, id, true).sampled).toBe(true);
    expect(sample({ name: 'always_on', ratio: 1 }, id, false).sampled).toBe(true);
    expect(sample({ name: 'always_off', ratio: 1 }, id, true).sampled).toBe(false);
    expect(sample({ name: 'parentbased_always_off', ratio: 1 }, id, undefined).sampled).toBe(false);
  });
});
