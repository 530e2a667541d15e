import { describe, expect, it } from 'vitest';
import { Account } from '../../../../src/telemetry/delivery/account.ts';
import { createLossReport } from '../../../../src/telemetry/delivery/losses.ts';

const MINUTE = 60_000;

function setUp() {
  const clock = { now: Date.UTC(2026, 10, 15) };
  const account = new Account('rollbar', { now: () => clock.now });
  const report = createLossReport(() => clock.now);
  return { clock, account, take: () => report.take([account])?.['rollbar'] };
}

describe('a report of losses', () => {
  it('comes at most once a minute, with all that was lost since, and the last reason', () => {
    const { clock, account, take } = setUp();
    account.lost('overflow', 'first');
    expect(take()).toEqual({ count: 1, cause: 'overflow', reason: 'first' });
    expect(take()).toBeUndefined();
    account.lost('attempts', 'second', 2);
    account.lost('budget', 'third');
    clock.now += MINUTE - 1;
    expect(take()).toBeUndefined();
    clock.now += 1;
    expect(take()).toEqual({ count: 3, cause: 'budget', reason: 'third' });
  });

  it('does not wait for a clock that was set back', () => {
    const { clock, account, take } = setUp();
    account.lost('overflow', 'first');
    take();
    clock.now -= 60 * MINUTE;
    account.lost('overflow', 'second');
    expect(take()).toMatchObject({ count: 1, reason: 'second' });
  });
});
