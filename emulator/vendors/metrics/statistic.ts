/**
 * Computes CloudWatch's statistics, named like `Average`, `p99.9` or `TM(10%:90%)`, over the values of one period. All
 * but the five plain ones need every single value, so they have no result when a period holds a statistic set of
 * different values or a negative value, as in CloudWatch. Where CloudWatch estimates, this counts: percentiles are
 * nearest ranks, and a boundary in per cent cuts the sorted values by weight, through a value if it must.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 */
import type { Summary } from '../aws/metric-sample.ts';

/** @returns undefined when the values do not have such a statistic. @param values at least one. */
export type Statistic = (values: readonly Summary[]) => number | undefined;

export const PLAIN = {
  SampleCount: (values) => total(values, ({ count }) => count),
  Sum: (values) => total(values, ({ sum }) => sum),
  Average: (values) => total(values, ({ sum }) => sum) / total(values, ({ count }) => count),
  Minimum: (values) => values.reduce((low, { minimum }) => Math.min(low, minimum), Infinity),
  Maximum: (values) => values.reduce((high, { maximum }) => Math.max(high, maximum), -Infinity),
} as const satisfies Record<string, Statistic>;

/** @returns undefined for what is not a statistic of CloudWatch. */
export function parseStatistic(name: string): Statistic | undefined {
  if (isPlain(name)) return PLAIN[name];
  if (name === 'IQM') return distributed((values) => mean(cut(values, 0.25, 0.75)));
  const short = /^(p|tm|wm|tc|ts)(\d{1,3}(?:\.\d{1,10})?)$/.exec(name);
  if (short !== null) {
    const [, kind = '', digits = ''] = short;
    const share = Number(digits) / 100;
    if (share > 1) return undefined;
    if (kind === 'p') return distributed((values) => rank(values, share));
    return ranged(kind.toUpperCase(), { unit: '%', low: 0, high: share });
  }
  const long = /^(TM|WM|TC|TS|PR)\(([^:()]*):([^:()]*)\)$/.exec(name);
  const range = long && readRange(long[2] ?? '', long[3] ?? '');
  if (!long || !range) return undefined;
  const [, kind = ''] = long;
  if (kind === 'PR') return range.unit === '%' ? undefined : percentileRank(range);
  return ranged(kind, range);
}

/** What lies above `low`, up to `high`: shares of the sorted values, or values. */
interface Range {
  readonly unit: '%' | 'value';
  readonly low: number;
  readonly high: number;
}

/** A single value and how often it came, in ascending order. */
interface Weighted {
  readonly value: number;
  readonly weight: number;
}

function isPlain(name: string): name is keyof typeof PLAIN {
  return Object.hasOwn(PLAIN, name);
}

function readRange(low: string, high: string): Range | undefined {
  const bound = /^\d+(?:\.\d{1,10})?%?$/;
  const given = [low, high].filter((text) => text !== '');
  if (given.length === 0 || !given.every((text) => bound.test(text))) return undefined;
  const percent = given.filter((text) => text.endsWith('%')).length;
  if (percent !== 0 && percent !== given.length) return undefined;
  const scale = percent > 0 ? 100 : 1;
  const [from, to] = [low || '0', high || (percent > 0 ? '100' : 'Infinity')].map(
    (text) => Number(text.replace('%', '')) / scale,
  );
  if (from === undefined || to === undefined || from >= to || (percent > 0 && to > 1)) {
    return undefined;
  }
  // Without a lower bound zero is inside; values are never negative here.
  return { unit: percent > 0 ? '%' : 'value', low: low === '' ? -Infinity : from, high: to };
}

function ranged(kind: string, range: Range): Statistic {
  const inside = (values: readonly Weighted[]) =>
    range.unit === '%' ? cut(values, Math.max(range.low, 0), range.high) : between(values, range);
  if (kind === 'TM') return distributed((values) => mean(inside(values)));
  if (kind === 'TC') return distributed((values) => weightOf(inside(values)));
  if (kind === 'TS') return distributed((values) => sumOf(inside(values)));
  return distributed((values) => {
    const share = range.unit === '%';
    const low = share ? rank(values, Math.max(range.low, 0)) : range.low;
    const high = share ? rank(values, range.high) : range.high;
    const clamp = (value: number) => Math.min(Math.max(value, low), high);
    return mean(values.map(({ value, weight }) => ({ value: clamp(value), weight })));
  });
}

function percentileRank(range: Range): Statistic {
  return distributed((values) => (100 * weightOf(between(values, range))) / weightOf(values));
}

/** Of every single value; undefined when they are not known or one is negative. */
function distributed(of: (values: readonly Weighted[]) => number | undefined): Statistic {
  return (values) => {
    if (!values.every(isDistinct)) return undefined;
    const sorted = values
      .map(({ minimum, count }) => ({ value: minimum, weight: count }))
      .sort((a, b) => a.value - b.value);
    return of(sorted);
  };
}

/** Whether a summary is of one value, however often it came; sums of floats are off by their last digits. */
function isDistinct({ minimum, maximum, sum, count }: Summary): boolean {
  const off = Math.abs(sum - minimum * count);
  return minimum === maximum && minimum >= 0 && off <= Math.abs(sum) * 1e-9;
}

/** The lowest value that `share` of all values do not exceed. */
function rank(values: readonly Weighted[], share: number): number {
  const wanted = share * weightOf(values);
  let reached = 0;
  for (const { value, weight } of values) {
    reached += weight;
    if (reached >= wanted) return value;
  }
  return values.at(-1)?.value ?? Number.NaN;
}

/** The part of the sorted values' weight that lies between two shares. */
function cut(values: readonly Weighted[], low: number, high: number): readonly Weighted[] {
  const all = weightOf(values);
  let reached = 0;
  return values.flatMap(({ value, weight }) => {
    const start = Math.max(reached, low * all);
    reached += weight;
    const kept = Math.min(reached, high * all) - start;
    return kept > 0 ? [{ value, weight: kept }] : [];
  });
}

function between(values: readonly Weighted[], { low, high }: Range): readonly Weighted[] {
  return values.filter(({ value }) => value > low && value <= high);
}

function mean(values: readonly Weighted[]): number | undefined {
  const weight = weightOf(values);
  return weight === 0 ? undefined : sumOf(values) / weight;
}

function weightOf(values: readonly Weighted[]): number {
  return total(values, ({ weight }) => weight);
}

function sumOf(values: readonly Weighted[]): number {
  return total(values, ({ value, weight }) => value * weight);
}

function total<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}
