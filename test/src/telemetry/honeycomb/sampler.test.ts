/** Held to a second implementation, written from the specification with whole numbers of any size. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isWithin,
  sample,
  type SamplerConfiguration,
} from '../../../../src/telemetry/honeycomb/sampler.ts';

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const randomIds = (count: number): string[] => fc.sample(hex(32), { numRuns: count, seed: 7 });
/** Ids whose last 56 bits are spread evenly, so that sums over them have no luck in them. */
const evenIds = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => {
    const randomness = ((2n * BigInt(index) + 1n) * 2n ** 55n) / BigInt(count);
    return '5759e988bd862e3fe1'.padEnd(18, '0') + randomness.toString(16).padStart(14, '0');
  });

const ratio = (value: number): SamplerConfiguration => ({ name: 'traceidratio', ratio: value });
const alwaysOn: SamplerConfiguration = { name: 'always_on', ratio: 1 };
const parentBased: SamplerConfiguration = { name: 'parentbased_always_on', ratio: 1 };

/** An id with this randomness. */
const idOf = (randomness: string): string => 'a'.repeat(18) + randomness.padEnd(14, '0');
const LOWEST = idOf('0');
const HIGHEST = 'f'.repeat(32);

/** As the specification's Python has it. */
function specifiedThreshold(probability: number): bigint {
  if (probability === 1) return 0n;
  let exponent = 0;
  for (let m = probability; m < 0.5; m *= 2) exponent -= 1;
  const precision = Math.max(1, Math.min(12, 4 + Math.floor(exponent / -4)));
  const rejection = BigInt(Math.round((1 - probability) * 2 ** 53)) << 3n;
  const half = 1n << BigInt(56 - 4 * precision - 1);
  const step = half * 2n;
  return ((rejection + half) / step) * step;
}

function isSampledBySpecification(traceId: string, probability: number): boolean {
  const randomness = BigInt(`0x${traceId}`) & (2n ** 56n - 1n);
  return randomness >= specifiedThreshold(probability);
}

describe('the ratio sampler', () => {
  it.each([0.1, 0.25, 1 / 3, 0.5, 0.01, 0.9])(
    'keeps what every other service keeps, at %d',
    (probability) => {
      const ids = randomIds(10_000);
      const agreed = ids.filter(
        (id) =>
          sample(ratio(probability), { traceId: id }).sampled ===
          isSampledBySpecification(id, probability),
      );
      expect(agreed).toHaveLength(10_000);
    },
  );

  // The table of the specification, with four digits.
  it.each([
    [1, '0'],
    [1 / 2, '8'],
    [1 / 3, 'aaab'],
    [1 / 4, 'c'],
    [1 / 5, 'cccd'],
    [1 / 8, 'e'],
    [1 / 10, 'e666'],
    [1 / 16, 'f'],
    [1 / 100, 'fd70a'],
    [1 / 1000, 'ffbe77'],
    [1 / 10_000, 'fff9724'],
    [1 / 100_000, 'ffff583a'],
    [1 / 1_000_000, 'ffffef39'],
    [2 ** -56, 'ffffffffffffff'],
    [0.999_999, '0'],
  ])('tells its threshold at %d: %s', (probability, threshold) => {
    const decision = sample(ratio(probability), { traceId: HIGHEST });
    expect(decision).toMatchObject({ sampled: true, ot: `th:${threshold}` });
  });

  it.each([0, 2 ** -57, Number.NaN, -1])('keeps nothing at %d', (probability) => {
    const decision = sample(ratio(probability), { traceId: HIGHEST });
    expect(decision).toEqual({ sampled: false, sampleRate: 1, ot: '' });
  });

  it('keeps R = T, and not what is one below', () => {
    const decide = (randomness: string) =>
      sample(ratio(0.1), { traceId: idOf(randomness) }).sampled;
    expect([decide('e666'), decide('e665ffffffffff')]).toEqual([true, false]);
    expect(isWithin('e6660000000000', 0.1)).toBe(true);
    expect(isWithin('e665ffffffffff', 0.1)).toBe(false);
  });

  it('decides by all 56 bits, which numbers of JavaScript do not hold', () => {
    const ot = 'th:ffffffffffffff';
    const decide = (traceId: string) =>
      sample(parentBased, { traceId, parentSampled: true, ot }).ot;
    expect(decide(idOf('ffffffffffffff'))).toBe(ot);
    expect(decide(idOf('fffffffffffffe'))).toBe('');
  });

  it('does not depend on the time in the first half of an X-Ray trace id', () => {
    fc.assert(
      fc.property(hex(18), hex(18), hex(14), (early, late, rest) => {
        const decide = (half: string) => sample(ratio(0.5), { traceId: half + rest });
        expect(decide(early)).toEqual(decide(late));
      }),
    );
  });

  it('keeps with a higher ratio what it keeps with a lower one', () => {
    const probability = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(hex(32), probability, probability, (traceId, one, other) => {
        const low = sample(ratio(Math.min(one, other)), { traceId }).sampled;
        const high = sample(ratio(Math.max(one, other)), { traceId }).sampled;
        expect(low && !high).toBe(false);
        expect(isWithin(traceId.slice(-14), one)).toBe(sample(ratio(one), { traceId }).sampled);
      }),
    );
  });

  it('ignores the parent’s threshold, and writes its own', () => {
    const traceId = idOf('f0');
    expect(sample(ratio(0.5), { traceId, parentSampled: true, ot: 'th:e;k:v' }).ot).toBe(
      'th:8;k:v',
    );
    expect(sample(ratio(0.5), { traceId: LOWEST, parentSampled: true, ot: 'th:0' })).toEqual({
      sampled: false,
      sampleRate: 1,
      ot: '',
    });
  });
});

