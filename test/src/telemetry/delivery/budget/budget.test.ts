import { describe, expect, it } from 'vitest';
import { createBudget, type Budget } from '../../../../../src/telemetry/delivery/budget/budget.ts';
import {
  createProcessLedger,
  type Ledger,
} from '../../../../../src/telemetry/delivery/budget/ledger.ts';
import {
  BUDGET_VENDORS,
  FREE_TIER_LIMITS,
  NOTHING,
} from '../../../../../src/telemetry/delivery/budget/vendor.ts';
import { createWorld, DAY, DECEMBER, NOVEMBER } from './fixtures.ts';

describe('createBudget', () => {
  it('refuses a limit that is negative or not a number', () => {
    const limits = { ...FREE_TIER_LIMITS, xray: Number.NaN };
    expect(() => createWorld({ limits })).toThrow('Cannot limit xray to NaN: expected a number');
    expect(() => createWorld({ limits: { ...limits, xray: -1 } })).toThrow(RangeError);
  });
});

describe('share', () => {
  it('is 1 unless enforcing, however much is used', async () => {
    for (const mode of ['off', 'warn'] as const) {
      const { budget } = createWorld({ mode });
      budget.spent('xray', 500_000);
      await budget.settle();
      expect(budget.offer('xray', { kind: 'trace' }).share).toBe(1);
    }
  });

  it('falls with what this isolate spent, before the ledger has heard of it', () => {
    const { budget } = createWorld();
    expect(budget.offer('xray', { kind: 'trace' }).share).toBe(1);
    budget.spent('xray', 9_800);
    expect(budget.offer('xray', { kind: 'trace' }).share).toBeCloseTo(0.5);
    expect(budget.offer('xray', { kind: 'error' }).share).toBe(1);
    expect(budget.offer('honeycomb', { kind: 'trace' }).share).toBe(1);
  });

  it('falls with what others spent, once settled', async () => {
    const ledger = createProcessLedger();
    const [one, other] = [createWorld({ ledger }), createWorld({ ledger })];
    one.budget.spent('xray', 98_000);
    await one.budget.settle();
    await other.budget.settle();
    expect(other.budget.offer('xray', { kind: 'trace' }).share).toBe(0);
    expect(other.budget.offer('xray', { kind: 'error' }).share).toBe(1);
  });

  it('lets a custom metric in while one more fits', () => {
    const { budget } = createWorld();
    budget.spent('metrics', 9);
    expect(budget.offer('metrics', { kind: 'trace' }).share).toBe(1);
    budget.spent('metrics', 10);
    expect(budget.offer('metrics', { kind: 'trace' }).share).toBe(0);
  });

  it('is 1 again when the month turns at midnight UTC', () => {
    const { budget, clock } = createWorld();
    clock.now = DECEMBER - 1;
    budget.spent('xray', 100_000);
    expect(budget.offer('xray', { kind: 'error' }).share).toBe(0);
    clock.now = DECEMBER;
    expect(budget.offer('xray', { kind: 'trace' }).share).toBe(1);
  });
});

