import { describe, expect, it } from 'vitest';
import { Account } from '../../../../src/telemetry/delivery/account.ts';
import { createLossReport } from '../../../../src/telemetry/delivery/losses.ts';

describe('Account', () => {
  it('tells each reason once, up to fifty of them', () => {
    const told: string[] = [];
    const onRefused = (_name: string, count: number, reason: string): void =>
      void told.push(`${count} ${reason}`);
    const account = new Account('sink', { now: () => 0, onRefused });
    for (let n = 0; n < 120; n += 1) account.refused({ count: 2, reason: `reason ${n % 60}` });
    expect(told).toHaveLength(50);
    expect(told[0]).toBe('2 reason 0');
    expect(account.counts().refused).toBe(240);
  });

  it('takes a count of 0 for a remark, which is not a loss', () => {
    const account = new Account('sink', { now: () => 0 });
    account.refused({ count: 0, reason: 'slow down' });
    expect([account.lostCount, account.lastLoss]).toEqual([0, undefined]);
  });

  it('says when the last call failed, and why', () => {
    const account = new Account('sink', { now: () => Date.UTC(2026, 10, 28) });
    expect(account.counts()).not.toHaveProperty('lastFailure');
    account.failed('status is 500');
    expect(account.counts().lastFailure).toEqual({
      at: '2026-11-28T00:00:00.000Z',
      reason: 'status is 500',
    });
  });
});

describe('createLossReport', () => {
  it('tells what is new, at most once a minute, with the last cause and reason', () => {
    let now = 0;
    const accounts = ['one', 'other'].map((name) => new Account(name, { now: () => now }));
    const [one, other] = accounts;
    const report = createLossReport(() => now);
    const take = () => report.take(accounts);
    expect(take()).toBeUndefined();
    one?.lost('attempts', 'status is 500', 3);
    one?.lost('overflow', 'too much');
    expect(take()).toEqual({ one: { count: 4, cause: 'overflow', reason: 'too much' } });
    other?.lost('refused', 'status is 401');
    now = 59_999;
    expect(take()).toBeUndefined();
    now = 60_000;
    expect(take()).toEqual({ other: { count: 1, cause: 'refused', reason: 'status is 401' } });
    now = 200_000;
    expect(take()).toBeUndefined();
  });

  it('adds up what one vendor lost by two ways', () => {
    const accounts = [1, 2].map(() => new Account('sink', { now: () => 0 }));
    for (const account of accounts) account.lost('refused', 'no', 2);
    expect(createLossReport(() => 0).take(accounts)).toEqual({
      sink: { count: 4, cause: 'refused', reason: 'no' },
    });
  });
});
