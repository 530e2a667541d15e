/**
 * Reads an OTLP metrics export, of either encoding, into data points with their values by name: one value of a
 * gauge or a sum, the statistics of a histogram or a summary. Buckets and exemplars are not read.
 */
import { sum, type Budget, type Size } from './budget.ts';
import type { Attribute, ResourceOf } from './otlp.ts';
import {
  doubleOf,
  integerOf,
  isAbsent,
  listOf,
  nanosOf,
  objectOf,
  readAttributes,
  textOf,
} from './values.ts';
import { walk } from './walk.ts';

export interface DataPoint {
  /** Unix nanoseconds; 0 when absent. */
  readonly timeNs: bigint;
  readonly attributes: readonly Attribute[];
  /** By the name of the column. */
  readonly values: readonly (readonly [string, number | bigint])[];
}

/** Count, sum, least, greatest and average. */
const STATISTICS = 5;

const KINDS = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'];

/** @throws {OtlpError} when a field has a type that OTLP does not give it. */
export function readMetricsRequest(input: unknown): ResourceOf<DataPoint>[] {
  return walk(input, {
    resources: 'resourceMetrics',
    scopes: 'scopeMetrics',
    items: 'metrics',
    read: readMetric,
    spend: spendMetric,
  });
}

/** The columns of a point begin with the metric's name. */
function spendMetric(input: unknown, repeated: Size, budget: Budget): void {
  const metric = objectOf(input, 'metrics[]');
  const name = textOf(metric['name'], 'metric.name');
  for (const kind of KINDS) {
    const data = metric[kind];
    if (isAbsent(data)) continue;
    const points = listOf(objectOf(data, `metric.${kind}`)['dataPoints'], 'dataPoints');
    for (const point of points) {
      const { quantileValues } = objectOf(point, 'dataPoints[]');
      const columns = STATISTICS + listOf(quantileValues, 'quantileValues').length;
      budget.spend(1, sum(repeated, { fields: columns, bytes: columns * name.length }));
    }
    return;
  }
}

function readMetric(input: unknown): DataPoint[] {
  const metric = objectOf(input, 'metrics[]');
  const name = textOf(metric['name'], 'metric.name');
  for (const kind of KINDS) {
    const data = metric[kind];
    if (isAbsent(data)) continue;
    const { dataPoints } = objectOf(data, `metric.${kind}`);
    return listOf(dataPoints, 'dataPoints').map((input) => {
      const point = objectOf(input, 'dataPoints[]');
      return {
        timeNs: nanosOf(point['timeUnixNano'], 'dataPoint.timeUnixNano'),
        attributes: readAttributes(point['attributes']),
        values:
          kind === 'gauge' || kind === 'sum'
            ? readNumber(name, point)
            : readStatistics(name, point),
      };
    });
  }
  return [];
}

/** The value, if there is one: a protobufjs message has zeros on its prototype. */
function readNumber(name: string, point: Record<string, unknown>): DataPoint['values'] {
  const { asInt, asDouble } = { asInt: null, asDouble: null, ...point };
  if (!isAbsent(asInt)) return [[name, integerOf(asInt)]];
  return isAbsent(asDouble) ? [] : [[name, doubleOf(asDouble)]];
}

function readStatistics(name: string, point: Record<string, unknown>): DataPoint['values'] {
  const values: [string, number | bigint][] = [];
  const count = isAbsent(point['count']) ? 0 : integerOf(point['count']);
  values.push([`${name}.count`, count]);
  for (const statistic of ['sum', 'min', 'max']) {
    const value = point[statistic];
    if (!isAbsent(value) && Object.hasOwn(point, statistic)) {
      values.push([`${name}.${statistic}`, doubleOf(value)]);
      if (statistic === 'sum' && Number(count) > 0) {
        values.push([`${name}.avg`, doubleOf(value) / Number(count)]);
      }
    }
  }
  for (const entry of listOf(point['quantileValues'], 'quantileValues')) {
    const { quantile, value } = objectOf(entry, 'quantileValues[]');
    const share = isAbsent(quantile) ? 0 : doubleOf(quantile);
    values.push([`${name}.${quantileName(share)}`, isAbsent(value) ? 0 : doubleOf(value)]);
  }
  return values;
}

/** 0.5 is p50, 0.99 is p99 and 0.999 is p999, as the operators of queries are called. */
function quantileName(share: number): string {
  return `p${String(share).replace(/^0?\./, '').padEnd(2, '0')}`;
}
