import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { MetricChart, MetricList } from '../../../../../emulator/console/api/metrics/shapes.ts';
import { createConsole } from '../../../../../emulator/console/api/routes.ts';
import { createCollections } from '../../../../../emulator/vendors/aws/collections.ts';
import { MetricSettings } from '../../../../../emulator/vendors/metrics/alarms/alarm.ts';
import { createAlarmStore } from '../../../../../emulator/vendors/metrics/alarms/store.ts';
import { createMetricStore } from '../../../../../emulator/vendors/metrics/store.ts';
import { openRoomContext } from '../../../room-context.ts';

/** At the begin of a minute. */
const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);
const SCOPE = { account: '1', region: 'us-east-1' };

const single = (value: number) => ({ minimum: value, maximum: value, sum: value, count: 1 });

function emulator() {
  const context = openRoomContext(() => NOW);
  const { database } = context;
  const store = createMetricStore(database);
  const report = (
    name: string,
    minutesAgo: number,
    values: ReturnType<typeof single>[],
    { unit = 'Count', route = '', reportedMs = NOW } = {},
  ) =>
    store.record(
      SCOPE,
      [
        {
          metric: {
            namespace: 'Edge',
            name,
            dimensions: route === '' ? [] : [{ name: 'Route', value: route }],
          },
          unit,
          resolution: 60,
          timestampMs: NOW - minutesAgo * 60_000,
          values,
        },
      ],
      reportedMs,
    );
  report('Posts', 3, [single(2), single(5)]);
  report('Posts', 1, [single(1)]);
  report('Latency', 2, [10, 20, 30, 400].map(single), { unit: 'Milliseconds', route: '/a' });
  report('Latency', 2, [single(7)], { unit: 'Milliseconds', route: '/b' });
  // A set of values of which none is known by itself.
  report('Sets', 2, [{ minimum: 1, maximum: 9, sum: 12, count: 4 }], { unit: 'Seconds' });
  for (let route = 0; route < 12; route++)
    report('Many', 2, [single(route)], { route: `/${route}`, reportedMs: NOW - 20 + route });
  const alarms = createAlarmStore(database, createCollections(database)).alarms;
  const settings = v.parse(MetricSettings, {
    AlarmName: 'posts',
    Namespace: 'Edge',
    MetricName: 'Posts',
    Statistic: 'Maximum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 4,
    ComparisonOperator: 'GreaterThanThreshold',
  });
  const times = { configuredMs: 0, updatedMs: 0, transitionedMs: 0, evaluatedMs: 0 };
  alarms.put(SCOPE, 'posts', {
    type: 'MetricAlarm',
    settings,
    arn: 'arn',
    state: 'OK',
    reason: '',
    ...times,
  });
  database.exec(`
    INSERT INTO log_groups (id, account, region, name, created_ms) VALUES (1, '1', 'us-east-1', 'cruddur', 0);
    INSERT INTO log_filters (log_group, kind, name, created_ms, regexes, filter) VALUES (1, 'metric', 'posted', 0, 0,
      '{"filterPattern":"posted","metricTransformations":[{"metricName":"Posts","metricNamespace":"Edge","metricValue":"1"}]}')`);
  const { routes } = createConsole(context, { version: '0' });
  return (path: string) => routes.request(`/_emulator/${path}`);
}

const ask = emulator();

async function get<S extends v.GenericSchema>(schema: S, path: string): Promise<v.InferOutput<S>> {
  const response = await ask(path);
  expect([path, response.status]).toEqual([path, 200]);
  return v.parse(schema, await response.json());
}

const chart = (search: Readonly<Record<string, string>>) =>
  get(
    MetricChart,
    `metric-chart?${new URLSearchParams({
      ...SCOPE,
      namespace: 'Edge',
      from: String(NOW - 5 * 60_000),
      to: String(NOW),
      ...search,
    })}`,
  );

test('metrics of a name stand together, with their dimensions, unit and source', async () => {
  const { groups, billed, free } = await get(MetricList, 'metric-list');
  expect([billed, free]).toEqual([16, 10]);
  expect(groups.map(({ name, count, unit }) => [name, count, unit])).toEqual([
    ['Latency', 2, 'Milliseconds'],
    ['Many', 12, 'Count'],
    ['Posts', 1, 'Count'],
    ['Sets', 1, 'Seconds'],
  ]);
  expect(groups[0]?.dimensions).toEqual([{ name: 'Route', values: ['/a', '/b'] }]);
  expect(groups[2]?.filter).toEqual({ group: 'cruddur', name: 'posted', pattern: 'posted' });
  expect(groups[0]?.filter).toBeNull();
});

