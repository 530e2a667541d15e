/**
 * What an occurrence says of the person, the request and the code, as names and values; and the values that many
 * occurrences have in common.
 */
import * as v from 'valibot';
import type { CommonValue, Fact } from './shapes.ts';

const Members = v.record(v.string(), v.unknown());

/** Of one occurrence. */
const MOST_FACTS = 120;
const MOST_CHARACTERS = 2000;
const DEPTH = 3;

/** Members of a payload, in the order in which they are shown. */
const PLACES: readonly (readonly [path: string, group: Fact['group']])[] = [
  ['person', 'person'],
  ['request', 'request'],
  ['context', 'request'],
  ['code_version', 'code'],
  ['platform', 'code'],
  ['framework', 'code'],
  ['language', 'code'],
  ['server', 'code'],
  ['client', 'code'],
  ['notifier.name', 'code'],
  ['notifier.version', 'code'],
  ['custom', 'custom'],
];

export function factsOf(payload: unknown): Fact[] {
  const facts = PLACES.flatMap(([path, group]) =>
    flatten(path, memberAt(payload, path), DEPTH).map(([name, value]) => ({ group, name, value })),
  );
  return facts.slice(0, MOST_FACTS);
}

export function memberAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((inner, name) => (v.is(Members, inner) ? inner[name] : undefined), value);
}

function flatten(name: string, value: unknown, depth: number): [string, string][] {
  if (value === undefined || value === null || value === '') return [];
  if (depth > 0 && !Array.isArray(value) && v.is(Members, value)) {
    return Object.entries(value)
      .slice(0, MOST_FACTS)
      .flatMap(([key, inner]) => flatten(`${name}.${key.slice(0, 200)}`, inner, depth - 1));
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return [[name, text.slice(0, MOST_CHARACTERS)]];
}

/** Members that are the same in all occurrences of a program, or different in each. */
const TELLS_NOTHING =
  /^(?:custom\.(?:trace_id|span_id|xray_trace_id)|(?:server|notifier|platform|language|framework|client\.timestamp|client\.runtime_ms))(?:\.|$)/;

/** The values that tell most stand first: who, what the program itself says, where. */
const BEFORE_OTHERS = [/^person\.id$/, /^custom\./, /^context$/, /^person\./, /^request\./];

const LEAST_SHARE = 0.5;
const MOST_COMMON = 6;

/** @param facts of each of some occurrences @returns values that at least half of them have */
export function commonOf(facts: readonly (readonly Fact[])[]): CommonValue[] {
  if (facts.length < 2) return [];
  const counts = new Map<string, Map<string, number>>();
  for (const { name, value } of facts.flat()) {
    if (TELLS_NOTHING.test(name)) continue;
    const values = counts.get(name) ?? new Map<string, number>();
    counts.set(name, values.set(value, (values.get(value) ?? 0) + 1));
  }
  const rank = (name: string) => {
    const place = BEFORE_OTHERS.findIndex((pattern) => pattern.test(name));
    return place === -1 ? BEFORE_OTHERS.length : place;
  };
  return [...counts]
    .flatMap(([name, values]) => {
      const [[value, count] = ['', 0]] = [...values].toSorted(([, a], [, b]) => b - a);
      const share = count / facts.length;
      return share >= LEAST_SHARE && count > 1 ? [{ name, value, share }] : [];
    })
    .toSorted((a, b) => rank(a.name) - rank(b.name) || b.share - a.share)
    .slice(0, MOST_COMMON);
}
