import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { within, type CallAllowance } from '../../../../../src/telemetry/kit/delivery.ts';
import type { CentralSampler } from '../../../../../src/telemetry/xray/sampling/central-sampling.ts';
import { rule, START_MS, World } from './sampling-service.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const decide = (sampler: CentralSampler, times: number) =>
  Array.from({ length: times }, () => sampler.decide({ service: 'backend-hono', method: 'GET' }));
const sampledOf = (sampler: CentralSampler, times: number): number =>
  decide(sampler, times).filter(({ sampled }) => sampled).length;

/** A world whose rule an isolate has fetched. */
async function start(changes: Parameters<typeof rule>[0] = {}) {
  const world = new World();
  world.put(rule(changes));
  const said: string[] = [];
  const sampler = world.client({ onFailure: (reason) => void said.push(reason) });
  await sampler.refresh();
  return { world, sampler, said };
}

/** As `start`, and the first report was answered by a quota. */
async function startWithQuota(changes: Parameters<typeof rule>[0] = {}) {
  const started = await start(changes);
  decide(started.sampler, 1);
  await advance(started, 11 * SECOND);
  return started;
}

type Started = Awaited<ReturnType<typeof start>>;

async function advance({ world, sampler }: Started, ms: number): Promise<void> {
  world.nowMs += ms;
  await sampler.refresh();
}

describe('decide', () => {
  it('is left to the local sampler until the first rules are there', async () => {
    const world = new World();
    world.put(rule());
    const sampler = world.client();
    expect(sampler.decide({})).toEqual({ sampled: false, rule: 'local' });
    await sampler.refresh();
    expect(sampler.decide({})).toEqual({ sampled: true, rule: 'Cruddur' });
  });

  it('borrows one a second before a quota comes, then draws, and counts as the guide of AWS does', async () => {
    const started = await start();
    const { world, sampler } = started;
    for (let second = 0; second < 10; second += 1) {
      world.draw = 0.999;
      expect(sampledOf(sampler, 10)).toBe(1);
      world.draw = 0.099;
      expect(sampledOf(sampler, 1)).toBe(1);
      world.nowMs += SECOND;
    }
    await advance(started, SECOND);
    expect(world.reports).toEqual([
      {
        atMs: START_MS + 11 * SECOND,
        statistics: [
          {
            RuleName: 'Cruddur',
            ClientID: 'c'.repeat(24),
            Timestamp: (START_MS + 11 * SECOND) / 1000,
            RequestCount: 110,
            SampledCount: 20,
            BorrowCount: 10,
          },
        ],
        boostStatistics: [],
      },
    ]);
  });

  it('takes the whole quota in each second, which the SDK for Node never does', async () => {
    const { world, sampler } = await startWithQuota({ ReservoirSize: 50 });
    expect(sampledOf(sampler, 100)).toBe(50);
    world.nowMs += SECOND;
    expect(sampledOf(sampler, 100)).toBe(50);
  });

  it('falls to the fixed rate when the quota is used up', async () => {
    const { world, sampler } = await startWithQuota();
    expect(sampledOf(sampler, 5)).toBe(5);
    world.draw = 0.1;
    expect(sampledOf(sampler, 5)).toBe(0);
    world.draw = 0.099;
    expect(sampledOf(sampler, 5)).toBe(5);
  });

  it('does not borrow from a quota of nothing, nor from a rule without a reservoir', async () => {
    const started = await start();
    started.world.target = { ReservoirQuota: 0 };
    expect(sampledOf(started.sampler, 3)).toBe(1);
    await advance(started, 11 * SECOND);
    expect(sampledOf(started.sampler, 3)).toBe(0);
    const { sampler } = await start({ ReservoirSize: 0 });
    expect(sampledOf(sampler, 3)).toBe(0);
  });

  it('borrows again from the second in which the quota ends', async () => {
    const { world, sampler } = await startWithQuota();
    const endMs = world.nowMs + 300 * SECOND;
    world.nowMs = endMs - 1;
    expect(sampledOf(sampler, 9)).toBe(5);
    world.nowMs = endMs;
    expect(sampledOf(sampler, 9)).toBe(1);
  });

  it('keeps what an answer does not mention', async () => {
    const started = await startWithQuota();
    const { world, sampler } = started;
    world.target = { ReservoirQuota: null, ReservoirQuotaTTL: undefined, FixedRate: null };
    decide(sampler, 1);
    await advance(started, 11 * SECOND);
    expect(sampledOf(sampler, 9)).toBe(5);
    world.draw = 0.099;
    expect(sampledOf(sampler, 9)).toBe(9);
  });

  it('takes over a rate that X-Ray sets for a while', async () => {
    const started = await start();
    const { world, sampler } = started;
    world.target = { FixedRate: 0.5, ReservoirQuota: 0 };
    decide(sampler, 1);
    await advance(started, 11 * SECOND);
    world.draw = 0.499;
    expect(sampledOf(sampler, 3)).toBe(3);
  });

  it('asks rules by priority, then by name, and by what is known of the request', async () => {
    const world = new World();
    world.put(rule({ RuleName: 'b', Priority: 2 }));
    world.put(rule({ RuleName: 'a', Priority: 2 }));
    world.put(rule({ RuleName: 'posts', Priority: 1, HTTPMethod: 'post' }));
    world.put(rule({ RuleName: 'beta', Priority: 1, Attributes: { stage: 'b*' } }));
    const sampler = world.client();
    await sampler.refresh();
    const request = { service: 'x', method: 'GET', attributes: { stage: 'beta' } };
    expect(sampler.decide(request).rule).toBe('beta');
    expect(sampler.decide({ ...request, attributes: { stage: 'prod' } }).rule).toBe('a');
    expect(sampler.decide({ method: 'POST' }).rule).toBe('posts');
  });
});

