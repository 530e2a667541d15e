import { describe, expect, it } from 'vitest';
import {
  startRetention,
  type RetentionLimits,
} from '../../../../emulator/store/retention/retention.ts';
import type { Sweeper } from '../../../../emulator/store/retention/sweep.ts';

const MINUTE = 60_000;

/** A store whose slices take and free as much as they are large, and a clock that the work itself moves. */
function setUp(
  limits: Partial<RetentionLimits>,
  { bytes = 0, msOfOne = 0, ages = 0, others = 0 } = {},
) {
  let nowMs = 1_000 * MINUTE;
  let due: { at: number; work: () => void }[] = [];
  let stored = bytes;
  let old = ages;
  const sizes: number[] = [];
  const errors: unknown[] = [];
  const sweeper: Sweeper = {
    slice(size, untilMs) {
      nowMs += size * msOfOne;
      if (untilMs !== Infinity && old === 0) return false;
      sizes.push(size);
      old = Math.max(0, old - size);
      stored = Math.max(0, stored - size);
      return stored > 0 || old > 0;
    },
    bytes: () => stored,
    oldestMs: () => 0,
  };
  const retention = startRetention(
    sweeper,
    { maxAgeMs: undefined, maxBytes: undefined, ...limits },
    {
      now: () => nowMs,
      later(work, milliseconds) {
        const entry = { at: nowMs + milliseconds, work };
        due.push(entry);
        return () => (due = due.filter((each) => each !== entry));
      },
      report: (error) => errors.push(error),
      otherBytes: () => others,
    },
  );
  function pass(milliseconds: number): void {
    const end = nowMs + milliseconds;
    for (;;) {
      const next = due.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) break;
      due = due.filter((each) => each !== next);
      nowMs = Math.max(nowMs, next.at);
      next.work();
    }
    nowMs = Math.max(nowMs, end);
  }
  return {
    retention,
    pass,
    sizes,
    errors,
    sweeper,
    stored: () => stored,
    waiting: () => due.length,
  };
}

describe('startRetention', () => {
  it('deletes nothing while nothing is limited', () => {
    const world = setUp({}, { bytes: 1_000_000, ages: 1_000 });
    world.pass(60 * MINUTE);
    expect(world.sizes).toEqual([]);
  });

  it('makes room down to nine tenths, then waits until it is too much again', () => {
    const world = setUp({ maxBytes: 10_000 }, { bytes: 12_000 });
    world.pass(MINUTE);
    expect(world.stored()).toBeLessThanOrEqual(9_000);
    expect(world.stored()).toBeGreaterThan(8_000);
    const count = world.sizes.length;
    world.pass(10 * MINUTE);
    expect(world.sizes).toHaveLength(count);
  });

  it('counts what else is in the folder, and leaves the store a tenth of its limit', async () => {
    const world = setUp({ maxBytes: 10_000 }, { bytes: 9_000, others: 6_000 });
    const answer = await world.retention.routes.request('/');
    expect(await answer.json()).toMatchObject({ bytes: 15_000 });
    world.pass(MINUTE);
    expect(world.stored()).toBeLessThanOrEqual(3_600);
    expect(world.stored()).toBeGreaterThan(3_000);
    const full = setUp({ maxBytes: 10_000 }, { bytes: 5_000, others: 50_000 });
    full.pass(MINUTE);
    expect(full.stored()).toBeLessThanOrEqual(900);
    expect(full.stored()).toBeGreaterThan(500);
  });

  it('deletes what is too old until there is no more of it', () => {
    const world = setUp({ maxAgeMs: MINUTE }, { ages: 5_000, bytes: 1_000_000 });
    world.pass(5 * MINUTE);
    expect(world.sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThanOrEqual(5_000);
  });

  it('makes slices as small as a slow store needs', () => {
    const world = setUp({ maxBytes: 1_000 }, { bytes: 100_000, msOfOne: 2.5 });
    world.pass(5 * MINUTE);
    expect(world.sizes.slice(2).every((size) => size === 2)).toBe(true);
  });

  it('rests less while it is far beyond its limit', () => {
    const near = setUp({ maxBytes: 10_000 }, { bytes: 12_000, msOfOne: 5 });
    const far = setUp({ maxBytes: 10_000 }, { bytes: 20_000, msOfOne: 5 });
    for (const world of [near, far]) world.pass(16_000);
    expect(far.sizes.length).toBeGreaterThan(1.5 * near.sizes.length);
  });

  it('goes on after a failure, and tells it', () => {
    const world = setUp({ maxBytes: 1 }, { bytes: 100 });
    const { slice } = world.sweeper;
    world.sweeper.slice = () => {
      throw new Error('disk is full');
    };
    world.pass(MINUTE);
    expect(String(world.errors[0])).toContain('disk is full');
    world.sweeper.slice = slice;
    world.pass(MINUTE);
    expect(world.stored()).toBeLessThan(100);
  });

  it('leaves no timer behind when it is stopped', () => {
    const world = setUp({ maxBytes: 1_000 }, { bytes: 100_000 });
    world.pass(MINUTE);
    world.retention.stop();
    expect(world.waiting()).toBe(0);
  });

  it('tells what is kept', async () => {
    const { retention } = setUp({ maxBytes: 500, maxAgeMs: 86_400_000 }, { bytes: 7 });
    const answer = await retention.routes.request('/');
    expect(await answer.json()).toEqual({
      bytes: 7,
      max_bytes: 500,
      max_age_days: 1,
      oldest: '1970-01-01T00:00:00.000Z',
      slices_deleted: 0,
    });
  });
});
