/**
 * The time series of a query of Metrics Insights. Observations of all metrics that match are put together by period, and
 * by the values of the dimensions of `GROUP BY`. A metric without such a dimension counts under `Other`, as at AWS.
 */
import type { Steps } from '../../../columns/steps.ts';
import type { Metric } from '../../aws/metric-sample.ts';
import { severalUnits, type Message, type Point, type TimeSeries } from '../math/value.ts';
import { inPeriods, type Span } from '../period.ts';
import { PLAIN } from '../statistic.ts';
import type { StoredSummary } from '../store.ts';
import { ACCOUNT, type Label, type Select, type SelectFunction } from './parse.ts';

const STATISTICS = {
  AVG: PLAIN.Average,
  COUNT: PLAIN.SampleCount,
  MAX: PLAIN.Maximum,
  MIN: PLAIN.Minimum,
  SUM: PLAIN.Sum,
} as const satisfies Record<SelectFunction, unknown>;

/** AWS's own limit of the metrics that one query reads. */
const MAX_METRICS = 10_000;

export interface SelectOptions {
  /** Seconds. */
  readonly period: number;
  readonly span: Span;
  /** Whose metrics they are. */
  readonly account: string;
  /** Of the query's namespace and name. */
  readonly metrics: Iterable<Metric & { readonly id: number }>;
  readonly values: (metric: number, span: Span) => Iterable<StoredSummary>;
}

/** The observations of one series: by the start of a period, then by unit. */
interface Group {
  readonly key: readonly string[];
  readonly periods: Map<number, Map<string, StoredSummary>>;
}

/** @returns the series in the query's order, each called by the values it stands for */
export function* selectSeries(
  query: Select,
  { period, span, account, metrics, values }: SelectOptions,
): Steps<readonly TimeSeries[]> {
  const groups = new Map<string, Group>();
  let count = 0;
  let isCut = false;
  for (const metric of metrics) {
    yield;
    if (!matches(query, metric, account)) continue;
    if (++count > MAX_METRICS) {
      isCut = true;
      break;
    }
    const key = query.groupBy.map((label) => valueOf(metric, label, account) ?? 'Other');
    const text = JSON.stringify(key);
    const group = groups.get(text) ?? { key, periods: new Map() };
    groups.set(text, group);
    for (const part of inPeriods(values(metric.id, span), span, period)) {
      yield;
      if (part !== undefined) addPeriod(group, part.timeS, part.values);
    }
  }
  const messages = isCut
    ? [{ Code: 'MaxMetricsExceeded', Value: `Only the first ${MAX_METRICS} metrics are taken` }]
    : [];
  const series = [...groups.values()]
    .toSorted((a, b) => (a.key.join('\0') < b.key.join('\0') ? -1 : 1))
    .map((group) => seriesOf(group, query, period, messages))
    .filter(({ points }) => points.length > 0);
  return ordered(series, query).slice(0, query.limit);
}

function matches({ schema, conditions }: Select, metric: Metric, account: string): boolean {
  const names = metric.dimensions.map(({ name }) => name);
  const fits =
    schema === undefined ||
    (schema.length === names.length && schema.every((name) => names.includes(name)));
  return (
    fits &&
    conditions.every(({ label, isEqual, value }) => {
      const found = valueOf(metric, label, account);
      const wanted = value === ACCOUNT ? account : value;
      return isEqual ? found === wanted : found !== undefined && found !== wanted;
    })
  );
}

function valueOf({ dimensions }: Metric, label: Label, account: string): string | undefined {
  if (label === ACCOUNT) return account;
  return dimensions.find(({ name }) => name === label)?.value;
}

function addPeriod({ periods }: Group, timeS: number, values: readonly StoredSummary[]): void {
  const units = periods.get(timeS) ?? new Map<string, StoredSummary>();
  periods.set(timeS, units);
  for (const value of values) {
    const known = units.get(value.unit);
    units.set(value.unit, known === undefined ? value : together(known, value));
  }
}

function together(one: StoredSummary, other: StoredSummary): StoredSummary {
  return {
    ...one,
    minimum: Math.min(one.minimum, other.minimum),
    maximum: Math.max(one.maximum, other.maximum),
    sum: one.sum + other.sum,
    count: one.count + other.count,
  };
}

/** Values of different units are never taken together: the first unit found is shown, and a message names all. */
function seriesOf(
  { key, periods }: Group,
  { compute, name }: Select,
  period: number,
  messages: readonly Message[],
): TimeSeries {
  const byTime = [...periods].toSorted(([a], [b]) => a - b);
  const units = new Set(byTime.flatMap(([, values]) => [...values.keys()]));
  const [shown = ''] = units;
  const points: Point[] = byTime.flatMap(([timeS, values]) => {
    const value = values.get(shown);
    return value === undefined ? [] : [{ timeS, value: STATISTICS[compute]([value]) }];
  });
  return {
    kind: 'series',
    label: key.length === 0 ? name : key.join(' '),
    period,
    points,
    messages: [...messages, ...severalUnits(units)],
  };
}

function ordered(series: readonly TimeSeries[], { order }: Select): readonly TimeSeries[] {
  if (order === undefined) return series;
  const of = ({ points }: TimeSeries) =>
    STATISTICS[order.by](
      points.map(({ value }) => ({ minimum: value, maximum: value, sum: value, count: 1 })),
    );
  return series.toSorted((a, b) => (order.descending ? of(b) - of(a) : of(a) - of(b)));
}
