/** Finds metrics by a text such as `latency namespace:Edge route:/api`, and completes it. */
import { parseQuery, writeTerm, type Term } from '../../../api/query/language.ts';
import { textTest } from '../../../api/query/text-test.ts';
import type { MetricGroup } from '../../../api/metrics/shapes.ts';
import { plural } from '../../format.ts';
import type { Completion } from '../../query/completions.ts';

const MOST = 8;

/** @returns those of the groups for which all of the text holds; all while it cannot be read */
export function findGroups(groups: readonly MetricGroup[], text: string): readonly MetricGroup[] {
  const parsed = parseQuery(text);
  if (parsed.kind !== 'terms') return groups;
  return groups.filter((group) =>
    parsed.terms.every(
      (term) => textsOf(group, term).some(textTest(term, 'within')) !== term.isNegated,
    ),
  );
}

function textsOf(
  { namespace, name, dimensions }: MetricGroup,
  { key }: Pick<Term, 'key'>,
): string[] {
  if (key === 'namespace') return [namespace];
  if (key === 'name') return [name];
  const wanted = key?.toLowerCase();
  const of = dimensions.filter((one) => wanted === undefined || one.name.toLowerCase() === wanted);
  const values = of.flatMap((one) => one.values);
  return key === undefined ? [namespace, name, ...of.map((one) => one.name), ...values] : values;
}

/** @param before what stands before the caret */
export function completionsOf(groups: readonly MetricGroup[], before: string): Completion[] {
  const word = /(?:"[^"]*"?|[^\s"])*$/.exec(before)?.[0] ?? '';
  const from = before.length - word.length;
  const colon = word.indexOf(':');
  const counts = new Map<string, number>();
  const count = (text: string) => counts.set(text, (counts.get(text) ?? 0) + 1);
  if (colon === -1) {
    for (const key of ['namespace', 'name']) counts.set(key, groups.length);
    for (const { dimensions } of groups) for (const { name } of dimensions) count(name);
  } else {
    const key = word.slice(0, colon).replaceAll('"', '');
    for (const group of groups) {
      const values = textsOf(group, { key });
      for (const value of values) count(value);
    }
  }
  const begin = (colon === -1 ? word : word.slice(colon + 1)).replaceAll('"', '').toLowerCase();
  const key = word.slice(0, Math.max(0, colon));
  return [...counts]
    .filter(([text]) => text.toLowerCase().startsWith(begin))
    .slice(0, MOST)
    .map(([text, n]) => ({
      text: colon === -1 ? `${text}:` : writeTerm(key, text),
      from,
      note: `of ${plural(n, 'chart')}`,
    }));
}
