/**
 * Gives the console metrics as JSON: the list for all accounts and regions, one metric by the minute, and alarms with
 * their newest history. It only reads, except that it has due alarms evaluated. The guard has already checked the
 * caller.
 */
import { Hono } from 'hono';
import * as v from 'valibot';
import { runSteps, type Steps } from '../../columns/steps.ts';
import { inPeriods, type Period } from './period.ts';
import { PLAIN } from './statistic.ts';
import type { MetricStore } from './store.ts';
import type { Scope } from '../aws/collections.ts';
import { periodOf, type Alarm } from './alarms/alarm.ts';
import type { AlarmStore } from './alarms/store.ts';

const MAX_LISTED = 500;
const SHOWN_S = 3 * 3600;
const MINUTE_S = 60;

const Id = v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number));

const LATELY = 20;

export interface MetricsConsoleParts {
  readonly store: MetricStore;
  readonly alarms: AlarmStore;
  /** Evaluates the alarms that are due. */
  readonly evaluate: () => Promise<void>;
  readonly now: () => number;
}

export function createMetricsConsole({ store, alarms, evaluate, now }: MetricsConsoleParts): Hono {
  return new Hono()
    .use(async (c, next) => {
      await next();
      c.res.headers.set('cache-control', 'no-store');
    })
    .get('/', (c) => c.json({ metrics: store.newest(MAX_LISTED) }))
    .get('/alarms', async (c) => {
      await evaluate();
      return c.json({ alarms: alarms.alarms.everywhere().map((one) => shownAlarm(alarms, one)) });
    })
    .get('/:id', async (c) => {
      const id = v.safeParse(Id, c.req.param('id'));
      if (!id.success) return c.json({ error: 'Cannot look up the metric: number expected' }, 400);
      const nowS = Math.floor(now() / 1000);
      const startS = Math.floor((nowS - SHOWN_S) / MINUTE_S) * MINUTE_S;
      // A metric may be reported two hours ahead.
      const span = { startS, endS: nowS + SHOWN_S };
      const values = store.values(id.output, span, undefined);
      return c.json({ points: await runSteps(pointsOf(inPeriods(values, span, MINUTE_S))) });
    });
}

/** One alarm with the newest of its history. */
function shownAlarm(
  store: AlarmStore,
  { scope, value }: { readonly scope: Scope; readonly value: Alarm },
): object {
  const { type, settings, state, reason, transitionedMs } = value;
  const all = { itemType: undefined, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, after: undefined };
  const query = { ...all, alarm: settings.AlarmName, types: [type], descending: true };
  return {
    ...scope,
    name: settings.AlarmName,
    description: settings.AlarmDescription,
    type,
    /** OK | ALARM | INSUFFICIENT_DATA */
    state,
    reason,
    since_ms: transitionedMs,
    metric:
      type === 'MetricAlarm' && settings.MetricName !== undefined
        ? {
            namespace: settings.Namespace,
            name: settings.MetricName,
            dimensions: settings.Dimensions,
          }
        : undefined,
    threshold:
      type === 'MetricAlarm'
        ? { operator: settings.ComparisonOperator, value: settings.Threshold }
        : undefined,
    evaluation:
      type === 'MetricAlarm'
        ? {
            statistic: settings.Statistic ?? settings.ExtendedStatistic,
            period_s: periodOf(settings),
            periods: settings.EvaluationPeriods,
            datapoints: settings.DatapointsToAlarm ?? settings.EvaluationPeriods,
          }
        : undefined,
    rule: type === 'CompositeAlarm' ? settings.AlarmRule : undefined,
    history: store.history(scope, query, LATELY).map(({ item }) => ({
      time_ms: Math.round(item.Timestamp * 1000),
      type: item.HistoryItemType,
      summary: item.HistorySummary,
    })),
  };
}

function* pointsOf(minutes: Iterable<Period | undefined>): Steps<object[]> {
  const points: object[] = [];
  for (const minute of minutes) {
    yield;
    if (minute === undefined) continue;
    const { timeS, values } = minute;
    points.push({
      time_s: timeS,
      samples: PLAIN.SampleCount(values),
      sum: PLAIN.Sum(values),
      minimum: PLAIN.Minimum(values),
      maximum: PLAIN.Maximum(values),
    });
  }
  return points;
}