describe('spent', () => {
  it('adds up flows, takes the highest level of metrics, ignores what is not an amount', async () => {
    const { budget, ledger } = createWorld();
    for (const amount of [3, 2, 0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      for (const vendor of BUDGET_VENDORS) budget.spent(vendor, amount);
    }
    await budget.settle();
    const totals = { ...NOTHING, honeycomb: 5, rollbar: 5, xray: 5, cloudwatch: 5, metrics: 3 };
    expect(await ledger.add('2026-11', {})).toEqual(totals);
  });

  it('does not count the metrics of many isolates many times', async () => {
    const ledger = createProcessLedger();
    for (const metrics of [3, 4, 3]) {
      const { budget } = createWorld({ ledger });
      budget.spent('metrics', metrics);
      await budget.settle();
    }
    expect((await ledger.add('2026-11', {})).metrics).toBe(4);
  });
});

describe('the part that is kept', () => {
  const limits = { ...FREE_TIER_LIMITS, xray: 100 };
  const shares = (budget: Budget) =>
    (['trace', 'forced', 'error', 'new-error'] as const).map(
      (kind) => budget.offer('xray', { kind }).share,
    );

  it('is there for new errors and unforced traces when the rest is used up', () => {
    const { budget } = createWorld({ limits, kept: 0.2 });
    expect(shares(budget)).toEqual([1, 1, 1, 1]);
    budget.spent('xray', 80);
    expect(shares(budget)).toEqual([1, 0, 0, 1]);
    expect(budget.offer('xray', { kind: 'trace' }).open).toBe(0);
  });

  it('lasts the month for traces in one half, and is all there for new errors', () => {
    const { budget, clock } = createWorld({ limits, kept: 0.2 });
    budget.spent('xray', 80);
    budget.spent('xray', 4, 4);
    expect(shares(budget)).toEqual([0, 0, 0, 1]);
    clock.now = NOVEMBER + 16 * DAY;
    expect(shares(budget)).toEqual([1, 0, 0, 1]);
    budget.spent('xray', 6, 6);
    expect(shares(budget)).toEqual([0, 0, 0, 1]);
    budget.spent('xray', 10, 10);
    expect(shares(budget)).toEqual([0, 0, 0, 0]);
  });

  it('is not part of what the others may use', () => {
    const { budget } = createWorld({ limits, kept: 0.2 });
    budget.spent('xray', 20, 20);
    expect(shares(budget)).toEqual([1, 1, 1, 1]);
  });

  it('is counted for the account', async () => {
    const ledger = createProcessLedger();
    const [one, other] = [1, 2].map(() => createWorld({ ledger, limits, kept: 0.2 }).budget);
    one?.spent('xray', 20, 20);
    await one?.settle();
    await other?.settle();
    other?.spent('xray', 80);
    expect(other && shares(other)).toEqual([0, 0, 0, 0]);
  });
});

describe('a crowd', () => {
  it.each(['trace', 'forced'] as const)('of %s demands leaves others theirs', (kind) => {
    const { budget } = createWorld({ fairShare: 0.25, kept: 0.2 });
    budget.spent('xray', 7_700);
    const one = (key: string) => budget.offer('xray', { kind, keys: () => [key] }).share;
    expect(one('honest')).toBeGreaterThan(0.4);
    for (let n = 0; n < 500; n += 1) one('hostile');
    expect(one('honest')).toBeGreaterThan(0.4);
    expect(one('hostile')).toBeLessThan(0.1 * one('honest'));
  });

  it('of one error is spent at an even pace, other errors at once', () => {
    const { budget } = createWorld({ fairShare: 0.25 });
    const one = (key: string) =>
      budget.offer('rollbar', { kind: 'error', keys: () => [key] }).share;
    for (let n = 0; n < 50; n += 1) expect(one('hostile')).toBe(1);
    budget.spent('rollbar', 2_000);
    expect(one('hostile')).toBe(0);
    expect(one('honest')).toBe(1);
  });
});

describe('warnings', () => {
  it('come at 50, 80 and 95 %, each once a month', async () => {
    const { budget, clock, warnings } = createWorld({ mode: 'warn' });
    for (let day = 0; day < 30; day += 1) {
      clock.now = NOVEMBER + day * DAY;
      budget.spent('rollbar', 200);
      await budget.settle();
    }
    clock.now = DECEMBER;
    budget.spent('rollbar', 2_500);
    await budget.settle();
    expect(warnings.map(({ message }) => message)).toEqual([
      '50 % of the rollbar budget for 2026-11 is used',
      '80 % of the rollbar budget for 2026-11 is used',
      '95 % of the rollbar budget for 2026-11 is used',
      '50 % of the rollbar budget for 2026-12 is used',
    ]);
    expect(warnings[0]?.fields).toEqual({
      vendor: 'rollbar',
      month: '2026-11',
      counted: 'process',
      used: 2_600,
      limit: 5_000,
      shareOfLimit: 0.52,
      projected: 6_500,
    });
  });

  it('name only the highest threshold to an isolate that starts late', async () => {
    const ledger = createProcessLedger();
    await ledger.add('2026-11', { xray: 96_000 });
    const { budget, warnings } = createWorld({ ledger });
    await budget.settle();
    expect(warnings.map(({ message }) => message)).toEqual([
      '95 % of the xray budget for 2026-11 is used',
    ]);
  });
});

describe('report', () => {
  it('shows use, limit, projection, shares and whose count it is', async () => {
    const { budget, clock } = createWorld();
    clock.now = NOVEMBER + 15 * DAY;
    budget.spent('xray', 60_000);
    await budget.settle();
    const { vendors, ...head } = budget.report();
    expect(head).toEqual({
      mode: 'enforce',
      month: '2026-11',
      counted: 'process',
      settledAt: '2026-11-16T00:00:00.000Z',
    });
    expect(Object.keys(vendors)).toEqual([...BUDGET_VENDORS]);
    expect(vendors.xray).toEqual({
      used: 60_000,
      limit: 100_000,
      shareOfLimit: 0.6,
      projected: 120_000,
      share: 0,
      errorShare: 1,
    });
  });

  it('says that it counts for the account, or with mode off only here, and when it has not settled', () => {
    const ledger: Ledger = { scope: 'account', add: createProcessLedger().add };
    expect(createWorld({ ledger }).budget.report()).toMatchObject({
      counted: 'account',
      settledAt: null,
    });
    expect(createWorld({ ledger, mode: 'off' }).budget.report().counted).toBe('process');
  });

  it('does not project a month from its first minutes', () => {
    const { budget, clock } = createWorld();
    clock.now += 60_000;
    budget.spent('honeycomb', 1_000);
    expect(budget.report().vendors.honeycomb.projected).toBeLessThan(32_000);
  });

  it('makes its ids itself when none are given', async () => {
    const { settings, calls } = createWorld();
    await createBudget(settings).settle();
    await createBudget(settings).settle();
    const [one, other] = calls.map(([, , running]) => running?.writer);
    expect(one).toMatch(/^[0-9a-f-]{36}$/);
    expect(other).not.toBe(one);
  });
});
