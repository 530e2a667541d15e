/**
 * Writes what was measured as OTLP/JSON with delta temporality: each export says what was added since the one before.
 * A group is a set of attributes; a metric of the whole service is the sum of its routes. Exemplars are left out.
 * https://opentelemetry.io/docs/specs/otel/metrics/data-model/
 */
import { SDK } from '../kit/sdk.ts';
import { OTHER_ROUTES, NO_ROUTE } from './catalogue.ts';
import type { Instrument, OtlpInstrument } from './instrument.ts';
import { statisticsOf, type Distribution, type Interval } from './interval.ts';

const DELTA = 1;
const SCOPE = JSON.stringify(SDK);

/** Metrics with commas between them. @param since Unix milliseconds of the export before */
export function encodeMetrics({ to, groups }: Interval, since: number): string {
  const points = new Map<Instrument, unknown[]>();
  const time = { startTimeUnixNano: nanos(since), timeUnixNano: nanos(to) };
  for (const { route, values } of groups) {
    for (const [instrument, value] of values) {
      const { otlp } = instrument;
      if (otlp === undefined) continue;
      const own = points.get(instrument) ?? [];
      points.set(instrument, own);
      own.push({ ...time, attributes: attributesOf(route, otlp), ...pointOf(value, otlp) });
    }
  }
  return Array.from(points, ([instrument, own]) => encodeMetric(instrument, own)).join(',');
}

/** A whole ExportMetricsServiceRequest. @param resource as JSON @param metrics from `encodeMetrics` */
export function encodeMetricsRequest(resource: string, metrics: readonly string[]): string {
  return `{"resourceMetrics":[{"resource":${resource},"scopeMetrics":[{"scope":${SCOPE},"metrics":[${metrics.join(',')}]}]}]}`;
}

function encodeMetric({ kind, otlp }: Instrument, dataPoints: readonly unknown[]): string {
  const data = { aggregationTemporality: DELTA, dataPoints };
  return JSON.stringify({
    name: otlp?.name,
    unit: otlp?.unit,
    ...(kind === 'counter' ? { sum: { ...data, isMonotonic: true } } : { histogram: data }),
  });
}

function pointOf(value: number | Distribution, { scale, bounds }: OtlpInstrument): object {
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { asInt: String(value) } : { asDouble: value };
  }
  const counts = Array.from({ length: bounds.length + 1 }, () => 0);
  for (const [one, times] of value) {
    const bucket = bounds.findIndex((bound) => one * scale <= bound);
    const place = bucket === -1 ? bounds.length : bucket;
    counts[place] = (counts[place] ?? 0) + times;
  }
  const { count, sum, min, max } = statisticsOf(value);
  return {
    count: String(count),
    sum: sum * scale,
    min: min * scale,
    max: max * scale,
    explicitBounds: bounds,
    bucketCounts: counts.map(String),
  };
}

/** https://opentelemetry.io/docs/specs/otel/metrics/sdk/#overflow-attribute for the routes beyond the limit. */
function attributesOf(route: string | undefined, { attributes = {} }: OtlpInstrument): unknown[] {
  if (route === OTHER_ROUTES) {
    return [{ key: 'otel.metric.overflow', value: { boolValue: true } }];
  }
  const own = Object.entries(attributes).map(([key, value]) => textAttribute(key, value));
  if (route === undefined || route === NO_ROUTE) return own;
  return [...own, textAttribute('http.route', route)];
}

function textAttribute(key: string, value: string): unknown {
  return { key, value: { stringValue: value } };
}

function nanos(milliseconds: number): string {
  return `${Math.round(milliseconds)}000000`;
}