describe('decide, with a rate boost', () => {
  const SamplingRateBoost = { MaxRate: 0.8, CooldownWindowMinutes: 10 };

  it('draws at the higher rate until the boost ends', async () => {
    const started = await start({ SamplingRateBoost });
    const { world, sampler } = started;
    const endS = START_MS / 1000 + 60;
    world.target = {
      ReservoirQuota: 0,
      SamplingBoost: { BoostRate: 0.8, BoostRateTTL: endS },
    };
    decide(sampler, 1);
    await advance(started, 11 * SECOND);
    world.draw = 0.799;
    expect(sampledOf(sampler, 2)).toBe(2);
    world.nowMs = endS * SECOND - 1;
    expect(sampledOf(sampler, 2)).toBe(2);
    world.nowMs = endS * SECOND;
    expect(sampledOf(sampler, 2)).toBe(0);
  });

  it('is never lowered by a boost, and loses one that X-Ray does not repeat', async () => {
    const started = await start({ SamplingRateBoost });
    const { world, sampler } = started;
    const BoostRateTTL = START_MS / 1000 + 600;
    world.target = { ReservoirQuota: 0, SamplingBoost: { BoostRate: 0.01, BoostRateTTL } };
    decide(sampler, 1);
    await advance(started, 11 * SECOND);
    world.draw = 0.099;
    expect(sampledOf(sampler, 2)).toBe(2);
    world.target = { ReservoirQuota: 0, SamplingBoost: { BoostRate: 0.8, BoostRateTTL } };
    await advance(started, 11 * SECOND);
    world.draw = 0.799;
    expect(sampledOf(sampler, 2)).toBe(2);
    world.target = { ReservoirQuota: 0 };
    await advance(started, 11 * SECOND);
    expect(sampledOf(sampler, 2)).toBe(0);
  });

  it('reports how requests ended, sampled or not, when it is told', async () => {
    const started = await start({ SamplingRateBoost });
    const { world, sampler } = started;
    const [borrowed, drawn, open] = decide(sampler, 3);
    borrowed?.finished?.(true);
    drawn?.finished?.(true);
    sampler.decide({}).finished?.(false);
    await advance(started, 11 * SECOND);
    expect(world.reports.at(-1)?.boostStatistics).toEqual([
      {
        RuleName: 'Cruddur',
        ServiceName: 'backend-hono',
        Timestamp: (START_MS + 11 * SECOND) / 1000,
        TotalCount: 3,
        AnomalyCount: 2,
        SampledAnomalyCount: 1,
      },
    ]);
    decide(sampler, 1);
    open?.finished?.(false);
    await advance(started, 11 * SECOND);
    expect(world.reports.at(-1)?.boostStatistics).toMatchObject([
      { TotalCount: 1, AnomalyCount: 0 },
    ]);
    decide(sampler, 1);
    await advance(started, 11 * SECOND);
    expect(world.reports).toHaveLength(3);
    expect(world.reports.at(-1)?.boostStatistics).toEqual([]);
  });

  it('does not ask how requests ended for a rule without', async () => {
    const { sampler } = await start();
    expect(sampler.decide({})).toEqual({ sampled: true, rule: 'Cruddur' });
  });
});

