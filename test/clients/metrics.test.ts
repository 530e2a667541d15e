/** CloudWatch's metrics, driven by AWS's own client for JavaScript through the switchboard. */
import {
  CloudWatchClient,
  ListMetricStreamsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  InvalidParameterValueException,
  ListMetricsCommand,
  paginateGetMetricData,
  paginateListMetrics,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  PutMetricFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openMetrics } from '../emulator/vendors/metrics/open.ts';
import { serveMetrics } from '../emulator/vendors/metrics/serve.ts';
import { KEY, REGION } from '../emulator/serve.ts';

let served: Awaited<ReturnType<typeof serveMetrics>>;
let client: CloudWatchClient;
let logs: CloudWatchLogsClient;

beforeAll(async () => {
  served = await serveMetrics(openMetrics(Date.now));
  const { endpoint } = served;
  const options = { endpoint, region: REGION, credentials: KEY, maxAttempts: 1 };
  client = new CloudWatchClient(options);
  logs = new CloudWatchLogsClient(options);
});

afterAll(async () => {
  client.destroy();
  logs.destroy();
  await served.close();
});

const span = () => ({
  StartTime: new Date(Date.now() - 600_000),
  EndTime: new Date(Date.now() + 60_000),
});

const query = (Namespace: string, MetricName: string, Stat: string) => ({
  Id: 'q',
  MetricStat: { Metric: { Namespace, MetricName }, Period: 86_400, Stat },
});

describe('CloudWatchClient', () => {
  test('puts what it can read again', async () => {
    const Timestamp = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 120_000);
    await client.send(
      new PutMetricDataCommand({
        Namespace: 'Cruddur',
        MetricData: [
          {
            MetricName: 'latency',
            Dimensions: [{ Name: 'route', Value: '/api/activities/home' }],
            Values: [1, 2, 30],
            Counts: [8, 1, 1],
            Unit: 'Milliseconds',
            Timestamp,
          },
        ],
      }),
    );
    const metric = {
      Namespace: 'Cruddur',
      MetricName: 'latency',
      Dimensions: [{ Name: 'route', Value: '/api/activities/home' }],
    };
    const listed = await client.send(new ListMetricsCommand({ Namespace: 'Cruddur' }));
    expect(listed.Metrics).toEqual([metric]);
    const { MetricDataResults } = await client.send(
      new GetMetricDataCommand({
        ...span(),
        MetricDataQueries: ['Sum', 'p90', 'TM(:90%)'].map((Stat, index) => ({
          Id: `q${index}`,
          MetricStat: { Metric: metric, Period: 60, Stat },
        })),
      }),
    );
    expect(MetricDataResults?.map(({ Timestamps, Values }) => [Timestamps, Values])).toEqual([
      [[Timestamp], [40]],
      [[Timestamp], [2]],
      [[Timestamp], [10 / 9]],
    ]);
    const { Datapoints } = await client.send(
      new GetMetricStatisticsCommand({
        ...metric,
        ...span(),
        Period: 60,
        Statistics: ['Average', 'SampleCount'],
        ExtendedStatistics: ['p50'],
      }),
    );
    expect(Datapoints).toEqual([
      {
        Timestamp,
        Average: 4,
        SampleCount: 10,
        Unit: 'Milliseconds',
        ExtendedStatistics: { p50: 1 },
      },
    ]);
  });

  test('compresses a large request', async () => {
    const MetricData = Array.from({ length: 1000 }, (_, Value) => ({ MetricName: 'm', Value }));
    await client.send(new PutMetricDataCommand({ Namespace: 'Large', MetricData }));
    const { MetricDataResults } = await client.send(
      new GetMetricDataCommand({
        ...span(),
        MetricDataQueries: [query('Large', 'm', 'SampleCount')],
      }),
    );
    expect(MetricDataResults?.[0]?.Values).toEqual([1000]);
  });

  test('pages through metrics and through data', async () => {
    const MetricData = Array.from({ length: 600 }, (_, n) => ({ MetricName: `m${n}`, Value: n }));
    await client.send(new PutMetricDataCommand({ Namespace: 'Many', MetricData }));
    const sizes: (number | undefined)[] = [];
    for await (const page of paginateListMetrics({ client }, { Namespace: 'Many' })) {
      sizes.push(page.Metrics?.length);
    }
    expect(sizes).toEqual([500, 100]);
    const values: number[] = [];
    const MetricDataQueries = [7, 8, 9].map((n) => ({
      ...query('Many', `m${n}`, 'Sum'),
      Id: `q${n}`,
    }));
    const input = { ...span(), MetricDataQueries, MaxDatapoints: 1 };
    for await (const page of paginateGetMetricData({ client }, input)) {
      values.push(...(page.MetricDataResults ?? []).flatMap(({ Values }) => Values ?? []));
    }
    expect(values).toEqual([7, 8, 9]);
  });

  test('gets errors by the names it knows', async () => {
    await expect(
      client.send(new PutMetricDataCommand({ Namespace: 'AWS/EC2', MetricData: [] })),
    ).rejects.toThrow(InvalidParameterValueException);
    await expect(client.send(new ListMetricsCommand({ NextToken: 'none' }))).rejects.toMatchObject({
      message: 'The parameter NextToken is invalid.',
    });
    await expect(client.send(new ListMetricStreamsCommand({}))).rejects.toThrow(
      'ListMetricStreams',
    );
  });

  test('reads what log events report, embedded and by filter', async () => {
    const group = { logGroupName: 'cruddur' };
    const stream = { ...group, logStreamName: 's' };
    await logs.send(new CreateLogGroupCommand(group));
    await logs.send(new CreateLogStreamCommand(stream));
    await logs.send(
      new PutMetricFilterCommand({
        ...group,
        filterName: 'f',
        filterPattern: '{ $.status = 500 }',
        metricTransformations: [
          { metricName: 'Errors', metricNamespace: 'Logs', metricValue: '1', defaultValue: 0 },
        ],
      }),
    );
    const timestamp = Date.now();
    const document = (status: number) => ({
      timestamp,
      message: JSON.stringify({
        _aws: {
          Timestamp: timestamp,
          CloudWatchMetrics: [
            { Namespace: 'Logs', Dimensions: [[]], Metrics: [{ Name: 'duration' }] },
          ],
        },
        status,
        duration: 20,
      }),
    });
    const logEvents = [document(200), document(500), document(500)];
    await logs.send(new PutLogEventsCommand({ ...stream, logEvents }));
    const { MetricDataResults } = await client.send(
      new GetMetricDataCommand({
        ...span(),
        MetricDataQueries: [
          { ...query('Logs', 'Errors', 'Average'), Id: 'errors' },
          { ...query('Logs', 'duration', 'Sum'), Id: 'duration' },
        ],
      }),
    );
    expect(MetricDataResults?.map(({ Values }) => Values)).toEqual([[2 / 3], [60]]);
  });
});
