/**
 * Labels of series. Without one of its own a metric's is its name, or what tells it from the others that are asked for
 * with it. Labels may hold `${…}`, which the series fills in.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/graph-dynamic-labels.html
 */
import type { Metric } from '../aws/metric-sample.ts';
import type { TimeSeries } from './math/value.ts';

export interface Labelled {
  readonly metric: Metric;
  /** As it was asked for: `p99`. */
  readonly statistic: string;
  /** Seconds. */
  readonly period: number;
}

/** Labels of series that are shown together, in their order. */
export function defaultLabels(series: readonly Labelled[]): readonly string[] {
  const names = [...new Set(series.flatMap(({ metric }) => metric.dimensions.map(nameOf)))];
  const parts: readonly ((one: Labelled) => string)[] = [
    ({ metric }) => metric.namespace,
    ...names.map(
      (name) =>
        ({ metric }: Labelled) =>
          valueOf(metric, name),
    ),
    ({ metric }) => metric.name,
    ({ statistic }) => statistic,
    ({ period }) => String(period),
  ];
  const differing = parts.filter((part) => new Set(series.map(part)).size > 1);
  return series.map((one) => {
    const words = differing.map((part) => part(one)).filter((word) => word !== '');
    return words.length > 0 ? words.join(' ') : one.metric.name;
  });
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}

function valueOf({ dimensions }: Metric, name: string): string {
  return dimensions.find((dimension) => dimension.name === name)?.value ?? '';
}

const DYNAMIC = /\$\{(?:([A-Z_]+)|PROP\('([^']*)'\))\}/g;

/** @returns the part of a label that is not known; undefined when all is. */
export function unknownPart(label: string): string | undefined {
  const known = label.replaceAll(DYNAMIC, (whole, word?: string) =>
    word === undefined || word === 'LABEL' || Object.hasOwn(SUMMARIES, word) ? '' : whole,
  );
  return /\$\{[^}]*\}?/.exec(known)?.[0];
}

/** @param own the label the series would have by itself. @param source absent from expressions */
export function fillLabel(
  label: string,
  { points }: TimeSeries,
  own: string,
  place: { readonly account: string; readonly region: string },
  source?: Labelled,
): string {
  const values = points.map(({ value }) => value);
  return label.replaceAll(DYNAMIC, (_whole, word?: string, property?: string) => {
    if (word === 'LABEL') return own;
    if (word !== undefined) {
      const value = values.length === 0 ? undefined : SUMMARIES[word]?.(values);
      return value === undefined ? '' : String(Number(value.toPrecision(6)));
    }
    return propertyOf(property ?? '', place, source);
  });
}

function propertyOf(
  property: string,
  { account, region }: { readonly account: string; readonly region: string },
  source: Labelled | undefined,
): string {
  if (property === 'AccountId') return account;
  if (property === 'Region') return region;
  if (source === undefined) return '';
  const { metric, statistic, period } = source;
  if (property.startsWith('Dim.')) return valueOf(metric, property.slice('Dim.'.length));
  const known = new Map([
    ['MetricName', metric.name],
    ['Namespace', metric.namespace],
    ['Period', String(period)],
    ['Stat', statistic],
  ]);
  return known.get(property) ?? '';
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

const SUMMARIES: Readonly<Record<string, (values: readonly number[]) => number | undefined>> = {
  AVG: (values) => total(values) / values.length,
  DATAPOINT_COUNT: (values) => values.length,
  FIRST: (values) => values.at(0),
  LAST: (values) => values.at(-1),
  MAX: (values) => values.reduce((a, b) => Math.max(a, b)),
  MIN: (values) => values.reduce((a, b) => Math.min(a, b)),
  SUM: total,
};
