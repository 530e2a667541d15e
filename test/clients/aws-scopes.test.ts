/**
 * Two accounts in two regions at one address, each through AWS's own clients for JavaScript: what one stores, another
 * does not see, in any of the services. The account is the access key when that has twelve digits.
 */
import {
  CloudWatchClient,
  GetMetricDataCommand,
  ListMetricsCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import {
  BatchGetTracesCommand,
  CreateGroupCommand,
  CreateSamplingRuleCommand,
  DeleteSamplingRuleCommand,
  GetGroupsCommand,
  GetSamplingRulesCommand,
  GetServiceGraphCommand,
  GetTraceSummariesCommand,
  PutTraceSegmentsCommand,
  XRayClient,
} from '@aws-sdk/client-xray';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAws } from '../emulator/vendors/aws/serve.ts';
import { serve, type Served } from '../served.ts';

const NOW_S = Math.floor(Date.now() / 1000);
const SPAN = { StartTime: new Date((NOW_S - 600) * 1000), EndTime: new Date((NOW_S + 60) * 1000) };

const SCOPES = ['111111111111', '222222222222'].flatMap((account, a) =>
  ['eu-central-1', 'us-west-2'].map((region, r) => ({ account, region, index: a * 2 + r })),
);
type Scope = (typeof SCOPES)[number];

let served: Served;

beforeAll(async () => {
  served = await serve(openAws().fetch);
});

afterAll(() => served.close());

function options({ account, region }: Scope) {
  const credentials = { accessKeyId: account, secretAccessKey: 'any' };
  return { endpoint: served.endpoint, region, credentials, maxAttempts: 1 };
}

/** The same name in all scopes, another content in each. */
const traceOf = ({ index }: Scope) => `1-${NOW_S.toString(16)}-${String(index).padStart(24, '0')}`;

describe('XRayClient', () => {
  const client = (scope: Scope) => new XRayClient(options(scope));

  test('sees the traces, graphs, groups and rules of its own account and region only', async () => {
    for (const scope of SCOPES) {
      const xray = client(scope);
      const document = {
        id: `000000000000000${scope.index}`,
        trace_id: traceOf(scope),
        name: `service-${scope.index}`,
        start_time: NOW_S - 60,
        end_time: NOW_S - 59,
      };
      await xray.send(
        new PutTraceSegmentsCommand({ TraceSegmentDocuments: [JSON.stringify(document)] }),
      );
      await xray.send(
        new CreateGroupCommand({
          GroupName: 'shared',
          FilterExpression: `service("service-${scope.index}")`,
        }),
      );
      await xray.send(
        new CreateSamplingRuleCommand({
          SamplingRule: {
            RuleName: 'shared',
            ResourceARN: '*',
            Priority: scope.index + 1,
            FixedRate: 0.5,
            ReservoirSize: 1,
            ServiceName: '*',
            ServiceType: '*',
            Host: '*',
            HTTPMethod: '*',
            URLPath: '*',
            Version: 1,
          },
        }),
      );
    }
    for (const scope of SCOPES) {
      const xray = client(scope);
      const arn = `arn:aws:xray:${scope.region}:${scope.account}:`;
      const { TraceSummaries } = await xray.send(new GetTraceSummariesCommand(SPAN));
      expect(TraceSummaries?.map(({ Id }) => Id)).toEqual([traceOf(scope)]);
      const { Traces, UnprocessedTraceIds } = await xray.send(
        new BatchGetTracesCommand({ TraceIds: SCOPES.map(traceOf) }),
      );
      expect(Traces?.map(({ Id }) => Id)).toEqual([traceOf(scope)]);
      expect(UnprocessedTraceIds).toHaveLength(SCOPES.length - 1);
      const { Services } = await xray.send(new GetServiceGraphCommand(SPAN));
      expect(new Set(Services?.map(({ Name }) => Name))).toEqual(
        new Set([`service-${scope.index}`]),
      );
      const { Groups } = await xray.send(new GetGroupsCommand({}));
      const group = Groups?.find(({ GroupName }) => GroupName === 'shared');
      expect(group?.FilterExpression).toBe(`service("service-${scope.index}")`);
      expect(group?.GroupARN).toContain(arn);
      const { SamplingRuleRecords } = await xray.send(new GetSamplingRulesCommand({}));
      const rules = SamplingRuleRecords?.filter(
        (record) => record.SamplingRule?.RuleName === 'shared',
      );
      expect(rules).toMatchObject([{ SamplingRule: { Priority: scope.index + 1 } }]);
      expect(rules?.[0]?.SamplingRule?.RuleARN).toContain(arn);
    }
  });

  test("deletes nothing of another's", async () => {
    const [first, ...others] = SCOPES.map(client);
    await first?.send(new DeleteSamplingRuleCommand({ RuleName: 'shared' }));
    for (const other of others) {
      const { SamplingRuleRecords } = await other.send(new GetSamplingRulesCommand({}));
      expect(SamplingRuleRecords).toHaveLength(2);
    }
  });
});

