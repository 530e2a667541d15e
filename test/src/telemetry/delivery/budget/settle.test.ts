import { describe, expect, it, vi } from 'vitest';
import {
  createProcessLedger,
  type Ledger,
} from '../../../../../src/telemetry/delivery/budget/ledger.ts';
import { createObjectLedger } from '../../../../../src/telemetry/delivery/budget/client.ts';
import { BudgetObject } from '../../../../../src/telemetry/delivery/budget/object.ts';
import {
  FREE_TIER_LIMITS,
  NOTHING,
  type BudgetVendor,
} from '../../../../../src/telemetry/delivery/budget/vendor.ts';
import { createWorld, DAY, DECEMBER, NOVEMBER } from './fixtures.ts';
import { createState } from './storage.ts';

/** An isolate whose ledger is the Durable Object, and how many rows that wrote. */
function createAccount() {
  let rows = 0;
  const state = createState();
  const counting = {
    ...state.storage,
    sql: {
      exec(query: string, ...bindings: (string | number)[]) {
        if (query.startsWith('INSERT')) rows += 1;
        return state.storage.sql.exec(query, ...bindings);
      },
    },
  };
  const object = new BudgetObject({ storage: counting });
  const ledger = createObjectLedger({
    idFromName: String,
    get: () => ({ fetch: (url, init) => object.fetch(new Request(url, init)) }),
  });
  return { ...createWorld({ ledger }), ledger, rows: () => rows };
}

