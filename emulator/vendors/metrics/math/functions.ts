/**
 * The functions of metric math. Refused by name are those that ask other services, and anomaly detection, whose models
 * AWS trains and does not publish.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax-functions-list
 */
import {
  across,
  mapped,
  MathError,
  NAMES,
  withPoints,
  type MathValue,
  type Point,
  type TimeSeries,
} from './value.ts';

/** The time an expression is asked for. */
export interface MathSpan {
  /** Unix seconds, inclusive. */
  readonly startS: number;
  /** Unix seconds, exclusive. */
  readonly endS: number;
}

export type MathFunction = (values: readonly MathValue[], span: MathSpan) => MathValue;

type Reduce = (values: readonly number[]) => number;

const sum: Reduce = (values) => values.reduce((total, value) => total + value, 0);
const average: Reduce = (values) => sum(values) / values.length;
const least: Reduce = (values) => values.reduce((a, b) => Math.min(a, b), Infinity);
const greatest: Reduce = (values) => values.reduce((a, b) => Math.max(a, b), -Infinity);
const deviation: Reduce = (values) => {
  const mean = average(values);
  return Math.sqrt(average(values.map((value) => (value - mean) ** 2)));
};

const REDUCTIONS: Readonly<Record<string, Reduce>> = {
  AVG: average,
  SUM: sum,
  MIN: least,
  MAX: greatest,
  STDDEV: deviation,
};

export const MATH_FUNCTIONS: Readonly<Record<string, MathFunction>> = {
  ...Object.fromEntries(Object.entries(REDUCTIONS).map(([name, of]) => [name, reducing(of)])),
  ABS: each(Math.abs),
  CEIL: each(Math.ceil),
  FLOOR: each(Math.floor),
  LOG: each(Math.log),
  LOG10: each(Math.log10),
  MINUTE: each((_, timeS) => new Date(timeS * 1000).getUTCMinutes()),
  HOUR: each((_, timeS) => new Date(timeS * 1000).getUTCHours()),
  /** Monday is 1, Sunday 7. */
  DAY: each((_, timeS) => new Date(timeS * 1000).getUTCDay() || 7),
  DATE: each((_, timeS) => new Date(timeS * 1000).getUTCDate()),
  MONTH: each((_, timeS) => new Date(timeS * 1000).getUTCMonth() + 1),
  YEAR: each((_, timeS) => new Date(timeS * 1000).getUTCFullYear()),
  EPOCH: each((_, timeS) => timeS),
  DIFF: stepping((point, before) => point.value - before.value),
  DIFF_TIME: stepping((point, before) => point.timeS - before.timeS),
  RATE: stepping((point, before) => (point.value - before.value) / (point.timeS - before.timeS)),
  RUNNING_SUM: onSeries((series) => {
    let total = 0;
    return mapped(series, (value) => (total += value));
  }),
  PERIOD: ([value]) => numeric(seriesIn(value).period),
  DATAPOINT_COUNT: ([value]) =>
    value?.kind === 'list'
      ? across(value.items, (values) => values.length)
      : numeric(seriesIn(value).points.length),
  METRIC_COUNT: ([value]) => numeric(listIn(value).length),
  FIRST: ([value]) => itemOf(listIn(value).at(0)),
  LAST: ([value]) => itemOf(listIn(value).at(-1)),
  REMOVE_EMPTY: ([value]) => ({
    kind: 'list',
    items: listIn(value).filter(({ points }) => points.length > 0),
  }),
  SLICE([value, from, to]) {
    const items = listIn(value).slice(numberIn(from), to && numberIn(to));
    // One position alone asks for one series.
    return to === undefined ? itemOf(items[0]) : { kind: 'list', items };
  },
  SORT([value, by, order, most]) {
    const reduce = REDUCTIONS[wordIn(by)];
    const direction = wordIn(order);
    if (reduce === undefined || (direction !== 'ASC' && direction !== 'DESC')) {
      throw new MathError('SORT takes AVG, MIN, MAX or SUM, and ASC or DESC');
    }
    const ranked = listIn(value)
      .filter(({ points }) => points.length > 0)
      .map((item) => ({ item, rank: reduce(item.points.map((point) => point.value)) }))
      .sort((a, b) => (direction === 'ASC' ? a.rank - b.rank : b.rank - a.rank))
      .map(({ item }) => item);
    return { kind: 'list', items: most === undefined ? ranked : ranked.slice(0, numberIn(most)) };
  },
  TIME_SERIES: ([value], span) => {
    const constant = numberIn(value);
    const series = { kind: 'series', label: '', period: DEFAULT_PERIOD, points: [] } as const;
    return withPoints(
      series,
      timesOf(span, DEFAULT_PERIOD).map((timeS) => ({ timeS, value: constant })),
    );
  },
  FILL([value, filling], span) {
    const fill = (series: TimeSeries): TimeSeries => filled(series, filling, span);
    return value?.kind === 'list'
      ? { kind: 'list', items: value.items.map(fill) }
      : fill(seriesIn(value));
  },
  IF: ([condition, yes, no]) => choose(condition, yes, no),
};