describe('CloudWatchLogsClient', () => {
  const client = (scope: Scope) => new CloudWatchLogsClient(options(scope));
  const place = { logGroupName: 'shared', logStreamName: 's' };

  test('sees the groups and events of its own account and region only', async () => {
    for (const scope of SCOPES) {
      const logs = client(scope);
      await logs.send(new CreateLogGroupCommand({ logGroupName: 'shared' }));
      await logs.send(new CreateLogStreamCommand(place));
      const logEvents = [{ timestamp: NOW_S * 1000, message: `event ${scope.index}` }];
      await logs.send(new PutLogEventsCommand({ ...place, logEvents }));
    }
    for (const scope of SCOPES) {
      const logs = client(scope);
      const { logGroups } = await logs.send(new DescribeLogGroupsCommand({}));
      expect(logGroups?.map(({ arn }) => arn)).toEqual([
        `arn:aws:logs:${scope.region}:${scope.account}:log-group:shared:*`,
      ]);
      const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName: 'shared' }));
      expect(events?.map(({ message }) => message)).toEqual([`event ${scope.index}`]);
    }
  });

  test("deletes nothing of another's", async () => {
    const [first, ...others] = SCOPES.map(client);
    await first?.send(new DeleteLogGroupCommand({ logGroupName: 'shared' }));
    for (const other of others) {
      const { logGroups } = await other.send(new DescribeLogGroupsCommand({}));
      expect(logGroups).toHaveLength(1);
    }
  });
});

test('CloudWatchClient sees the metrics of its own account and region only', async () => {
  const client = (scope: Scope) => new CloudWatchClient(options(scope));
  const metric = { Namespace: 'Shared', MetricName: 'count' };
  for (const scope of SCOPES) {
    const MetricData = [
      {
        MetricName: 'count',
        Value: scope.index + 1,
        Timestamp: new Date((NOW_S - 120) * 1000),
      },
    ];
    await client(scope).send(new PutMetricDataCommand({ Namespace: 'Shared', MetricData }));
  }
  for (const scope of SCOPES) {
    const { Metrics } = await client(scope).send(new ListMetricsCommand({ Namespace: 'Shared' }));
    expect(Metrics).toHaveLength(1);
    const MetricStat = { Metric: metric, Period: 3600, Stat: 'Sum' };
    const { MetricDataResults } = await client(scope).send(
      new GetMetricDataCommand({ ...SPAN, MetricDataQueries: [{ Id: 'q', MetricStat }] }),
    );
    const sum = (MetricDataResults?.[0]?.Values ?? []).reduce((total, value) => total + value, 0);
    expect(sum).toBe(scope.index + 1);
  }
});

test('STSClient learns the account that its key stands for', async () => {
  for (const scope of SCOPES) {
    const identity = await new STSClient(options(scope)).send(new GetCallerIdentityCommand({}));
    expect(identity.Account).toBe(scope.account);
  }
});
