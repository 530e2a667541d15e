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
    expect(kept[0]?.sampleRate).toBe(4);
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
