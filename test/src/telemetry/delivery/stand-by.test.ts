import { describe, expect, it } from 'vitest';
import { StandBy } from '../../../../src/telemetry/delivery/stand-by.ts';
import { VirtualRuntime } from './virtual-runtime.ts';

/** Invocations that stand by while `world.isBusy`. */
function createWorld() {
  const runtime = new VirtualRuntime(() => ({}));
  const standBy = new StandBy({ now: () => runtime.now, wait: runtime.wait });
  const world = { runtime, isBusy: true, waiting: 0, come };
  function come(needed: number): void {
    world.waiting += 1;
    void standBy.until(() => world.isBusy, needed).then(() => (world.waiting -= 1));
  }
  return world;
}

describe('StandBy', () => {
  it.each([
    [1, 1],
    [1.5, 2],
    [3, 3],
    [1_000, 10],
  ])('where %f are needed lets %i wait, and turns others away', async (needed, waiting) => {
    const world = createWorld();
    for (let n = 0; n < 20; n += 1) world.come(needed);
    await world.runtime.advance(0);
    expect(world.waiting).toBe(waiting);
    await world.runtime.advance(5_000);
    expect(world.waiting).toBe(waiting);
    world.isBusy = false;
    await world.runtime.advance(100);
    expect(world.waiting).toBe(0);
  });

  it('lets none wait where none sends', async () => {
    const world = createWorld();
    world.isBusy = false;
    world.come(1);
    await world.runtime.advance(0);
    expect(world.waiting).toBe(0);
  });

  it.each(['was cut off', 'looked at a clock that was set back'])(
    'lets another wait when one %s',
    async (how) => {
      const { runtime } = createWorld();
      let isCut = true;
      const wait = (ms: number): Promise<void> =>
        isCut ? new Promise(() => undefined) : runtime.wait(ms);
      const standBy = new StandBy({ now: () => runtime.now, wait });
      void standBy.until(() => true, 1);
      isCut = false;
      if (how === 'was cut off') await runtime.advance(2_001);
      else runtime.setBack(3_600_000);
      let isTurnedAway = false;
      void standBy.until(() => true, 1).then(() => (isTurnedAway = true));
      await runtime.advance(0);
      expect(isTurnedAway).toBe(false);
    },
  );
});