describe('refresh', () => {
  it('polls the rules at once, then every five minutes and a little', async () => {
    const started = await start();
    const { world } = started;
    await advance(started, 300 * SECOND + 4_994);
    expect(world.polls).toHaveLength(1);
    await advance(started, 1);
    expect(world.polls).toEqual([START_MS, START_MS + 304_995]);
  });

  it('reports every ten seconds, and only rules that decided something', async () => {
    const started = await start();
    const { world, sampler } = started;
    await advance(started, MINUTE);
    expect(world.reports).toEqual([]);
    decide(sampler, 2);
    await advance(started, 0);
    decide(sampler, 3);
    await advance(started, 10 * SECOND);
    expect(world.reports).toHaveLength(1);
    await advance(started, 100);
    expect(world.reports.map(({ statistics }) => statistics[0]?.RequestCount)).toEqual([2, 3]);
  });

  it('leaves a rule alone for the interval that X-Ray gave it', async () => {
    const started = await start();
    const { world, sampler } = started;
    world.put(rule({ RuleName: 'posts', Priority: 1, HTTPMethod: 'POST' }), 0);
    world.target = { Interval: 30 };
    decide(sampler, 1);
    await advance(started, 10 * SECOND);
    for (let passed = 0; passed < 29; passed += 1) {
      decide(sampler, 1);
      await advance(started, SECOND);
    }
    expect(world.reports).toHaveLength(1);
    await advance(started, SECOND);
    expect(world.reports[1]?.statistics).toMatchObject([{ RequestCount: 29 }]);
  });

  it('puts 25 rules into a report and the others into the next', async () => {
    const started = await start();
    const { world, sampler } = started;
    for (let index = 0; index < 30; index += 1) {
      world.put(rule({ RuleName: `r${index}`, Priority: 1, URLPath: `/${index}` }));
    }
    await advance(started, 6 * MINUTE);
    const ask = (): void => {
      for (let index = 0; index < 30; index += 1) sampler.decide({ path: `/${index}` });
    };
    ask();
    await advance(started, 11 * SECOND);
    ask();
    await advance(started, 11 * SECOND);
    const [first, second] = world.reports.map(({ statistics }) => statistics);
    expect(first).toHaveLength(25);
    expect(second).toHaveLength(25);
    expect(new Set([...(first ?? []), ...(second ?? [])].map((each) => each.RuleName)).size).toBe(
      30,
    );
  });

  it.each([
    ['hours ahead', 3 * 3_600],
    ['hours behind', -3 * 3_600],
  ])(
    'learns of a changed rule by the next report, with the clock of X-Ray %s',
    async (_, offsetS) => {
      const world = new World();
      world.put(rule(), START_MS / 1000 + offsetS);
      const sampler = world.client();
      await sampler.refresh();
      decide(sampler, 1);
      await advance({ world, sampler, said: [] }, 11 * SECOND);
      expect(world.polls).toHaveLength(1);
      world.put(rule({ ReservoirSize: 0, FixedRate: 1 }), START_MS / 1000 + offsetS + 12);
      decide(sampler, 1);
      await advance({ world, sampler, said: [] }, 11 * SECOND);
      expect(world.polls).toHaveLength(2);
      expect(sampledOf(sampler, 100)).toBe(100);
    },
  );

  it('keeps quota and counts of a rule that another change left as it was', async () => {
    const started = await startWithQuota();
    const { world, sampler } = started;
    const put = { service: 'backend-hono', method: 'PUT' };
    decide(sampler, 7);
    world.put(rule({ RuleName: 'other', Priority: 1, HTTPMethod: 'PUT' }));
    await advance(started, 11 * SECOND);
    expect(world.polls).toHaveLength(2);
    expect(sampler.decide(put).rule).toBe('other');
    expect(sampledOf(sampler, 9)).toBe(5);
    world.put(rule({ RuleName: 'other', Priority: 1, HTTPMethod: 'P*' }));
    await advance(started, 11 * SECOND);
    expect(world.polls).toHaveLength(3);
    sampler.decide(put);
    decide(sampler, 3);
    await advance(started, 11 * SECOND);
    expect(
      world.reports
        .slice(2)
        .map(({ statistics }) =>
          statistics.map((each) => [each.RuleName, each.RequestCount]).toSorted(),
        ),
    ).toEqual([
      [
        ['Cruddur', 9],
        ['other', 1],
      ],
      [
        ['Cruddur', 3],
        ['other', 1],
      ],
    ]);
  });

  it('keeps the counts of a changed rule, but not a quota out of its old reservoir', async () => {
    const SamplingRateBoost = { MaxRate: 0.8, CooldownWindowMinutes: 10 };
    const started = await startWithQuota({ ReservoirSize: 50, SamplingRateBoost });
    const { world, sampler } = started;
    const open = sampler.decide({});
    decide(sampler, 2);
    world.put(rule({ ReservoirSize: 2, SamplingRateBoost }));
    world.failingReports = new Error('Cannot get sampling targets: down');
    await advance(started, 5 * MINUTE);
    expect(world.polls).toHaveLength(2);
    world.failingReports = undefined;
    open.finished?.(true);
    await advance(started, 11 * SECOND);
    const report = world.reports.at(-1);
    expect(report?.statistics).toMatchObject([{ RequestCount: 3, SampledCount: 3 }]);
    expect(report?.boostStatistics).toMatchObject([{ TotalCount: 1, SampledAnomalyCount: 1 }]);
    expect(sampledOf(sampler, 9)).toBe(2);
  });

  it('reports a changed rule soon, after any interval, because it needs a new quota', async () => {
    const started = await start();
    const { world, sampler } = started;
    world.target = { Interval: 600 };
    decide(sampler, 1);
    await advance(started, 11 * SECOND);
    world.put(rule({ ReservoirSize: 7 }));
    decide(sampler, 1);
    await advance(started, 5 * MINUTE);
    expect([world.reports.length, world.polls.length]).toEqual([1, 2]);
    expect(sampledOf(sampler, 9)).toBe(1);
    await advance(started, 10 * SECOND);
    expect(sampledOf(sampler, 9)).toBe(7);
  });

  it('does not borrow twice in a second because the rule was changed in it', async () => {
    const started = await start();
    const { world, sampler } = started;
    decide(sampler, 1);
    world.put(rule({ FixedRate: 0.2 }), START_MS / 1000 + 1);
    world.target = { ReservoirQuota: null };
    world.nowMs += 11 * SECOND;
    expect(sampledOf(sampler, 9)).toBe(1);
    await sampler.refresh();
    expect(world.polls).toHaveLength(2);
    expect(sampledOf(sampler, 9)).toBe(0);
    world.draw = 0.199;
    expect(sampledOf(sampler, 9)).toBe(9);
  });

  it('learns once that a rule was deleted, though no rule that is left was changed', async () => {
    const started = await startWithQuota();
    const { world, sampler } = started;
    world.delete('Cruddur', world.nowMs / 1000);
    for (let times = 0; times < 3; times += 1) {
      decide(sampler, 1);
      await advance(started, 11 * SECOND);
    }
    expect(sampler.decide({}).rule).toBe('Default');
    expect(world.polls).toHaveLength(2);
  });

  it('drops a rule that X-Ray refuses counts for, once the rules are a minute old', async () => {
    const started = await startWithQuota();
    const { world, sampler } = started;
    world.delete('Cruddur');
    world.unprocessed = [{ RuleName: 'Cruddur', ErrorCode: 'InvalidRuleName' }];
    decide(sampler, 1);
    await advance(started, 11 * SECOND);
    expect(sampler.decide({}).rule).toBe('Cruddur');
    expect(world.polls).toHaveLength(1);
    await advance(started, MINUTE);
    expect(sampler.decide({}).rule).toBe('Default');
    world.unprocessed = [];
    await advance(started, 2 * MINUTE);
    expect(world.polls).toHaveLength(2);
  });

  it('reports counts again that X-Ray could not process just then', async () => {
    const started = await start();
    const { world, sampler } = started;
    world.unprocessed = [{ RuleName: 'Cruddur', ErrorCode: 'ThrottledException' }];
    decide(sampler, 4);
    await advance(started, 2 * MINUTE);
    world.unprocessed = [];
    await advance(started, 11 * SECOND);
    expect(world.polls, 'nothing about the rules is in doubt').toHaveLength(1);
    expect(world.reports.map(({ statistics }) => statistics[0]?.RequestCount)).toEqual([4, 4]);
    await advance(started, 11 * SECOND);
    expect(world.reports).toHaveLength(2);
  });

  it('goes on deciding while X-Ray fails, loses no count, and says so once', async () => {
    const started = await startWithQuota();
    const { world, sampler, said } = started;
    world.failing = new Error('Cannot get sampling targets: status is 503: no reason given');
    for (let tries = 0; tries < 3; tries += 1) {
      expect(sampledOf(sampler, 8)).toBe(5);
      await advance(started, 11 * SECOND);
    }
    expect(said).toEqual(['Cannot get sampling targets: status is 503: no reason given']);
    world.failing = undefined;
    await advance(started, 11 * SECOND);
    expect(world.reports.at(-1)?.statistics).toMatchObject([
      { RequestCount: 24, SampledCount: 15, BorrowCount: 0 },
    ]);
    decide(sampler, 1);
    world.failing = new Error('Cannot get sampling targets: status is 503: no reason given');
    await advance(started, 11 * SECOND);
    expect(said).toHaveLength(2);
  });

  it('hands each call an allowance of its own', async () => {
    const started = await startWithQuota();
    const { world, sampler } = started;
    decide(sampler, 1);
    world.nowMs += 301_000 + 5_000;
    world.allowances.length = 0;
    const given: CallAllowance[] = [];
    await sampler.refresh(() => {
      const allowance = within(60_000);
      given.push(allowance);
      return allowance;
    });
    expect(given).toHaveLength(2);
    expect(world.allowances).toEqual(given);
    expect(world.allowances[0]).toBe(given[0]);
    expect(world.allowances[1]).toBe(given[1]);
  });

  it('asks for rules again after a failure, less and less often', async () => {
    const world = new World();
    world.failing = new Error('Cannot get sampling rules: status is 403: AccessDeniedException');
    const sampler = world.client();
    for (let second = 0; second < 3_600; second += 1) {
      await sampler.refresh();
      world.nowMs += SECOND;
    }
    const waits = world.polls.slice(1).map((at, index) => at - (world.polls[index] ?? 0));
    expect(waits.slice(0, 6)).toEqual([10, 20, 40, 80, 160, 300].map((s) => s * SECOND));
    expect(Math.max(...waits)).toBe(300 * SECOND);
    expect(sampler.decide({}).rule).toBe('local');
    world.failing = undefined;
    world.nowMs += 300 * SECOND;
    await sampler.refresh();
    expect(sampler.decide({}).rule).toBe('Default');
    world.failing = new Error('Cannot get sampling rules: status is 503');
    world.nowMs += 305 * SECOND;
    const before = world.polls.length;
    await sampler.refresh();
    world.nowMs += 10 * SECOND;
    await sampler.refresh();
    expect(world.polls, 'a success forgives what was before').toHaveLength(before + 2);
  });

  it('trusts rules for an hour after they were last fetched, then leaves it to the local sampler', async () => {
    const started = await start();
    const { world, sampler } = started;
    world.failing = new Error('down');
    await advance(started, 60 * MINUTE);
    expect(sampler.decide({}).rule).toBe('Cruddur');
    await advance(started, 1);
    expect(sampler.decide({}).rule).toBe('local');
    world.failing = undefined;
    await advance(started, 5 * MINUTE);
    expect(sampler.decide({}).rule).toBe('Cruddur');
  });

  it('does not take an answer without rules for an account without rules', async () => {
    const world = new World();
    world.delete('Default');
    const said: string[] = [];
    const sampler = world.client({ onFailure: (reason) => void said.push(reason) });
    await sampler.refresh();
    expect(said).toEqual(['Cannot use sampling rules: none is of version 1']);
    expect(sampler.decide({}).rule).toBe('local');
  });

  it('lets one request refresh and the others go', async () => {
    const { world, sampler } = await start();
    decide(sampler, 1);
    world.hanging = true;
    world.nowMs += 10 * MINUTE;
    const first = sampler.refresh();
    await Promise.all(Array.from({ length: 50 }, () => sampler.refresh()));
    expect([world.reports.length, world.polls.length]).toEqual([1, 1]);
    await world.resume();
    await Promise.all(Array.from({ length: 50 }, () => sampler.refresh()));
    expect([world.reports.length, world.polls.length]).toEqual([1, 2]);
    await world.resume();
    await first;
  });

  it('is taken over from a request that was cancelled, with the counts it had in hand', async () => {
    const started = await start();
    const { world, sampler } = started;
    decide(sampler, 3);
    world.hanging = true;
    world.nowMs += 11 * SECOND;
    void sampler.refresh();
    world.nowMs += 14_999;
    await sampler.refresh();
    expect(world.reports).toHaveLength(1);
    world.hanging = false;
    await advance(started, 1);
    await advance(started, 11 * SECOND);
    expect(world.reports.map(({ statistics }) => statistics[0]?.RequestCount)).toEqual([3, 3]);
  });

  it.each([
    ['answered', undefined],
    ['failed', new Error('Cannot get sampling targets: timed out')],
  ])('loses no count to a report that has %s while its successor reports', async (_, failure) => {
    const started = await start();
    const { world, sampler } = started;
    decide(sampler, 3);
    world.hanging = true;
    world.failing = failure;
    world.nowMs += 11 * SECOND;
    const late = sampler.refresh();
    decide(sampler, 2);
    world.nowMs += 15 * SECOND;
    world.failing = new Error('Cannot get sampling targets: down');
    const successor = sampler.refresh();
    decide(sampler, 4);
    await world.resume();
    await late;
    await world.resume();
    await successor;
    world.hanging = false;
    world.failing = undefined;
    await advance(started, 11 * SECOND);
    expect(world.reports.map(({ statistics }) => statistics[0]?.RequestCount)).toEqual([3, 5, 9]);
  });

  it('ignores a quota that comes after another request took over', async () => {
    const started = await start();
    const { world, sampler } = started;
    decide(sampler, 1);
    world.hanging = true;
    world.nowMs += 11 * SECOND;
    const late = sampler.refresh();
    world.hanging = false;
    await advance(started, 15 * SECOND);
    expect(sampledOf(sampler, 9)).toBe(5);
    world.target = { ReservoirQuota: 0 };
    world.nowMs += SECOND;
    await world.resume();
    await late;
    expect(sampledOf(sampler, 9)).toBe(5);
  });

  it('ignores rules that come after another request took over, and polls none after it', async () => {
    const started = await start();
    const { world, sampler } = started;
    world.hanging = true;
    world.nowMs += 10 * MINUTE;
    const late = sampler.refresh();
    world.put(rule({ FixedRate: 1 }));
    world.nowMs += 15 * SECOND;
    decide(sampler, 1);
    const successor = sampler.refresh();
    expect([world.reports.length, world.polls.length]).toEqual([1, 2]);
    world.nowMs += 15 * SECOND;
    world.hanging = false;
    await sampler.refresh();
    expect([world.reports.length, world.polls.length]).toEqual([2, 3]);
    world.nowMs += 10 * MINUTE;
    await world.resume();
    await world.resume();
    await Promise.all([late, successor]);
    expect([world.reports.length, world.polls.length]).toEqual([2, 3]);
    expect(sampledOf(sampler, 9)).toBe(9);
  });

  it('refuses a client id that X-Ray would refuse', () => {
    expect(() => new World().client({ clientId: 'worker-1' })).toThrow(
      "Cannot create a sampler: client id 'worker-1' is not 24 hex digits",
    );
  });
});