describe('an explicit randomness', () => {
  it.each([
    ['counts before the id', LOWEST, 'rv:ffffffffffffff', true],
    ['counts before the id', HIGHEST, 'k:v;rv:00000000000000', false],
    ['is ignored when too short', HIGHEST, 'rv:0000000000000', true],
    ['is ignored when too long', HIGHEST, 'rv:000000000000000', true],
    ['is ignored in upper case', LOWEST, 'rv:FFFFFFFFFFFFFF', false],
    ['is not that of another key', HIGHEST, 'xrv:00000000000000', true],
  ])('%s: %s with %s', (_name, traceId, ot, sampled) => {
    const decision = sample(ratio(0.5), { traceId, ot });
    expect(decision.sampled).toBe(sampled);
    expect(decision.ot.includes(ot)).toBe(true);
  });
});

describe('sampleRate', () => {
  const estimate = (
    ids: readonly string[],
    decide: (traceId: string) => { readonly sampled: boolean; readonly sampleRate: number },
  ): number =>
    ids
      .map(decide)
      .filter(({ sampled }) => sampled)
      .reduce((sum, { sampleRate }) => sum + sampleRate, 0);

  it.each([0.9, 0.7, 0.5, 0.3, 0.25, 0.1, 0.07, 0.0123])('adds up at ratio %d', (probability) => {
    const even = estimate(evenIds(100_000), (traceId) => sample(ratio(probability), { traceId }));
    expect(Math.abs(even / 100_000 - 1)).toBeLessThan(0.01);
    const random = estimate(randomIds(100_000), (traceId) =>
      sample(ratio(probability), { traceId }),
    );
    // Four standard deviations: an honest sampler fails at one seed of 16,000.
    const tolerance = 4 * Math.sqrt(100_000 * (1 / probability - 1 + 0.25));
    expect(Math.abs(random - 100_000)).toBeLessThan(tolerance);
  });

  it.each([
    ['a parent’s threshold', 'th:c', 1],
    ['a parent’s threshold of no round number', 'th:b333', 1],
    ['a parent’s threshold and a budget', 'th:b333', 0.4],
    ['a parent that keeps everything, and a budget', 'th:0', 0.3],
  ])('adds up with %s', (_name, ot, share) => {
    const threshold = ot.slice(3).padEnd(14, '0');
    const sum = estimate(evenIds(100_000), (traceId) => {
      const parentSampled = traceId.slice(18) >= threshold;
      return sample(parentBased, { traceId, parentSampled, ot }, share);
    });
    expect(Math.abs(sum / 100_000 - 1)).toBeLessThan(0.01);
  });

  it.each([
    ['a ratio and a budget', ratio(0.6), 0.3],
    ['a budget alone', alwaysOn, 0.37],
  ])('adds up with %s', (_name, configuration, share) => {
    const sum = estimate(evenIds(100_000), (traceId) => sample(configuration, { traceId }, share));
    expect(Math.abs(sum / 100_000 - 1)).toBeLessThan(0.01);
  });

  it.each([
    ['th:0', 1],
    ['th:8', 2],
    ['th:c', 4],
    ['th:c0000', 4],
    // Honeycomb's own limit.
    ['th:ffffffffffffff', 2 ** 31 - 1],
  ])('of a trace whose root says %s is %i', (ot, sampleRate) => {
    expect(sample(parentBased, { traceId: HIGHEST, parentSampled: true, ot })).toEqual({
      sampled: true,
      sampleRate,
      ot,
    });
  });
});

