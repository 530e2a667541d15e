/** Alarms and dashboards by AWS's own client, over the wire. */
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DeleteDashboardsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  DescribeAlarmsForMetricCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  GetDashboardCommand,
  ListDashboardsCommand,
  ListTagsForResourceCommand,
  PutCompositeAlarmCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Served } from '../served.ts';
import { KEY, REGION } from '../emulator/serve.ts';
import { openMetrics } from '../emulator/vendors/metrics/open.ts';
import { serveMetrics } from '../emulator/vendors/metrics/serve.ts';

let now = Date.now();
let served: Served;
let client: CloudWatchClient;

beforeAll(async () => {
  served = await serveMetrics(openMetrics(() => now));
  const { endpoint } = served;
  client = new CloudWatchClient({ endpoint, region: REGION, credentials: KEY, maxAttempts: 1 });
});

afterAll(() => served.close());

const METRIC = { Namespace: 'Cruddur', MetricName: 'errors' };

describe('alarms', () => {
  test('go off, are told of, and are deleted', async () => {
    await client.send(
      new PutMetricAlarmCommand({
        ...METRIC,
        AlarmName: 'errors',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
        AlarmActions: ['arn:aws:sns:eu-central-1:123456789012:topic'],
        Tags: [{ Key: 'team', Value: 'a' }],
      }),
    );
    await client.send(
      new PutCompositeAlarmCommand({ AlarmName: 'all', AlarmRule: 'ALARM("errors")' }),
    );
    await client.send(
      new PutMetricDataCommand({
        Namespace: METRIC.Namespace,
        MetricData: [{ MetricName: METRIC.MetricName, Value: 3 }],
      }),
    );
    // The client signs by the machine's clock, which may be a few minutes off.
    now += 60_000;
    const described = await client.send(
      new DescribeAlarmsCommand({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
    );
    expect(described.MetricAlarms).toMatchObject([{ AlarmName: 'errors', StateValue: 'ALARM' }]);
    expect(described.MetricAlarms?.[0]?.StateUpdatedTimestamp).toEqual(new Date(now));
    expect(described.CompositeAlarms).toMatchObject([{ AlarmName: 'all', StateValue: 'ALARM' }]);

    const forMetric = await client.send(new DescribeAlarmsForMetricCommand(METRIC));
    expect(forMetric.MetricAlarms).toHaveLength(1);
    const history = await client.send(new DescribeAlarmHistoryCommand({ AlarmName: 'errors' }));
    expect(history.AlarmHistoryItems?.map(({ HistoryItemType }) => HistoryItemType)).toEqual([
      'Action',
      'StateUpdate',
      'ConfigurationUpdate',
    ]);

    const AlarmNames = ['errors'];
    await client.send(new DisableAlarmActionsCommand({ AlarmNames }));
    await client.send(new EnableAlarmActionsCommand({ AlarmNames }));
    await client.send(
      new SetAlarmStateCommand({ AlarmName: 'errors', StateValue: 'OK', StateReason: 'by hand' }),
    );
    const ResourceARN = described.MetricAlarms?.[0]?.AlarmArn;
    await client.send(
      new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'stage', Value: 'test' }] }),
    );
    await client.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['team'] }));
    const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceARN }));
    expect(Tags).toEqual([{ Key: 'stage', Value: 'test' }]);
    await client.send(new DeleteAlarmsCommand({ AlarmNames: ['all', 'errors'] }));
    expect((await client.send(new DescribeAlarmsCommand({}))).MetricAlarms).toEqual([]);
  });
});

describe('dashboards', () => {
  test('are kept and deleted', async () => {
    const widget = { type: 'text', properties: { markdown: 'hello' } };
    const DashboardBody = JSON.stringify({ widgets: [widget] });
    await client.send(new PutDashboardCommand({ DashboardName: 'main', DashboardBody }));
    const shown = await client.send(new GetDashboardCommand({ DashboardName: 'main' }));
    expect(shown.DashboardBody).toBe(DashboardBody);
    const { DashboardEntries } = await client.send(new ListDashboardsCommand({}));
    expect(DashboardEntries).toMatchObject([{ DashboardName: 'main' }]);
    await client.send(new DeleteDashboardsCommand({ DashboardNames: ['main'] }));
    await expect(
      client.send(new GetDashboardCommand({ DashboardName: 'main' })),
    ).rejects.toMatchObject({
      name: expect.stringMatching(/ResourceNotFound|DashboardNotFoundError/),
    });
    await expect(
      client.send(new PutDashboardCommand({ DashboardName: 'main', DashboardBody: '{' })),
    ).rejects.toThrow('The dashboard body is invalid');
  });
});
