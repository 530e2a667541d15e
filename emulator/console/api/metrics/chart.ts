/**
 * Computes what a chart of a metric or an alarm shows, by the engine of GetMetricData: a statistic for each period of a
 * time range, of each metric of a name, or what an alarm evaluates.
 */
import type { Steps } from '../../../columns/steps.ts';
import { createData } from '../../../vendors/metrics/data.ts';
import { judgeQueries, type DataQuery } from '../../../vendors/metrics/data-queries.ts';
import type { TimeSeries } from '../../../vendors/metrics/math/value.ts';
import { invalidInput, withinLimits } from '../../../vendors/metrics/refusal.ts';
import type {
  MetricStore,
  Scope,
  StoredMetric,
  StoredSummary,
} from '../../../vendors/metrics/store.ts';
import type { MetricChart } from './shapes.ts';

/** More lines cannot be told apart. */
export const MOST_SERIES = 8;
/** Values that one chart reads: about a second. */
const MOST_READ = 1_000_000;
/** Points of a line, about; a chart is no wider. */
const MOST_POINTS = 150;
const PERIODS_S = [60, 300, 900, 3600, 21_600, 86_400];

export interface ChartSpan {
  /** Unix milliseconds. */
  readonly fromMs: number;
  readonly toMs: number;
}

interface ChartParts {
  readonly store: MetricStore;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** @param periodS seconds; undefined for one that suits the time */
export function periodFor({ fromMs, toMs }: ChartSpan, periodS: number | undefined): number {
  const seconds = (toMs - fromMs) / 1000;
  if (periodS !== undefined && seconds / periodS <= 10 * MOST_POINTS) return periodS;
  return PERIODS_S.find((period) => seconds / period <= MOST_POINTS) ?? 86_400;
}

/** What a name is usually asked for, by its unit. */
export function usualStatistic(unit: string): string {
  if (unit === 'Count') return 'Sum';
  if (/seconds$/i.test(unit)) return 'p95';
  return /^(?:Kilo|Mega|Giga|Tera)?(?:bytes|bits)$/i.test(unit) ? 'Maximum' : 'Average';
}

interface Wanted {
  readonly span: ChartSpan;
  /** Seconds. */
  readonly periodS: number;
}

/**
 * @param metrics of one name, the last reported first
 * @param statistic undefined for the usual one, or the average where that needs single values that are not known
 * @throws AwsError when the statistic is none, or when there are too many values
 */
export async function chartOfMetrics(
  parts: ChartParts,
  metrics: readonly StoredMetric[],
  { statistic, usual, ...wanted }: Wanted & { statistic: string | undefined; usual: string },
): Promise<MetricChart> {
  const shown = metrics.slice(0, MOST_SERIES);
  const left_out = metrics.length - shown.length;
  const [scope] = shown;
  const draw = (stat: string) => {
    const queries = shown.map((metric, at) => queryOf(metric, `m${at}`, stat, wanted.periodS));
    return scope === undefined ? [] : compute(parts, scope, queries, wanted);
  };
  const series = await draw(statistic ?? usual);
  if (statistic === undefined && series.every(({ points }) => points.length === 0)) {
    const averages = await draw('Average');
    return { ...gridOf(averages, wanted), statistic: 'Average', left_out };
  }
  return { ...gridOf(series, wanted), statistic: statistic ?? usual, left_out };
}

/** @param queries of an alarm on `statistic` @throws AwsError as {@link chartOfMetrics} */
export async function chartOfQueries(
  parts: ChartParts,
  scope: Scope,
  queries: readonly DataQuery[],
  { statistic, ...wanted }: Wanted & { statistic: string },
): Promise<MetricChart> {
  const series = await compute(parts, scope, queries, wanted);
  return { ...gridOf(series, wanted), statistic, left_out: 0 };
}

async function compute(
  { store, now }: ChartParts,
  { account, region }: Scope,
  queries: readonly DataQuery[],
  { span, periodS }: Wanted,
): Promise<readonly TimeSeries[]> {
  let left = MOST_READ;
  function* read(values: Iterable<StoredSummary>): Generator<StoredSummary> {
    for (const value of values) {
      if (--left < 0) throw invalidInput('This time has too many values: choose a shorter one');
      yield value;
    }
  }
  const caller = { account, region, verified: true };
  const judged = judgeQueries(queries, 'MetricDataQueries', caller);
  const asked = { startS: firstOf(span, periodS), endS: span.toMs / 1000 };
  const seriesOf = createData(judged, { store, caller, asked, now: now(), read });
  function* all(): Steps<TimeSeries[]> {
    const found: TimeSeries[] = [];
    for (const { id, shown } of judged) if (shown) found.push(...(yield* seriesOf(id)));
    return found;
  }
  return withinLimits(all());
}

/** The start of the first period. Periods divide the day, so a chart that is asked for again has the same ones. */
function firstOf({ fromMs }: ChartSpan, periodS: number): number {
  return Math.floor(fromMs / 1000 / periodS) * periodS;
}

function gridOf(
  series: readonly TimeSeries[],
  { span, periodS }: Wanted,
): Pick<MetricChart, 'period_s' | 'times_ms' | 'series'> {
  const first = firstOf(span, periodS);
  const count = Math.max(1, Math.ceil((span.toMs / 1000 - first) / periodS));
  return {
    period_s: periodS,
    times_ms: Array.from({ length: count }, (_, at) => (first + at * periodS) * 1000),
    series: series.map(({ label, points }) => {
      const values = Array.from({ length: count }, (): number | null => null);
      for (const { timeS, value } of points) {
        const at = Math.floor((timeS - first) / periodS);
        if (at >= 0 && at < count) values[at] = value;
      }
      return { label, values };
    }),
  };
}

function queryOf(
  { namespace, name, dimensions }: StoredMetric,
  Id: string,
  Stat: string,
  Period: number,
): DataQuery {
  const Metric = {
    Namespace: namespace,
    MetricName: name,
    Dimensions: dimensions.map((dimension) => ({ Name: dimension.name, Value: dimension.value })),
  };
  return { Id, MetricStat: { Metric, Period, Stat }, ReturnData: true };
}
