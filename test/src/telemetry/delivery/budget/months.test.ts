import { describe, expect, it } from 'vitest';
import { simulate } from './simulation.ts';

/** Others may pass 98 % of a limit, and errors the limit, by this part of it: what is sent between two settles. */
const TOLERANCE = 0.005;

const wave = (hour: number): number => 1 + Math.sin((hour / 24) * 2 * Math.PI);
const seldom = (hour: number): number => (Math.floor(hour) % 20 === 0 ? 40 : 0.1);

describe('createBudget, enforcing through a whole month', () => {
  it.each([
    ['half the budget', () => 0.5],
    ['just the budget', () => 0.97],
    ['half the budget, all of it in daylight', (hour: number) => 0.5 * wave(hour)],
    ['more in the first day than a day is due', (hour: number) => (hour < 24 ? 1.3 : 0.9)],
    ['little, and twenty times the rate in the last days', (h: number) => (h < 696 ? 0.2 : 20)],
  ])('drops nothing with a demand of %s', async (_, demand) => {
    const { droppedOthers, droppedErrors } = await simulate({ demand, errors: 0.1 });
    expect({ droppedOthers, droppedErrors }).toEqual({ droppedOthers: 0, droppedErrors: 0 });
  });

  it.each([
    ['steady', 0.97, () => 2],
    ['steady and hundredfold', 0.97, () => 100],
    ['daily up and down', 0.97, (hour: number) => 2 * wave(hour)],
    ['in bursts', 0.95, seldom],
    ['growing', 0.97, (hour: number) => hour / 180],
    // What is put by for the month's end is not asked for any more.
    ['shrinking to nothing', 0.85, (hour: number) => 4 - hour / 180],
    ['small, then a flood to the end', 0.97, (hour: number) => (hour > 700 ? 50 : 0.2)],
  ])('uses the budget and no more when demand is %s', async (_, atLeast, demand) => {
    const { used, droppedOthers } = await simulate({ demand });
    expect(droppedOthers).toBeGreaterThan(0.1);
    expect(used).toBeGreaterThan(atLeast);
    expect(used).toBeLessThan(0.98 + TOLERANCE);
  });

  it.each([1, 10])('finds one share and stays there, with %i isolates', async (isolates) => {
    const { shares, distance } = await simulate({ demand: () => 2, isolates });
    const slide = shares.slice(0, 240);
    for (const [hour, share] of slide.entries()) {
      expect(share).toBeLessThanOrEqual((slide[hour - 1] ?? 1) + 0.005);
    }
    // share = pace / 2 at a pace between 0.85 and 0.95: half the demand is kept to the very end.
    for (const share of shares.slice(240, 696)) expect(share).toBeCloseTo(0.44, 1);
    expect(distance(240, 480)).toBeLessThan(1);
    expect(Math.min(...shares)).toBeGreaterThan(0.35);
  });

  it('keeps every error while others are dropped', async () => {
    const { used, droppedErrors, droppedOthers } = await simulate({ demand: () => 4, errors: 0.2 });
    expect(droppedErrors).toBe(0);
    expect(droppedOthers).toBeCloseTo(3.02, 1);
    expect(used).toBeLessThan(0.98 + TOLERANCE);
  });

  it('drops errors only from 98 % on, when they alone are too many', async () => {
    const outcome = await simulate({ demand: () => 4, errors: 0.5 });
    expect(outcome.firstErrorDroppedAt).toBeGreaterThanOrEqual(0.98);
    expect(outcome.droppedErrors).toBeGreaterThan(0.9);
    expect(outcome.used).toBeLessThan(1 + TOLERANCE);
  });
});
