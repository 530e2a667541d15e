/**
 * `/_emulator/metric-list`: what CloudWatch holds as metrics; `/_emulator/metric-chart`: a statistic of those of one
 * name over time; `/_emulator/alarm-chart`: what an alarm evaluates, over time.
 */
import { Hono, type Context } from 'hono';
import * as v from 'valibot';
import { AwsError } from '../../../vendors/aws/error.ts';
import { createCollections } from '../../../vendors/aws/collections.ts';
import { periodOf } from '../../../vendors/metrics/alarms/alarm.ts';
import { queriesOf } from '../../../vendors/metrics/alarms/queries.ts';
import { createAlarmStore } from '../../../vendors/metrics/alarms/store.ts';
import { createMetricStore } from '../../../vendors/metrics/store.ts';
import type { ConsoleContext } from '../context.ts';
import { describeWrong, wholeNumber } from '../parameters.ts';
import { chartOfMetrics, chartOfQueries, MOST_SERIES, periodFor, usualStatistic } from './chart.ts';
import { createMetricList } from './list.ts';

const text = v.pipe(v.string(), v.maxLength(300));

const Span = { from: wholeNumber, to: v.optional(wholeNumber) };
const Place = { account: text, region: text };
const ChartInput = v.object({
  ...Place,
  ...Span,
  namespace: text,
  name: text,
  unit: v.optional(text, 'None'),
  statistic: v.optional(text),
  period: v.optional(v.pipe(wholeNumber, v.minValue(1), v.maxValue(86_400))),
});
const AlarmInput = v.object({ ...Place, ...Span, name: text });

/** Metrics of one name that are looked through for those that were reported last. */
const MOST_METRICS = 1000;

export function createMetricsRoutes({ database, now }: ConsoleContext): Hono {
  const store = createMetricStore(database);
  const parts = { store, now };
  const list = createMetricList(database, store, now);
  const { alarms } = createAlarmStore(database, createCollections(database));
  const firstOf = database.prepare(
    'SELECT min(time_s) AS first FROM metric_values WHERE metric = ?',
  );

  /** A range of all time begins with the oldest value of the metrics. */
  function spanOf({ from, to }: { from: number; to?: number | undefined }, ids: readonly number[]) {
    const toMs = Math.max(to ?? now(), from + 1);
    if (from > 0) return { fromMs: from, toMs };
    const times = ids.map((id) => Number(firstOf.get(id)?.['first'] ?? Infinity) * 1000);
    return { fromMs: Math.min(toMs - 3_600_000, ...times), toMs };
  }

  return new Hono()
    .get('/metric-list', (c) => c.json(list()))
    .get('/metric-chart', (c) =>
      answer(c, ChartInput, async (asked) => {
        const { namespace, name, account, region, statistic, unit, period } = asked;
        const query = { namespace, name, dimensions: [], reportedSinceMs: 0, after: 0 };
        const metrics = store
          .list({ account, region }, query, MOST_METRICS)
          .toSorted((a, b) => b.reportedMs - a.reportedMs);
        const span = spanOf(
          asked,
          metrics.slice(0, MOST_SERIES).map(({ id }) => id),
        );
        return chartOfMetrics(parts, metrics, {
          span,
          periodS: periodFor(span, period),
          statistic,
          usual: usualStatistic(unit),
        });
      }),
    )
    .get('/alarm-chart', (c) =>
      answer(c, AlarmInput, async (asked) => {
        const { account, region, name } = asked;
        const alarm = alarms.get({ account, region }, name);
        if (alarm?.type !== 'MetricAlarm') return undefined;
        const span = spanOf({ ...asked, from: asked.from || now() - 3 * 3_600_000 }, []);
        return chartOfQueries(parts, { account, region }, queriesOf(alarm.settings), {
          span,
          periodS: periodFor(span, periodOf(alarm.settings)),
          statistic: alarm.settings.Statistic ?? alarm.settings.ExtendedStatistic ?? '',
        });
      }),
    );
}

async function answer<S extends v.GenericSchema<unknown, unknown>>(
  c: Context,
  schema: S,
  read: (asked: v.InferOutput<S>) => Promise<object | undefined>,
): Promise<Response> {
  const asked = v.safeParse(schema, c.req.query());
  if (!asked.success) {
    return c.json({ error: describeWrong('Cannot draw the chart', asked.issues) }, 400);
  }
  try {
    const found = await read(asked.output);
    if (found !== undefined) return c.json(found);
    return c.json({ error: 'There is no such alarm on a metric' }, 404);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return c.json({ error: error.message }, 400);
  }
}