describe('a parent-based sampler', () => {
  it.each([
    // The decision and the threshold agree: both go on as they are.
    ['sampled', HIGHEST, true, 'th:c', true, 'th:c'],
    ['sampled, other pairs', HIGHEST, true, 'a:1;th:c0;b:2', true, 'a:1;th:c0;b:2'],
    ['not sampled', LOWEST, false, 'th:c', false, 'th:c'],
    // They contradict each other.
    ['sampled', LOWEST, true, 'th:c', true, ''],
    ['sampled, other pairs', LOWEST, true, 'a:1;th:c;b:2', true, 'a:1;b:2'],
    ['sampled by rv', HIGHEST, true, 'th:c;rv:00000000000000', true, 'rv:00000000000000'],
    ['not sampled', HIGHEST, false, 'th:c', false, ''],
    // Nothing is known of the probability.
    ['sampled', LOWEST, true, '', true, ''],
    ['not sampled', HIGHEST, false, '', false, ''],
    ['sampled, too long', HIGHEST, true, `th:${'c'.repeat(15)}`, true, ''],
    ['sampled, no digits', HIGHEST, true, 'th:', true, ''],
    ['sampled, upper case', HIGHEST, true, 'th:C', true, ''],
  ])('follows it: %s %s %s %s', (_name, traceId, parentSampled, ot, sampled, outgoing) => {
    const decision = sample(parentBased, { traceId, parentSampled, ot });
    expect([decision.sampled, decision.ot]).toEqual([sampled, outgoing]);
  });

  it('counts a trace of unknown probability once', () => {
    const trace = { traceId: LOWEST, parentSampled: true, ot: 'th:c' };
    expect(sample(parentBased, trace).sampleRate).toBe(1);
  });

  it('tells the threshold that a budget raises, and none where it cannot be known', () => {
    const trace = { traceId: HIGHEST, parentSampled: true };
    expect(sample(parentBased, { ...trace, ot: 'th:8' }, 0.5)).toEqual({
      sampled: true,
      sampleRate: 4,
      ot: 'th:c',
    });
    expect(sample(parentBased, trace, 0.5)).toEqual({ sampled: true, sampleRate: 2, ot: '' });
    expect(sample(parentBased, { ...trace, ot: 'th:8' }, 0)).toEqual({
      sampled: false,
      sampleRate: 1,
      ot: '',
    });
  });

  it('decides as its root does where there is no parent', () => {
    expect(sample(parentBased, { traceId: LOWEST }).ot).toBe('th:0');
    const byRatio: SamplerConfiguration = { name: 'parentbased_traceidratio', ratio: 0.5 };
    expect(sample(byRatio, { traceId: LOWEST }).sampled).toBe(false);
    expect(sample(byRatio, { traceId: HIGHEST }).ot).toBe('th:8');
  });
});

describe('the other samplers', () => {
  it('follow the parent only where they are parent-based', () => {
    const decide = (name: SamplerConfiguration['name'], parentSampled?: boolean): boolean =>
      sample({ name, ratio: 1 }, { traceId: HIGHEST, parentSampled }).sampled;
    expect(decide('parentbased_always_on', false)).toBe(false);
    expect(decide('parentbased_always_off', true)).toBe(true);
    expect(decide('always_on', false)).toBe(true);
    expect(decide('always_off', true)).toBe(false);
    expect(decide('parentbased_always_off')).toBe(false);
  });

  it('tell a threshold of 0 when they keep all, and none when they keep nothing', () => {
    const trace = { traceId: LOWEST, parentSampled: true, ot: 'th:c;k:v' };
    expect(sample(alwaysOn, trace)).toEqual({ sampled: true, sampleRate: 1, ot: 'th:0;k:v' });
    expect(sample({ name: 'always_off', ratio: 1 }, trace).ot).toBe('k:v');
  });

  it('rather tell no threshold than a member of more than 256 characters', () => {
    const long = `k:${'v'.repeat(249)}`;
    expect(sample(alwaysOn, { traceId: LOWEST, ot: long }).ot).toBe(`th:0;${long}`);
    expect(sample(alwaysOn, { traceId: LOWEST, ot: `${long}w` }).ot).toBe(`${long}w`);
    expect(sample(alwaysOn, { traceId: LOWEST, ot: `th:c;${long}w` }).ot).toBe(`${long}w`);
  });
});