describe('a fleet of isolates', () => {
  interface Step {
    readonly client: number;
    readonly requests: number;
    readonly draw: number;
  }
  const step = fc.record({
    client: fc.nat({ max: 3 }),
    requests: fc.nat({ max: 12 }),
    draw: fc.constantFrom(0, 0.05, 0.5, 0.999),
  });
  const seconds = fc.array(fc.array(step, { maxLength: 5 }), { minLength: 30, maxLength: 120 });

  it('never takes more in a second than the reservoir, and a loan for each without a quota', async () => {
    await fc.assert(
      fc.asyncProperty(
        seconds,
        fc.nat({ max: 9 }),
        fc.integer({ min: 5, max: 40 }),
        async (plan, size, lifeS) => {
          const rate = 0.05;
          const world = new World();
          world.quotaLifeS = lifeS;
          world.put(rule({ ReservoirSize: size, FixedRate: rate }));
          const quotaUntilMs = [0, 0, 0, 0];
          const fleet = quotaUntilMs.map((_, index) => {
            const id = String(index).repeat(24);
            const api = {
              getSamplingRules: () => world.getSamplingRules(),
              getSamplingTargets: async (...documents: Parameters<World['getSamplingTargets']>) => {
                const answer = await world.getSamplingTargets(...documents);
                const [target] = answer.SamplingTargetDocuments;
                quotaUntilMs[index] = (target?.ReservoirQuotaTTL ?? 0) * 1000;
                return answer;
              },
            };
            return world.client({ api, clientId: id });
          });
          for (const steps of plan) {
            for (const sampler of fleet) await sampler.refresh();
            const borrowers = new Set(
              steps
                .map(({ client }: Step) => client)
                .filter((client) => world.nowMs >= (quotaUntilMs[client] ?? 0)),
            );
            let fromReservoir = 0;
            for (const { client, requests, draw } of steps) {
              world.draw = draw;
              const taken = fleet[client] ? sampledOf(fleet[client], requests) : 0;
              expect(taken).toBeGreaterThanOrEqual(draw < rate ? requests : 0);
              if (draw >= rate) fromReservoir += taken;
            }
            expect(fromReservoir).toBeLessThanOrEqual(size + (size === 0 ? 0 : borrowers.size));
            world.nowMs += SECOND;
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('reports every decision exactly once, however often reports fail', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            requests: fc.nat({ max: 9 }),
            seconds: fc.nat({ max: 15 }),
            fails: fc.boolean(),
            change: fc.boolean(),
          }),
          { maxLength: 60 },
        ),
        async (plan) => {
          const started = await start();
          const { world, sampler } = started;
          const arrived = { requests: 0, sampled: 0 };
          let decided = 0;
          let sampled = 0;
          const tally = (from: number): void => {
            for (const { statistics } of world.reports.slice(from)) {
              for (const each of statistics) {
                arrived.requests += each.RequestCount;
                arrived.sampled += each.SampledCount;
              }
            }
          };
          const go = async (ms: number, fails: boolean): Promise<void> => {
            world.failing = fails ? new Error('down') : undefined;
            const before = world.reports.length;
            await advance(started, ms);
            if (!fails) tally(before);
          };
          for (const { requests, seconds: passed, fails, change } of plan) {
            if (change) world.put(rule({ ReservoirSize: requests }));
            decided += requests;
            sampled += sampledOf(sampler, requests);
            await go(passed * SECOND, fails);
          }
          await go(11 * SECOND, false);
          await go(11 * SECOND, false);
          expect(arrived).toEqual({ requests: decided, sampled });
        },
      ),
      { numRuns: 100 },
    );
  });
});
