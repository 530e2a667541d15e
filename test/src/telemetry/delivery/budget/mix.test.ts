/** The law of a public URL: no mix of honest and hostile callers passes a limit or silences the honest. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Demand } from '../../../../../src/telemetry/delivery/budget/offer.ts';
import { createProcessLedger } from '../../../../../src/telemetry/delivery/budget/ledger.ts';
import { FREE_TIER_LIMITS } from '../../../../../src/telemetry/delivery/budget/vendor.ts';
import { accept } from '../../../../../src/telemetry/observe/decisions.ts';
import { createWorld, DAY, NOVEMBER } from './fixtures.ts';

const LIMIT = 1_000;
/** Half of the fifth that is kept is for new errors alone. */
const NEW_ERRORS = 90;
const VENDORS = ['honeycomb', 'rollbar', 'xray'] as const;

const network = (one: number) => `network 198.51.${one}.0`;

/** What callers do, each with demands of its own: `n` counts them. */
const DEEDS: Record<string, (n: number) => Demand> = {
  forced: () => ({ kind: 'forced', keys: () => ['GET /', network(0)] }),
  'forced from everywhere': (n) => ({
    kind: 'forced',
    keys: () => [`GET /${n}`, network(n % 250)],
  }),
  plain: () => ({ kind: 'trace', keys: () => ['GET /', network(0)] }),
  'plain from everywhere': (n) => ({ kind: 'trace', keys: () => [`GET /${n}`, network(n % 250)] }),
  'one error': () => ({ kind: 'error', keys: () => ['TypeError at a', network(0)] }),
  'many errors': (n) => ({
    kind: 'error',
    keys: () => [`TypeError at ${n % 40}`, network(n % 250)],
  }),
};

const mix = fc.array(
  fc.record({
    deed: fc.constantFrom(...Object.keys(DEEDS)),
    count: fc.nat(1_500),
    waitMs: fc.oneof(fc.constant(1_000), fc.nat(DAY)),
    isolate: fc.nat(2),
    newErrors: fc.nat(2),
  }),
  { minLength: 5, maxLength: 40 },
);

describe.each(VENDORS)('the budget of %s, for any mix of callers', (vendor) => {
  it('is not passed, hears of every new error, and of honest traces to the end', async () => {
    await fc.assert(
      fc.asyncProperty(mix, fc.integer({ min: 1, max: 2 ** 31 - 2 }), async (steps, seed) => {
        const randomness = createRandomness(seed);
        const ledger = createProcessLedger();
        const isolates = Array.from({ length: 3 }, () =>
          createWorld({
            ledger,
            limits: { ...FREE_TIER_LIMITS, [vendor]: LIMIT },
            kept: 0.2,
            fairShare: 0.25,
          }),
        );
        let now = NOVEMBER;
        /** Spends what is accepted at once, so that an isolate has nothing in hand but what it decides. */
        function ask(isolate: number, demand: Demand): boolean {
          const { budget, clock } = isolates[isolate] ?? createWorld();
          clock.now = now;
          const { sampled, isKept } = accept(randomness(), budget.offer(vendor, demand));
          if (sampled) budget.spent(vendor, 1, isKept ? 1 : 0);
          return sampled;
        }
        async function settle(): Promise<void> {
          for (const { budget, clock } of isolates) {
            clock.now = now;
            await budget.settle({ force: true });
          }
        }

        let [asked, heard] = [0, 0];
        for (const { deed, count, waitMs, isolate, newErrors } of steps) {
          now = Math.min(now + waitMs, NOVEMBER + 20 * DAY);
          for (let n = 0; n < count; n += 1) ask(isolate, DEEDS[deed]?.(n) ?? { kind: 'trace' });
          await settle();
          for (let n = 0; n < newErrors; n += 1) {
            asked += 1;
            if (ask(n, { kind: 'new-error' })) heard += 1;
          }
          await settle();
        }
        expect(asked).toBeLessThanOrEqual(NEW_ERRORS);
        expect(heard).toBe(asked);

        let honest = 0;
        for (let n = 0; n < 500; n += 1) {
          now = NOVEMBER + 20 * DAY + n * 1_500_000;
          const keys = () => [`GET /${n % 7}`, network(n % 50)];
          if (ask(n % 3, { kind: 'trace', keys })) honest += 1;
          await settle();
        }
        expect(honest).toBeGreaterThan(0);
        expect((await ledger.add('2026-11', {}))[vendor]).toBeLessThanOrEqual(LIMIT);
      }),
      { numRuns: 40 },
    );
  });
});

/** 14 hex digits, the same sequence for a seed: Park and Miller's generator. */
function createRandomness(seed: number): () => string {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return Math.floor((state / 2_147_483_647) * 2 ** 48)
      .toString(16)
      .padStart(12, '0')
      .padEnd(14, '0');
  };
}
