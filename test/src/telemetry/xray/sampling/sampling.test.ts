import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import cruddur from '../../../../../aws/json/xray.json' with { type: 'json' };
import { createSampler } from '../../../../../src/telemetry/xray/sampling/sampling.ts';

function rule(changes: Record<string, unknown>): unknown {
  return { SamplingRule: { ...cruddur.SamplingRule, ServiceName: '*', ...changes } };
}

const never = (): number => 1;
const always = (): number => 0;

describe('createSampler', () => {
  it("takes five requests a second by the project's rule, then one in ten", () => {
    let now = 1_000;
    let draw = 0;
    const sampler = createSampler({ rules: [cruddur], now: () => now, random: () => draw });
    const decide = (): boolean => sampler.decide({ service: 'backend-hono' }).sampled;
    draw = 0.1;
    const firstSecond = Array.from({ length: 8 }, decide);
    expect(firstSecond).toEqual([true, true, true, true, true, false, false, false]);
    draw = 0.099;
    expect(decide()).toBe(true);
    draw = 0.5;
    now = 2_000;
    expect(Array.from({ length: 6 }, decide).filter(Boolean)).toHaveLength(5);
    expect(sampler.decide({ service: 'BACKEND-x' }).rule).toBe('Cruddur');
  });

  it("falls to AWS's Default rule, one a second and then five in a hundred", () => {
    let draw = 0.05;
    const sampler = createSampler({ rules: [cruddur], now: () => 0, random: () => draw });
    const decide = () => sampler.decide({ service: 'frontend' });
    expect(decide()).toEqual({ sampled: true, rule: 'Default' });
    expect(decide()).toEqual({ sampled: false, rule: 'Default' });
    draw = 0.049;
    expect(decide().sampled).toBe(true);
  });

  it('asks rules by priority, then by name', () => {
    const rules = [
      rule({ RuleName: 'b', Priority: 2 }),
      rule({ RuleName: 'a', Priority: 2 }),
      rule({ RuleName: 'posts', Priority: 1, HTTPMethod: 'post' }),
    ];
    const sampler = createSampler({ rules, now: () => 0, random: never });
    expect(sampler.decide({ method: 'GET' }).rule).toBe('a');
    expect(sampler.decide({ method: 'POST' }).rule).toBe('posts');
  });

  it.each([
    ['Host', '*.cruddur.com', { host: 'evil.example' }, { host: 'api.cruddur.com' }],
    ['URLPath', '/api/*', { path: '/rollbar/test' }, { path: '/api/messages' }],
    ['ServiceType', 'AWS::ECS::*', { type: 'AWS::EC2::Instance' }, { type: 'AWS::ECS::Container' }],
  ])(
    'matches %s by wildcard, and a request that does not say it',
    (field, pattern, other, fitting) => {
      const rules = [rule({ RuleName: 'narrow', [field]: pattern })];
      const sampler = createSampler({ rules, now: () => 0, random: never });
      expect(sampler.decide(other).rule).toBe('Default');
      expect(sampler.decide(fitting).rule).toBe('narrow');
      expect(sampler.decide({}).rule).toBe('narrow');
    },
  );

  it('asks rules for one resource or with attributes only of requests that show them', () => {
    const rules = [
      rule({ RuleName: 'resource', Priority: 1, ResourceARN: 'arn:aws:ecs:*:1:service/x' }),
      rule({ RuleName: 'attributes', Priority: 2, Attributes: { stage: 'te?t*', 'app.*': '7' } }),
      rule({ RuleName: 'empty', Priority: 3, Attributes: {} }),
    ];
    const sampler = createSampler({ rules, now: () => 0, random: never });
    const attributes = { stage: 'TESTING', 'app.tenant': 7, list: ['7'] };
    expect(sampler.decide({}).rule).toBe('empty');
    expect(sampler.decide({ resource: 'arn:aws:ecs:us-east-1:1:service/x' }).rule).toBe('resource');
    expect(sampler.decide({ resource: 'arn:aws:ecs:us-east-1:2:service/x' }).rule).toBe('empty');
    expect(sampler.decide({ attributes }).rule).toBe('attributes');
    expect(sampler.decide({ attributes: { ...attributes, stage: undefined } }).rule).toBe('empty');
    expect(sampler.decide({ attributes: { stage: 'test', 'app.list': ['7'] } }).rule).toBe('empty');
  });

  it('uses the Default rule it is given instead of its own', () => {
    const given = rule({ RuleName: 'Default', Priority: 10_000, ReservoirSize: 0, FixedRate: 0 });
    const sampler = createSampler({ rules: [given], now: () => 0, random: always });
    expect(sampler.decide({})).toEqual({ sampled: false, rule: 'Default' });
  });

  it.each([
    [{ FixedRate: 2 }, 'SamplingRule.FixedRate'],
    [{ Priority: 0 }, 'SamplingRule.Priority'],
    [{ RuleName: '' }, 'SamplingRule.RuleName'],
    [{ Version: 2 }, 'SamplingRule.Version'],
  ])('refuses %j and names the field', (changes, field) => {
    const create = () => createSampler({ rules: [rule(changes)], now: () => 0, random: never });
    expect(create).toThrow(`Cannot read sampling rule: ${field}`);
  });

  it('takes exactly the reservoir in each second when the rate draws nothing', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 10 }),
        fc.array(fc.nat({ max: 5_000 }), { maxLength: 200 }),
        (size, steps) => {
          let now = 0;
          const rules = [rule({ ReservoirSize: size })];
          const sampler = createSampler({ rules, now: () => now, random: never });
          const taken = new Map<number, number>();
          const asked = new Map<number, number>();
          for (const time of steps.toSorted((a, b) => a - b)) {
            now = time;
            const second = Math.floor(time / 1000);
            asked.set(second, (asked.get(second) ?? 0) + 1);
            const { sampled } = sampler.decide({});
            taken.set(second, (taken.get(second) ?? 0) + Number(sampled));
          }
          for (const [second, count] of asked) {
            expect(taken.get(second)).toBe(Math.min(count, size));
          }
        },
      ),
    );
  });

  it('never takes more in a second than reservoir and rate allow, even if the clock steps back', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 5 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.array(fc.tuple(fc.nat({ max: 3_000 }), fc.double({ min: 0, max: 0.999, noNaN: true }))),
        (size, rate, steps) => {
          let now = 0;
          let draw = 0;
          let latest = 0;
          const rules = [rule({ ReservoirSize: size, FixedRate: rate })];
          const sampler = createSampler({ rules, now: () => now, random: () => draw });
          const byReservoir = new Map<number, number>();
          for (const [time, drawn] of steps) {
            now = time;
            draw = drawn;
            // A clock that steps back is still in the latest second it showed.
            latest = Math.max(latest, Math.floor(time / 1000));
            const { sampled } = sampler.decide({});
            const beyondRate = Number(sampled && drawn >= rate);
            byReservoir.set(latest, (byReservoir.get(latest) ?? 0) + beyondRate);
            expect(sampled || drawn >= rate).toBe(true);
          }
          for (const count of byReservoir.values()) expect(count).toBeLessThanOrEqual(size);
        },
      ),
    );
  });
});
