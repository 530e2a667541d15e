/** The emulator's meter and the worker's budget were written apart; what they count and foresee must be the same. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FREE_TIER, isLevel as isLevelHere, METER_LINES } from '../../emulator/meter/line.ts';
import { monthOf as monthHere } from '../../emulator/meter/month.ts';
import { readingOf } from '../../emulator/meter/reading.ts';
import { monthOf } from '../../src/telemetry/delivery/budget/month.ts';
import { outlook } from '../../src/telemetry/delivery/budget/report.ts';
import {
  BUDGET_VENDORS,
  FREE_TIER_LIMITS,
  isLevel,
} from '../../src/telemetry/delivery/budget/vendor.ts';

/** Reading traces is billed too, but the worker only writes. */
const READING = 'xrayRead';
const instant = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) });

describe('meter and budget', () => {
  it('know the same vendors, limits and levels', () => {
    expect(METER_LINES.filter((line) => line !== READING)).toEqual(BUDGET_VENDORS);
    for (const vendor of BUDGET_VENDORS) {
      expect([vendor, FREE_TIER[vendor]]).toEqual([vendor, FREE_TIER_LIMITS[vendor]]);
      expect([vendor, isLevelHere(vendor)]).toEqual([vendor, isLevel(vendor)]);
    }
  });

  it('have the same months', () => {
    const turns = [Date.UTC(2026, 11, 1) - 1, Date.UTC(2026, 11, 1), Date.UTC(2028, 1, 29)];
    fc.assert(
      fc.property(instant, (ms) => {
        const { name, startMs, endMs } = monthHere(ms);
        expect({ name, start: startMs, end: endMs }).toEqual(monthOf(ms));
        expect(startMs <= ms && ms < endMs).toBe(true);
      }),
      { examples: turns.map((ms) => [ms]) },
    );
  });

  it('foresee the same', () => {
    const units = fc.nat({ max: 10_000_000_000 });
    const all = fc.record({
      honeycomb: units,
      rollbar: units,
      xray: units,
      xrayRead: units,
      cloudwatch: units,
      metrics: units,
    });
    fc.assert(
      fc.property(instant, all, (ms, used) => {
        const { lines } = readingOf(monthHere(ms), used, ms);
        for (const vendor of BUDGET_VENDORS) {
          const limit = FREE_TIER_LIMITS[vendor];
          expect(lines[vendor]).toEqual(outlook(vendor, used[vendor], limit, monthOf(ms), ms));
        }
      }),
    );
  });
});
