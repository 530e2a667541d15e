import { describe, expect, it } from 'vitest';
import { Allowance } from '../../../../src/telemetry/delivery/allowance.ts';

const now = (): number => 0;

describe('Allowance', () => {
  it.each([
    [50, 0, 45],
    [50, 20, 25],
    [50, 45, 0],
    [50, 60, 0],
    [10, 0, 9],
    [1_000, 0, 900],
  ])('of %i subrequests, %i of them the app’s, leaves %i', (subrequests, own, left) => {
    const allowance = new Allowance({ now, subrequests, own: () => own });
    let taken = 0;
    while (taken < 2_000 && allowance.subrequest()) taken += 1;
    expect(taken).toBe(left);
    expect(allowance.hasSubrequest).toBe(false);
  });

  it('counts calls that the app makes meanwhile', () => {
    let own = 0;
    const allowance = new Allowance({ now, subrequests: 50, own: () => own });
    expect(allowance.subrequest()).toBe(true);
    own = 44;
    expect(allowance.subrequest()).toBe(false);
  });

  it('gives the reserve when it is asked to, and nothing when the runtime says so', () => {
    const allowance = new Allowance({ now, subrequests: 10 });
    for (let n = 0; n < 9; n += 1) allowance.subrequest();
    expect(allowance.subrequest()).toBe(false);
    allowance.useReserve();
    expect(allowance.subrequest()).toBe(true);
    const other = new Allowance({ now, subrequests: 10 });
    other.exhaust();
    other.useReserve();
    expect(other.subrequest()).toBe(false);
  });

  it('has no limit of calls where none is set', () => {
    const allowance = new Allowance({ now });
    for (let n = 0; n < 10_000; n += 1) allowance.subrequest();
    expect(allowance.subrequest()).toBe(true);
  });

  it('lives 28 seconds, and gives no call more than is left', () => {
    let time = 1_000;
    const asked: number[] = [];
    const timeout = (ms: number): AbortSignal => {
      asked.push(ms);
      return new AbortController().signal;
    };
    const allowance = new Allowance({ now: () => time });
    allowance.forCall(timeout, 10_000);
    time += 25_000;
    allowance.forCall(timeout, 10_000);
    time += 10_000;
    expect(allowance.remainingMs).toBe(0);
    expect(asked).toEqual([10_000, 3_000]);
  });

  it('is tired when its CPU is spent, and rests once for all who wait', async () => {
    let pauses = 0;
    let relieved = false;
    const pause = async (): Promise<boolean> => {
      pauses += 1;
      return relieved;
    };
    const allowance = new Allowance({ now, cpuMs: 5, pause });
    allowance.work(4_999);
    expect(allowance.isTired).toBe(false);
    allowance.work(1);
    expect(allowance.isTired).toBe(true);
    expect(await Promise.all([allowance.rest(), allowance.rest()])).toEqual([true, true]);
    expect({ pauses, isTired: allowance.isTired }).toEqual({ pauses: 1, isTired: false });
    allowance.work(5_000);
    relieved = true;
    expect(await allowance.rest()).toBe(false);
    expect(allowance.isTired).toBe(true);
  });
});
