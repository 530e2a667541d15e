/**
 * Gives the console metrics as JSON: the list for all accounts and regions, and one metric by the minute. Reads only;
 * the guard has already judged who asks.
 */
import { Hono } from 'hono';
import * as v from 'valibot';
import { runSteps, type Steps } from '../../columns/steps.ts';
import { inPeriods, type Period } from './period.ts';
import { PLAIN } from './statistic.ts';
import type { MetricStore } from './store.ts';

const MAX_LISTED = 500;
const SHOWN_S = 3 * 3600;
const MINUTE_S = 60;

const Id = v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number));

export function createMetricsConsole(store: MetricStore, now: () => number): Hono {
  return new Hono()
    .use(async (c, next) => {
      await next();
      c.res.headers.set('cache-control', 'no-store');
    })
    .get('/', (c) => c.json({ metrics: store.newest(MAX_LISTED) }))
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
