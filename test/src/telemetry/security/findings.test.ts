import { describe, expect, test } from 'vitest';
import { BURST_RULES, Bursts } from '../../../../src/telemetry/security/bursts.ts';
import { Findings } from '../../../../src/telemetry/security/findings.ts';

const AT = Date.UTC(2026, 10, 29, 4, 0, 0);
const attempt = (more: object = {}) => ({
  rule: BURST_RULES[404],
  network: '203.0.113',
  route: '/api/activities/search',
  at: AT,
  traceId: '0'.repeat(32),
  ...more,
});

describe('findings', () => {
  test('are one for a rule, a network, a route and an hour, for any number of hits', () => {
    const findings = new Findings();
    for (let hit = 0; hit < 1000; hit += 1) findings.add(attempt({ at: AT + hit }));
    expect(findings.take(AT)).toEqual([
      expect.objectContaining({ count: 1000, firstAt: AT, lastAt: AT + 999 }),
    ]);
  });

  test.each([
    { rule: BURST_RULES[401] },
    { network: '198.51.100' },
    { route: '/other' },
    { at: AT + 3_600_000 },
  ])('differ by %o', (other) => {
    const findings = new Findings();
    findings.add(attempt());
    findings.add(attempt(other));
    expect(new Set(findings.take(AT + 3_600_000).map(({ id }) => id)).size).toBe(2);
  });

  test('are told at once, then at most once a minute and only with news', () => {
    const findings = new Findings();
    findings.add(attempt());
    expect(findings.take(AT)).toEqual([expect.objectContaining({ isNew: true })]);
    expect(findings.take(AT + 60_000)).toHaveLength(0);
    findings.add(attempt({ at: AT + 1 }));
    expect(findings.take(AT + 59_999)).toHaveLength(0);
    expect(findings.take(AT + 60_000)).toEqual([
      expect.objectContaining({ count: 2, isNew: false }),
    ]);
  });

  test('name the first and the latest requests', () => {
    const findings = new Findings();
    for (let hit = 0; hit < 50; hit += 1) findings.add(attempt({ traceId: `trace ${hit}` }));
    const [finding] = findings.take(AT);
    expect(finding?.traceIds.slice(0, 5)).toEqual([0, 1, 2, 3, 4].map((hit) => `trace ${hit}`));
    expect(finding?.traceIds.slice(5)).toEqual([45, 46, 47, 48, 49].map((hit) => `trace ${hit}`));
  });

  test('are bounded in number', () => {
    const findings = new Findings();
    for (let hit = 0; hit < 2000; hit += 1) findings.add(attempt({ network: `n${hit}` }));
    expect(findings.take(AT).length).toBe(500);
  });
});

describe('bursts', () => {
  test('begin with the twentieth 404 of a network in a minute', () => {
    const bursts = new Bursts();
    const seen = Array.from({ length: 25 }, () => bursts.count('203.0.113', 404, AT));
    expect(seen.filter((rule) => rule === undefined)).toHaveLength(19);
    expect(seen.at(-1)).toBe(BURST_RULES[404]);
  });
  test('are not made by other statuses, other networks or other minutes', () => {
    const bursts = new Bursts();
    for (let hit = 0; hit < 19; hit += 1) bursts.count('203.0.113', 401, AT);
    expect(bursts.count('203.0.113', 404, AT)).toBeUndefined();
    expect(bursts.count('203.0.113', 200, AT)).toBeUndefined();
    expect(bursts.count('198.51.100', 401, AT)).toBeUndefined();
    expect(bursts.count('203.0.113', 401, AT + 60_000)).toBeUndefined();
    for (let hit = 0; hit < 18; hit += 1) bursts.count('203.0.113', 401, AT + 60_000);
    expect(bursts.count('203.0.113', 401, AT + 60_000)).toBe(BURST_RULES[401]);
  });
});
