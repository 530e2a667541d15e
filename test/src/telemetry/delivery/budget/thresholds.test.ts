import { describe, expect, it } from 'vitest';
import { Thresholds } from '../../../../../src/telemetry/delivery/budget/thresholds.ts';

describe('Thresholds', () => {
  it('tells each threshold once per vendor and month, a lower one never after a higher', () => {
    const thresholds = new Thresholds();
    const shares = [0.49, 0.8, 0.94, 0.96, 0.6, 1.2];
    const told = shares.map((share) => thresholds.news('2026-11', 'xray', share));
    expect(told).toEqual([undefined, 80, undefined, 95, undefined, undefined]);
    expect(thresholds.news('2026-11', 'rollbar', 0.5)).toBe(50);
    expect(thresholds.news('2026-12', 'xray', 0.5)).toBe(50);
  });
});
