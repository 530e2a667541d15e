/** What metric math computes with: numbers, time series, and lists of time series. */

export interface Point {
  /** Unix seconds. */
  readonly timeS: number;
  readonly value: number;
}

/** As GetMetricData answers it. */
export interface Message {
  readonly Code: string;
  readonly Value: string;
}

export interface TimeSeries {
  readonly kind: 'series';
  readonly label: string;
  /** Seconds. */
  readonly period: number;
  /** In the order of time. */
  readonly points: readonly Point[];
  /** What a reader must know of it, such as that more units were reported than the one that is shown. */
  readonly messages?: readonly Message[];
}

export type MathValue =
  | { readonly kind: 'number'; readonly value: number }
  | TimeSeries
  | { readonly kind: 'list'; readonly items: readonly TimeSeries[] }
  /** A word or text among the arguments of a function. */
  | { readonly kind: 'text'; readonly text: string };

export const NAMES: Readonly<Record<MathValue['kind'], string>> = {
  number: 'Scalar',
  series: 'TimeSeries',
  list: 'Array[TimeSeries]',
  text: 'String',
};

/** @returns the message that names all units; none where there is one unit */
export function severalUnits(units: ReadonlySet<string>): readonly Message[] {
  if (units.size < 2) return [];
  const names = [...units].toSorted().join(', ');
  return [{ Code: 'MultipleUnits', Value: `Multiple units returned: '[${names}]'` }];
}

/** An expression that cannot be computed; says why. */
export class MathError extends Error {
  override readonly name = 'MathError';
}

/** The series with other points; what is not finite has none. */
export function withPoints(series: TimeSeries, points: readonly Point[]): TimeSeries {
  return { ...series, points: points.filter(({ value }) => Number.isFinite(value)) };
}

/** The series with each value computed again. */
export function mapped(
  series: TimeSeries,
  compute: (value: number, timeS: number) => number,
): TimeSeries {
  return withPoints(
    series,
    series.points.map(({ timeS, value }) => ({ timeS, value: compute(value, timeS) })),
  );
}

/** A value where both have one. */
export function joined(
  left: TimeSeries,
  right: TimeSeries,
  compute: (a: number, b: number) => number,
): TimeSeries {
  const others = new Map(right.points.map(({ timeS, value }) => [timeS, value]));
  const points = left.points.flatMap(({ timeS, value }) => {
    const other = others.get(timeS);
    return other === undefined ? [] : [{ timeS, value: compute(value, other) }];
  });
  return withPoints({ ...left, period: Math.max(left.period, right.period) }, points);
}

/** One series of many: at each time the result of the values there. */
export function across(
  items: readonly TimeSeries[],
  compute: (values: readonly number[]) => number,
): TimeSeries {
  const byTime = new Map<number, number[]>();
  for (const { timeS, value } of items.flatMap(({ points }) => points)) {
    const known = byTime.get(timeS);
    if (known === undefined) byTime.set(timeS, [value]);
    else known.push(value);
  }
  const points = [...byTime]
    .toSorted(([a], [b]) => a - b)
    .map(([timeS, values]) => ({ timeS, value: compute(values) }));
  const period = Math.max(0, ...items.map((item) => item.period));
  return withPoints({ kind: 'series', label: '', period, points: [] }, points);
}
