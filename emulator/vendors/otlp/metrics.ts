/**
 * Reads an OTLP metrics export, of either encoding, into data points with their values by name: one value of a
 * gauge or a sum, the statistics of a histogram or a summary. Metrics of OTLP 0.7, whose points have labels and whose
 * kinds name the type of their numbers, become what they would be today. Exemplars and the buckets of exponential
 * histograms are not read.
 */
import { sum, type Budget, type Size } from './budget.ts';
import { doubleOf, integerOf, nanosOf } from './numbers.ts';
import { isAbsent, type Attribute, type ResourceOf } from './otlp.ts';
import { PERCENTILES, percentilesOf } from './percentiles.ts';
import { fieldOf, listOf, objectOf, readAttributes, textOf } from './values.ts';
import { walk } from './walk.ts';

export interface DataPoint {
  /** Unix nanoseconds; 0 when absent. */
  readonly timeNs: bigint;
  readonly attributes: readonly Attribute[];
  /** By the name of the column. */
  readonly values: readonly (readonly [string, number | bigint])[];
}

type Values = DataPoint['values'];
type ReadValues = (name: string, point: Record<string, unknown>) => Values;

/** Count, sum, least, greatest and average. */
const STATISTICS = 5;

/** The fields of a metric that hold its points, with the reader of a point. */
const KINDS: readonly (readonly [string, ReadValues])[] = [
  ['gauge', readNumber],
  ['sum', readNumber],
  ['histogram', readStatistics],
  ['exponentialHistogram', readStatistics],
  ['summary', readStatistics],
  ['intGauge', readInteger],
  ['intSum', readInteger],
  ['intHistogram', readIntStatistics],
  ['doubleGauge', readDouble],
  ['doubleSum', readDouble],
  ['doubleHistogram', readStatistics],
  ['doubleSummary', readStatistics],
];

/** @throws {OtlpError} when a field has a type that OTLP does not give it. */
export function readMetricsRequest(input: unknown): ResourceOf<DataPoint>[] {
  return walk(input, {
    resources: 'resourceMetrics',
    scopes: 'scopeMetrics',
    items: 'metrics',
    older: 'instrumentationLibraryMetrics',
    read: readMetric,
    spend: spendMetric,
  });
}

interface Points {
  readonly name: string;
  readonly points: readonly Record<string, unknown>[];
  readonly readValues: ReadValues;
}

function pointsOf(input: unknown): Points | undefined {
  const metric = objectOf(input, 'metrics[]');
  const name = textOf(metric['name'], 'metric.name');
  for (const [kind, readValues] of KINDS) {
    const data = fieldOf(metric, kind);
    if (isAbsent(data)) continue;
    const list = fieldOf(objectOf(data, `metric.${kind}`), 'dataPoints');
    const points = listOf(list, 'dataPoints').map((point) => objectOf(point, 'dataPoints[]'));
    return { name, points, readValues };
  }
  return undefined;
}

/** The columns of a point begin with the metric's name. */
function spendMetric(input: unknown, repeated: Size, budget: Budget): void {
  const { name, points } = pointsOf(input) ?? { name: '', points: [] };
  for (const point of points) {
    const percentiles = boundsOf(point).length > 0 ? PERCENTILES.size : 0;
    const columns = STATISTICS + percentiles + quantilesOf(point).length;
    budget.spend(1, sum(repeated, { fields: columns, bytes: columns * name.length }));
  }
}

function readMetric(input: unknown): DataPoint[] {
  const metric = pointsOf(input);
  if (metric === undefined) return [];
  const { name, points, readValues } = metric;
  return points.map((point) => ({
    timeNs: nanosOf(fieldOf(point, 'timeUnixNano'), 'dataPoint.timeUnixNano'),
    attributes: [...readAttributes(point['attributes']), ...labelsOf(point)],
    values: readValues(name, point),
  }));
}

function labelsOf({ labels }: Record<string, unknown>): Attribute[] {
  return listOf(labels, 'dataPoint.labels').map((entry) => {
    const { key, value } = objectOf(entry, 'labels[]');
    return { key: textOf(key, 'label.key'), value: textOf(value, 'label.value') };
  });
}

/** The value, if there is one: a protobufjs message has zeros on its prototype. */
function readNumber(name: string, point: Record<string, unknown>): Values {
  const own = { ...point };
  const integer = fieldOf(own, 'asInt');
  if (!isAbsent(integer)) return [[name, integerOf(integer, 'asInt')]];
  const double = fieldOf(own, 'asDouble');
  return isAbsent(double) ? [] : [[name, doubleOf(double, 'asDouble')]];
}

/** Version 0.7 leaves a zero out. */
function readInteger(name: string, { value }: Record<string, unknown>): Values {
  return [[name, isAbsent(value) ? 0 : integerOf(value, 'value')]];
}

function readDouble(name: string, { value }: Record<string, unknown>): Values {
  return [[name, isAbsent(value) ? 0 : doubleOf(value, 'value')]];
}

function readIntStatistics(name: string, point: Record<string, unknown>): Values {
  const sum = isAbsent(point['sum']) ? 0 : Number(integerOf(point['sum'], 'sum'));
  return readStatistics(name, { ...point, sum });
}

function readStatistics(name: string, point: Record<string, unknown>): Values {
  const values: [string, number | bigint][] = [];
  const count = isAbsent(point['count']) ? 0 : integerOf(point['count'], 'count');
  values.push([`${name}.count`, count]);
  for (const statistic of ['sum', 'min', 'max']) {
    const value = point[statistic];
    if (!isAbsent(value) && Object.hasOwn(point, statistic)) {
      values.push([`${name}.${statistic}`, doubleOf(value, statistic)]);
      if (statistic === 'sum' && Number(count) > 0) {
        values.push([`${name}.avg`, doubleOf(value, statistic) / Number(count)]);
      }
    }
  }
  const { counts, bounds } = bucketsOf(point);
  for (const [percentile, value] of percentilesOf(Number(count), counts, bounds)) {
    values.push([`${name}.${percentile}`, value]);
  }
  for (const entry of quantilesOf(point)) {
    const { quantile, value } = objectOf(entry, 'quantileValues[]');
    const share = isAbsent(quantile) ? 0 : doubleOf(quantile, 'quantile');
    const amount = isAbsent(value) ? 0 : doubleOf(value, 'value');
    values.push([`${name}.${quantileName(share)}`, amount]);
  }
  return values;
}

function bucketsOf(point: Record<string, unknown>) {
  const counts = listOf(fieldOf(point, 'bucketCounts'), 'bucketCounts');
  return {
    counts: counts.map((count) => Number(integerOf(count, 'bucketCounts[]'))),
    bounds: boundsOf(point).map((bound) => doubleOf(bound, 'explicitBounds[]')),
  };
}

function boundsOf(point: Record<string, unknown>): readonly unknown[] {
  return listOf(fieldOf(point, 'explicitBounds'), 'explicitBounds');
}

function quantilesOf(point: Record<string, unknown>): readonly unknown[] {
  return listOf(fieldOf(point, 'quantileValues'), 'quantileValues');
}

/** 0 is the least, 1 the greatest; 0.5 is p50 and 0.999 p999, as the operators of queries are called. */
function quantileName(share: number): string {
  if (share === 0) return 'min';
  if (share === 1) return 'max';
  return `p${share.toFixed(3).slice(2).replace(/0$/, '')}`;
}
