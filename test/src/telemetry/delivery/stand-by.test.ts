import { describe, expect, it } from 'vitest';
import { Allowance, type AllowanceOptions } from '../../../../src/telemetry/delivery/allowance.ts';
import { StandBy } from '../../../../src/telemetry/delivery/stand-by.ts';
import { VirtualRuntime } from './virtual-runtime.ts';

/** Invocations that stand by while `world.isBusy`, for as many calls as `world.calls`. */
function createWorld() {
  const runtime = new VirtualRuntime(() => ({}));
  const now = (): number => runtime.now;
  const standBy = new StandBy({ now, wait: runtime.wait });
  const world = { runtime, isBusy: true, calls: 1, waiting: new Set<string>(), come };
  /** Nine calls each, unless told otherwise. */
  function come(name: string, options: Partial<AllowanceOptions> = { subrequests: 10 }): void {
    const allowance = new Allowance({ now, ...options });
    world.waiting.add(name);
    void standBy
      .until(
        () => !world.isBusy,
        allowance,
        () => world.calls,
      )
      .then(() => world.waiting.delete(name));
  }
  return world;
}

describe('StandBy', () => {
  it.each([
    [1, 1],
    [10, 2],
    [27, 3],
    [1_000, 10],
  ])('lets as many wait as have %i calls together: %i', async (calls, waiting) => {
    const world = createWorld();
    world.calls = calls;
    for (let n = 0; n < 20; n += 1) world.come(`${n}`);
    await world.runtime.advance(0);
    expect(world.waiting.size).toBe(waiting);
    await world.runtime.advance(5_000);
    expect(world.waiting.size).toBe(waiting);
    world.isBusy = false;
    await world.runtime.advance(100);
    expect(world.waiting.size).toBe(0);
  });

  it('lets those go that have less time left than others who have calls enough', async () => {
    const world = createWorld();
    for (let n = 0; n < 300; n += 1) {
      world.come(`${n}`);
      await world.runtime.advance(50);
      expect(world.waiting.size).toBeLessThanOrEqual(3);
    }
    await world.runtime.advance(100);
    expect([...world.waiting]).toEqual(['299']);
  });

  it('keeps one that has calls when another has none left', async () => {
    const world = createWorld();
    world.come('able');
    await world.runtime.advance(50);
    world.come('unable', { subrequests: 0 });
    await world.runtime.advance(0);
    expect([...world.waiting]).toEqual(['able']);
    await world.runtime.advance(1_000);
    expect(world.waiting.has('able')).toBe(true);
  });

  it('keeps a flush, though others have calls enough, as long as it has time', async () => {
    const world = createWorld();
    world.come('flush', { lifetimeMs: 4_000 });
    await world.runtime.advance(50);
    world.come('request');
    await world.runtime.advance(2_900);
    expect([...world.waiting]).toEqual(['flush', 'request']);
    await world.runtime.advance(200);
    expect([...world.waiting]).toEqual(['request']);
  });

  it('lets all go when no call is to be made', async () => {
    const world = createWorld();
    world.come('first');
    await world.runtime.advance(50);
    world.calls = 0;
    world.come('second');
    await world.runtime.advance(100);
    expect(world.waiting.size).toBe(0);
  });

  it('lets none wait where none sends', async () => {
    const world = createWorld();
    world.isBusy = false;
    world.come('first');
    await world.runtime.advance(0);
    expect(world.waiting.size).toBe(0);
  });

  it.each(['was cut off', 'looked at a clock that was set back'])(
    'lets another wait when one %s',
    async (how) => {
      const { runtime } = createWorld();
      let isCut = true;
      const wait = (ms: number): Promise<void> =>
        isCut ? new Promise(() => undefined) : runtime.wait(ms);
      const now = (): number => runtime.now;
      const standBy = new StandBy({ now, wait });
      const stand = (): Promise<boolean> =>
        standBy.until(
          () => false,
          new Allowance({ now, subrequests: 10 }),
          () => 1,
        );
      void stand();
      isCut = false;
      if (how === 'was cut off') await runtime.advance(2_001);
      else runtime.setBack(3_600_000);
      let isTurnedAway = false;
      void stand().then(() => (isTurnedAway = true));
      await runtime.advance(0);
      expect(isTurnedAway).toBe(false);
    },
  );
});
