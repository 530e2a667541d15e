import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createObjectLedger } from '../../../../../src/telemetry/delivery/budget/client.ts';
import { NOTHING } from '../../../../../src/telemetry/delivery/budget/vendor.ts';
import { createWorld, DAY } from './fixtures.ts';
import { createNamespace, type Fate } from './storage.ts';

describe('createObjectLedger', () => {
  it('adds through the object and says that it counts for the account', async () => {
    const ledger = createObjectLedger(createNamespace());
    expect(ledger.scope).toBe('account');
    await ledger.add('2026-11', { rollbar: 2 });
    expect(await ledger.add('2026-11', { rollbar: 3 })).toEqual({ ...NOTHING, rollbar: 5 });
  });

  it('asks the same object through a new stub each time', async () => {
    const asked: string[] = [];
    const namespace = createNamespace();
    const ledger = createObjectLedger({
      ...namespace,
      get: (id: string) => (asked.push(id), namespace.get(id)),
    });
    await ledger.add('2026-11', {});
    await ledger.add('2026-12', {});
    expect(asked).toEqual(['account', 'account']);
  });

  it('rejects with the status and reason when the object refuses', async () => {
    const ledger = createObjectLedger(createNamespace());
    await expect(ledger.add('November', {})).rejects.toThrow(
      /^Cannot add to the budget of November: status is 400: Cannot read what was spent/,
    );
  });

  it('rejects an answer that is not totals', async () => {
    const fetch = async () => new Response('<html>');
    const ledger = createObjectLedger({ idFromName: String, get: () => ({ fetch }) });
    await expect(ledger.add('2026-11', {})).rejects.toThrow('Invalid JSON');
  });

  it('counts all isolates exactly once, under any failures of the network', async () => {
    const fates = fc.array(fc.constantFrom<Fate>('works', 'works', 'lost', 'deaf'), {
      maxLength: 60,
    });
    const steps = fc.array(
      fc.record({
        isolate: fc.nat(2),
        amount: fc.nat(50),
        wait: fc.constantFrom(0, 1_000, 10_000, 2 * DAY, -5_000),
      }),
      { maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(fates, steps, async (fates, steps) => {
        const queue = [...fates];
        const ledger = createObjectLedger(createNamespace(() => queue.shift() ?? 'works'));
        const isolates = Array.from({ length: 3 }, () => createWorld({ ledger }));
        const spent = new Map<string, number>();
        for (const { isolate, amount, wait } of steps) {
          const world = isolates[isolate];
          if (world === undefined) continue;
          const month = new Date(world.clock.now).toISOString().slice(0, 7);
          spent.set(month, (spent.get(month) ?? 0) + amount);
          world.budget.spent('honeycomb', amount);
          await world.budget.settle();
          world.clock.now += wait;
        }
        queue.length = 0;
        for (const { budget } of isolates) await budget.settle({ force: true });
        for (const [month, amount] of spent) {
          expect((await ledger.add(month, {})).honeycomb).toBe(amount);
        }
      }),
    );
  });
});