describe('settle', () => {
  it('tells the ledger at most once in 5 minutes, unless forced', async () => {
    const { budget, clock, calls } = createWorld();
    for (const at of [0, 1, 10_000, 299_999]) {
      clock.now = NOVEMBER + at;
      budget.spent('honeycomb', 1);
      await budget.settle();
    }
    expect(calls.map(([, amounts]) => amounts)).toEqual([{ honeycomb: 1 }]);
    await budget.settle({ force: true });
    clock.now += 300_000;
    await budget.settle();
    expect(calls.map(([, amounts]) => amounts)).toEqual([{ honeycomb: 1 }, { honeycomb: 3 }, {}]);
  });

  it('tells a thousandth of a limit after a second, so that an eviction loses little', async () => {
    const { budget, clock, calls } = createWorld();
    await budget.settle();
    budget.spent('rollbar', 5);
    clock.now += 999;
    await budget.settle();
    expect(calls).toHaveLength(1);
    clock.now += 1;
    await budget.settle();
    expect(calls[1]?.[1]).toEqual({ rollbar: 5 });
  });

  it('is in no hurry to tell of a budget that was used up before, or that is 0', async () => {
    const limits = { ...FREE_TIER_LIMITS, rollbar: 10, xray: 0 };
    const { budget, clock, calls } = createWorld({ limits });
    budget.spent('rollbar', 10);
    await budget.settle();
    for (let second = 0; second < 100; second += 1) {
      clock.now += 1_000;
      budget.spent('rollbar', 1);
      budget.spent('xray', 1);
      await budget.settle();
    }
    expect(calls).toHaveLength(1);
  });

  it('of an isolate that spends a whole budget a month writes fewer than 500 rows a day', async () => {
    const { budget, clock, rows } = createAccount();
    const perSecond = (vendor: BudgetVendor) => FREE_TIER_LIMITS[vendor] / (30 * 86_400);
    for (let second = 0; second < 86_400; second += 1) {
      clock.now = NOVEMBER + second * 1_000;
      for (const vendor of ['honeycomb', 'rollbar', 'xray', 'cloudwatch'] as const) {
        budget.spent(vendor, perSecond(vendor));
      }
      await budget.settle();
    }
    expect(rows()).toBeGreaterThan(280);
    expect(rows()).toBeLessThan(500);
  });

  it('tells a new isolate the totals within a second', async () => {
    const { ledger, budget } = createAccount();
    budget.spent('xray', 90_000);
    await budget.settle();
    const other = createWorld({ ledger });
    await other.budget.settle();
    expect(other.budget.report().vendors.xray.used).toBe(90_000);
  });

  it('asks for totals as soon as a new month begins', async () => {
    const { budget, clock, calls } = createWorld();
    clock.now = DECEMBER - 1_000;
    await budget.settle();
    clock.now = DECEMBER;
    await budget.settle();
    expect(calls.map(([month]) => month)).toEqual(['2026-11', '2026-12']);
  });

  it('counts in the month it was spent in, even when told in the next', async () => {
    const { budget, clock, ledger } = createWorld();
    clock.now = DECEMBER - 5;
    await budget.settle();
    budget.spent('xray', 7);
    clock.now = DECEMBER + 3 * DAY;
    budget.spent('xray', 2);
    await budget.settle();
    expect((await ledger.add('2026-11', {})).xray).toBe(7);
    expect((await ledger.add('2026-12', {})).xray).toBe(2);
    expect(budget.report().vendors.xray.used).toBe(2);
  });

  it('goes on when the clock is set back, over midnight of a new month too', async () => {
    const { budget, clock, ledger, calls } = createWorld();
    clock.now = DECEMBER + 1_000;
    budget.spent('xray', 1);
    await budget.settle();
    clock.now = DECEMBER - 1_000;
    budget.spent('xray', 10);
    await budget.settle();
    clock.now = DECEMBER + 2_000;
    budget.spent('xray', 1);
    await budget.settle({ force: true });
    expect((await ledger.add('2026-11', {})).xray).toBe(10);
    expect((await ledger.add('2026-12', {})).xray).toBe(2);
    const writers = new Set(calls.flatMap(([, , running]) => running?.writer ?? []));
    expect(writers.size).toBe(3);
  });

  it('never rejects, keeps what was not told, and says once that the ledger fails', async () => {
    const totals = createProcessLedger();
    const add = vi.fn<Ledger['add']>(totals.add);
    const { budget, clock, warnings } = createWorld({ ledger: { scope: 'account', add } });
    add.mockRejectedValueOnce(new Error('gone')).mockRejectedValueOnce('still gone');
    for (const amount of [1, 2, 3]) {
      budget.spent('xray', amount);
      await budget.settle();
      clock.now += 10_000;
    }
    expect((await totals.add('2026-11', {})).xray).toBe(6);
    expect(warnings).toEqual([
      {
        message: 'Cannot settle the telemetry budget: the ledger gets the spending later',
        fields: { error: 'gone' },
      },
    ]);
  });

  it('asks a failing ledger every 10 s only, however much is untold', async () => {
    const add = vi.fn<Ledger['add']>().mockRejectedValue(new Error('gone'));
    const { budget, clock } = createWorld({ ledger: { scope: 'account', add } });
    for (let second = 0; second < 20; second += 1) {
      budget.spent('rollbar', 100);
      await budget.settle();
      clock.now += 1_000;
    }
    expect(add).toHaveBeenCalledTimes(2);
  });

  it('is not blocked by a settle that was cut off with its request', async () => {
    const totals = createProcessLedger();
    const add = vi.fn<Ledger['add']>(totals.add);
    const { budget, clock } = createWorld({ ledger: { scope: 'account', add } });
    add.mockReturnValueOnce(new Promise(() => undefined));
    budget.spent('xray', 1);
    void budget.settle();
    clock.now += 9_999;
    await budget.settle();
    expect(add).toHaveBeenCalledTimes(1);
    clock.now += 1;
    await budget.settle();
    expect((await totals.add('2026-11', {})).xray).toBe(1);
  });

  it('takes a late answer of a settle that was given up for what it is', async () => {
    const totals = createProcessLedger();
    const answers: (() => void)[] = [];
    const counted = new Map<string, number>();
    const add: Ledger['add'] = async (month, _, running) => {
      const { writer, spent } = running ?? { writer: '', spent: { xray: 0 } };
      const news = Math.max(0, spent.xray - (counted.get(writer) ?? 0));
      counted.set(writer, (counted.get(writer) ?? 0) + news);
      const answer = await totals.add(month, { xray: news });
      await new Promise<void>((resolve) => answers.push(resolve));
      return answer;
    };
    const { budget, clock, calls } = createWorld({ ledger: { scope: 'account', add } });
    budget.spent('xray', 1);
    const first = budget.settle();
    clock.now += 10_000;
    budget.spent('xray', 1_000);
    const second = budget.settle();
    await vi.waitFor(() => expect(answers).toHaveLength(2), 20_000);
    answers[0]?.();
    await first;
    clock.now += 9_999;
    await budget.settle();
    expect(calls).toHaveLength(2);
    answers[1]?.();
    await second;
    expect(budget.report().vendors.xray.used).toBe(1_001);
    expect((await totals.add('2026-11', {})).xray).toBe(1_001);
  });

  it('does not take back what is confirmed when an older answer comes last', async () => {
    const answers: (() => void)[] = [];
    const add = vi.fn<Ledger['add']>(async (_month, _amounts, running) => {
      await new Promise<void>((resolve) => answers.push(resolve));
      return { ...NOTHING, ...running?.spent };
    });
    const { budget, clock } = createWorld({ ledger: { scope: 'account', add } });
    budget.spent('xray', 1);
    const first = budget.settle();
    clock.now += 10_000;
    budget.spent('xray', 10);
    const second = budget.settle();
    answers[1]?.();
    await second;
    answers[0]?.();
    await first;
    expect(budget.report().vendors.xray.used).toBe(11);
    void budget.settle({ force: true });
    expect(add.mock.lastCall?.[1]).toEqual({});
  });

  it('survives a log that throws', async () => {
    const warn = () => {
      throw new Error('no log');
    };
    const { budget } = createWorld({ warn });
    budget.spent('xray', 100_000);
    await expect(budget.settle()).resolves.toBeUndefined();
  });

  it('tells the ledger nothing when off', async () => {
    const { budget, calls, warnings } = createWorld({ mode: 'off' });
    budget.spent('xray', 100_000);
    await budget.settle({ force: true });
    expect([calls, warnings]).toEqual([[], []]);
  });
});
