/**
 * How differently the values of an attribute are spread inside and outside of a box, in points from 0 to 100. For few
 * values it is the largest difference between the shares that a value has inside and outside, each of all events of its
 * side, so that an attribute that is not set counts as a value. For many numbers it is the Kolmogorov-Smirnov distance:
 * the largest difference between the shares of numbers up to a number.
 * https://en.wikipedia.org/wiki/Kolmogorov%E2%80%93Smirnov_test
 */
import type { Value } from '../expression/value.ts';

export type Side = 'inside' | 'outside';

/** The values of an attribute on both sides, with how many events have each; null stands for those without it. */
export type Spread = Readonly<Record<Side, ReadonlyMap<Value, number>>>;

export interface ValueShare {
  readonly value: Value;
  /** 0 to 1, of all events of the side. */
  readonly inside: number;
  readonly outside: number;
}

export interface NumberSpread {
  /** Of the first and behind the last bar. Bars are of equal width, or of equal ratio where `isRatio` says so. */
  readonly low: number;
  readonly high: number;
  readonly isRatio: boolean;
  /** Shares of the numbers of a side, bar by bar. */
  readonly inside: readonly number[];
  readonly outside: readonly number[];
  readonly medianInside: number;
  readonly medianOutside: number;
}

export interface Difference {
  /** 0 to 100. */
  readonly points: number;
  /** The values that differ most, largest difference first. */
  readonly values: readonly ValueShare[];
  /** What the other values have together; undefined when there are none. */
  readonly rest:
    | { readonly count: number; readonly inside: number; readonly outside: number }
    | undefined;
  /** Undefined for an attribute of few values. */
  readonly numbers: NumberSpread | undefined;
}

/** An attribute of more different numbers is measured as numbers. */
const FEW_VALUES = 12;
const SHOWN_VALUES = 4;
const BARS = 24;
/** Numbers that are so far apart are drawn by their ratio. */
const FAR_APART = 30;

export function differenceOf(spread: Spread): Difference {
  const numbers = numbersOf(spread);
  const shares = sharesOf(spread);
  const byValue = Math.max(0, ...shares.map(distance));
  if (numbers !== undefined) {
    const missing = shares.find(({ value }) => value === null);
    const points = Math.max(
      distanceOfNumbers(numbers),
      missing === undefined ? 0 : distance(missing),
    );
    const values = missing === undefined ? [] : [missing];
    return { points: points * 100, values, rest: undefined, numbers: spreadOf(numbers) };
  }
  const ranked = shares.toSorted((a, b) => distance(b) - distance(a) || b.inside - a.inside);
  // One more takes no more room than telling of it.
  const shown = ranked.length === SHOWN_VALUES + 1 ? ranked.length : SHOWN_VALUES;
  const others = ranked.slice(shown);
  return {
    points: byValue * 100,
    values: ranked.slice(0, shown),
    rest: others.length === 0 ? undefined : { count: others.length, ...sumOf(others) },
    numbers: undefined,
  };
}

function distance({ inside, outside }: Pick<ValueShare, Side>): number {
  return Math.abs(inside - outside);
}

function sumOf(shares: readonly ValueShare[]): Record<Side, number> {
  return {
    inside: shares.reduce((sum, { inside }) => sum + inside, 0),
    outside: shares.reduce((sum, { outside }) => sum + outside, 0),
  };
}

function sharesOf({ inside, outside }: Spread): ValueShare[] {
  const [all, others] = [weightOf(inside), weightOf(outside)];
  return [...new Set([...inside.keys(), ...outside.keys()])].map((value) => ({
    value,
    inside: all === 0 ? 0 : (inside.get(value) ?? 0) / all,
    outside: others === 0 ? 0 : (outside.get(value) ?? 0) / others,
  }));
}

/** How many events all values have together. */
export function weightOf(counts: ReadonlyMap<Value, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}

type Numbers = Readonly<Record<Side, readonly (readonly [number, number])[]>>;

/** Ascending, with how many events have each; undefined when there are few different ones, or other values too. */
function numbersOf({ inside, outside }: Spread): Numbers | undefined {
  const all = new Set([...inside.keys(), ...outside.keys()]);
  all.delete(null);
  if (all.size <= FEW_VALUES) return undefined;
  for (const value of all) if (typeof value !== 'number') return undefined;
  return { inside: ascending(inside), outside: ascending(outside) };
}

function ascending(counts: ReadonlyMap<Value, number>): (readonly [number, number])[] {
  return [...counts]
    .flatMap(([value, count]) => (typeof value === 'number' ? [[value, count] as const] : []))
    .toSorted(([a], [b]) => a - b);
}

function totalOf(list: Numbers[Side]): number {
  return list.reduce((sum, [, count]) => sum + count, 0);
}

function distanceOfNumbers({ inside, outside }: Numbers): number {
  const [all, others] = [totalOf(inside), totalOf(outside)];
  if (all === 0 || others === 0) return 0;
  let [a, b, upToA, upToB, most] = [0, 0, 0, 0, 0];
  while (a < inside.length || b < outside.length) {
    const next = Math.min(inside[a]?.[0] ?? Infinity, outside[b]?.[0] ?? Infinity);
    for (; (inside[a]?.[0] ?? Infinity) <= next; a++) upToA += inside[a]?.[1] ?? 0;
    for (; (outside[b]?.[0] ?? Infinity) <= next; b++) upToB += outside[b]?.[1] ?? 0;
    most = Math.max(most, Math.abs(upToA / all - upToB / others));
  }
  return most;
}

function spreadOf({ inside, outside }: Numbers): NumberSpread {
  const ends = [inside[0], outside[0], inside.at(-1), outside.at(-1)].flatMap((one) =>
    one === undefined ? [] : [one[0]],
  );
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const isRatio = low > 0 && high / low > FAR_APART;
  const place = isRatio
    ? (value: number) => Math.log(value / low) / Math.log(high / low)
    : (value: number) => value / (high - low) - low / (high - low);
  const bars = (list: Numbers[Side]) => {
    const shares = Array.from({ length: BARS }, () => 0);
    const all = Math.max(1, totalOf(list));
    for (const [value, count] of list) {
      const bar = Math.min(BARS - 1, Math.floor(place(value) * BARS));
      shares[bar] = (shares[bar] ?? 0) + count / all;
    }
    return shares;
  };
  return {
    low,
    high,
    isRatio,
    inside: bars(inside),
    outside: bars(outside),
    medianInside: medianOf(inside),
    medianOutside: medianOf(outside),
  };
}

function medianOf(list: Numbers[Side]): number {
  const half = totalOf(list) / 2;
  let sum = 0;
  for (const [value, count] of list) {
    sum += count;
    if (sum >= half) return value;
  }
  return 0;
}