describe('a chart', () => {
  test('has a value for each period, and gaps', async () => {
    const { times_ms, series, ...rest } = await chart({ name: 'Posts', unit: 'Count' });
    expect(rest).toEqual({ statistic: 'Sum', period_s: 60, left_out: 0 });
    expect(times_ms).toEqual([5, 4, 3, 2, 1].map((minutes) => NOW - minutes * 60_000));
    expect(series).toEqual([{ label: 'Posts', values: [null, null, 7, null, 1] }]);
  });

  test('of durations shows how long nineteen of twenty took, by what tells them apart', async () => {
    const { statistic, series } = await chart({ name: 'Latency', unit: 'Milliseconds' });
    expect(statistic).toBe('p95');
    expect(Object.fromEntries(series.map(({ label, values }) => [label, values[3]]))).toEqual({
      '/a': 400,
      '/b': 7,
    });
  });

  test('shows the average where single values are not known', async () => {
    const { statistic, series } = await chart({ name: 'Sets', unit: 'Seconds' });
    expect([statistic, series[0]?.values[3]]).toEqual(['Average', 3]);
  });

  test.each([
    ['Minimum', 2],
    ['SampleCount', 2],
    ['p50', 2],
  ])('computes %s', async (statistic, value) => {
    const { series } = await chart({ name: 'Posts', statistic });
    expect(series[0]?.values[2]).toBe(value);
  });

  test('has eight lines at most, and says how many more there are', async () => {
    const { series, left_out } = await chart({ name: 'Many' });
    expect(left_out).toBe(4);
    // Those that were reported last.
    expect(series.map(({ values }) => values[3])).toEqual([11, 10, 9, 8, 7, 6, 5, 4]);
  });

  test.each([
    [5 * 60_000, undefined, 60, 5],
    [24 * 3_600_000, undefined, 900, 96],
    [30 * 86_400_000, undefined, 21_600, 120],
    [3_600_000, '300', 300, 12],
    // A short period over a long time would be too many points.
    [30 * 86_400_000, '60', 21_600, 120],
  ])('over %i ms, with period %s, has periods of %i s', async (ms, period, seconds, count) => {
    const from = String(NOW - ms);
    const search = { name: 'Posts', from, ...(period !== undefined && { period }) };
    const { period_s, times_ms } = await chart(search);
    expect([period_s, times_ms.length]).toEqual([seconds, count]);
  });

  test('of all time begins with the oldest value', async () => {
    const { times_ms, series } = await chart({ name: 'Posts', unit: 'Count', from: '0' });
    expect(times_ms[0]).toBe(NOW - 3_600_000);
    expect(series[0]?.values.filter((value) => value !== null)).toEqual([7, 1]);
  });

  test('of what is not there has no line', async () => {
    expect((await chart({ name: 'Nothing' })).series).toEqual([]);
  });

  test.each([
    ['name=Posts', 'account, region, from, namespace'],
    ['account=1&region=r&namespace=n&name=m&from=x', 'from'],
  ])('is refused with %s', async (search, names) => {
    const response = await ask(`metric-chart?${search}`);
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: `Cannot draw the chart: ${names} is wrong` },
    ]);
  });

  test('is refused by a statistic that is none, in the words of CloudWatch', async () => {
    const response = await ask(
      `metric-chart?${new URLSearchParams({ ...SCOPE, namespace: 'Edge', name: 'Posts', from: '0', statistic: 'Best' })}`,
    );
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('Best');
  });
});

test('an alarm is drawn as it is evaluated', async () => {
  const search = new URLSearchParams({ ...SCOPE, name: 'posts', from: String(NOW - 300_000) });
  const { series, statistic, period_s } = await get(MetricChart, `alarm-chart?${search}`);
  expect([statistic, period_s]).toEqual(['Maximum', 60]);
  expect(series[0]?.values).toEqual([null, null, 5, null, 1]);
  search.set('name', 'none');
  expect((await ask(`alarm-chart?${search}`)).status).toBe(404);
});