const DEFAULT_PERIOD = 60;
/** As many as a page of GetMetricData may hold. */
const MAX_POINTS = 100_800;

function timesOf({ startS, endS }: MathSpan, period: number): readonly number[] {
  const count = Math.ceil((endS - startS) / period);
  if (!(count <= MAX_POINTS)) throw new MathError(`more than ${MAX_POINTS} points are asked for`);
  return Array.from({ length: Math.max(count, 0) }, (_, index) => startS + index * period);
}

function filled(series: TimeSeries, filling: MathValue | undefined, span: MathSpan): TimeSeries {
  const known = new Map(series.points.map(({ timeS, value }) => [timeS, value]));
  const first = series.points[0]?.timeS ?? span.startS;
  const startS = first - Math.floor((first - span.startS) / series.period) * series.period;
  const times = timesOf({ startS, endS: span.endS }, series.period);
  const way = filling?.kind === 'text' ? filling.text.toUpperCase() : undefined;
  if (way === undefined) {
    const other = filling?.kind === 'series' ? filling : undefined;
    const others = new Map(other?.points.map(({ timeS, value }) => [timeS, value]));
    const constant = other === undefined ? numberIn(filling) : Number.NaN;
    return withPoints(
      series,
      times.map((timeS) => ({ timeS, value: known.get(timeS) ?? others.get(timeS) ?? constant })),
    );
  }
  if (way !== 'REPEAT' && way !== 'LINEAR') {
    throw new MathError('FILL takes a number, REPEAT or LINEAR');
  }
  let at = 0;
  const points = times.flatMap((timeS): Point[] => {
    while ((series.points[at + 1]?.timeS ?? Infinity) <= timeS) at++;
    const [before, behind] = [series.points[at], series.points[at + 1]];
    if (before === undefined || before.timeS > timeS) return [];
    if (way === 'REPEAT' || before.timeS === timeS) return [{ timeS, value: before.value }];
    if (behind === undefined) return [];
    const share = (timeS - before.timeS) / (behind.timeS - before.timeS);
    return [{ timeS, value: before.value + share * (behind.value - before.value) }];
  });
  return withPoints(series, points);
}

function choose(
  condition: MathValue | undefined,
  yes: MathValue | undefined,
  no: MathValue | undefined,
): MathValue {
  if (condition?.kind === 'number') {
    const chosen = condition.value === 0 ? no : yes;
    if (chosen === undefined) throw new MathError('IF has no value for a condition that is false');
    return chosen;
  }
  const at = (value: MathValue | undefined) => {
    if (value === undefined) return () => undefined;
    if (value.kind === 'number') return () => value.value;
    const known = new Map(seriesIn(value).points.map((point) => [point.timeS, point.value]));
    return (timeS: number) => known.get(timeS);
  };
  const [whenTrue, whenFalse] = [at(yes), at(no)];
  return mapped(
    seriesIn(condition),
    (value, timeS) => (value === 0 ? whenFalse : whenTrue)(timeS) ?? Number.NaN,
  );
}

/** A number for a series, a series for a list. */
function reducing(reduce: Reduce): MathFunction {
  return (values) => {
    const [first] = values;
    if (values.length > 1 || first?.kind === 'list') return across(values.flatMap(listIn), reduce);
    return numeric(reduce(seriesIn(first).points.map(({ value }) => value)));
  };
}

function each(compute: (value: number, timeS: number) => number): MathFunction {
  return ([value]) =>
    value?.kind === 'number'
      ? numeric(compute(value.value, 0))
      : onEvery(value, (series) => mapped(series, compute));
}

function stepping(compute: (point: Point, before: Point) => number): MathFunction {
  return onSeries((series) =>
    withPoints(
      series,
      series.points.flatMap((point, index) => {
        const before = series.points[index - 1];
        return before === undefined ? [] : [{ timeS: point.timeS, value: compute(point, before) }];
      }),
    ),
  );
}

function onSeries(compute: (series: TimeSeries) => TimeSeries): MathFunction {
  return ([value]) => onEvery(value, compute);
}

function onEvery(
  value: MathValue | undefined,
  compute: (series: TimeSeries) => TimeSeries,
): MathValue {
  if (value?.kind === 'list') return { kind: 'list', items: value.items.map(compute) };
  return compute(seriesIn(value));
}

function numeric(value: number): MathValue {
  return { kind: 'number', value };
}

function itemOf(item: TimeSeries | undefined): MathValue {
  return item ?? { kind: 'list', items: [] };
}

function seriesIn(value: MathValue | undefined): TimeSeries {
  if (value?.kind === 'series') return value;
  throw new MathError(`expected a TimeSeries, found ${value ? NAMES[value.kind] : 'nothing'}`);
}

function listIn(value: MathValue | undefined): readonly TimeSeries[] {
  return value?.kind === 'list' ? value.items : [seriesIn(value)];
}

function numberIn(value: MathValue | undefined): number {
  if (value?.kind === 'number') return value.value;
  throw new MathError(`expected a Scalar, found ${value ? NAMES[value.kind] : 'nothing'}`);
}

function wordIn(value: MathValue | undefined): string {
  return value?.kind === 'text' ? value.text.toUpperCase() : '';
}
