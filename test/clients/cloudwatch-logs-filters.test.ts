/** Filter patterns, metric filters and subscription filters, driven by AWS's own client for JavaScript. */
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteMetricFilterCommand,
  DeleteSubscriptionFilterCommand,
  DescribeMetricFiltersCommand,
  DescribeSubscriptionFiltersCommand,
  FilterLogEventsCommand,
  paginateDescribeMetricFilters,
  PutLogEventsCommand,
  PutMetricFilterCommand,
  PutSubscriptionFilterCommand,
  TestMetricFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRooms, REGION, serveRooms, type ServedRooms } from '../emulator/serve.ts';

const GROUP = { logGroupName: 'cruddur' };
const MESSAGES = ['{"level":"error","ms":7}', '{"level":"info","ms":90}', '1.1.1.1 GET 404 12'];
let served: ServedRooms;
let client: CloudWatchLogsClient;

beforeAll(async () => {
  served = await serveRooms(createRooms());
  client = new CloudWatchLogsClient(served.client);
  await client.send(new CreateLogGroupCommand(GROUP));
  await client.send(new CreateLogStreamCommand({ ...GROUP, logStreamName: 's' }));
  const timestamp = Date.now();
  await client.send(
    new PutLogEventsCommand({
      ...GROUP,
      logStreamName: 's',
      logEvents: MESSAGES.map((message) => ({ timestamp, message })),
    }),
  );
});

afterAll(async () => {
  client.destroy();
  await served.close();
});

describe('CloudWatchLogsClient', () => {
  test.each([
    ['{ $.level = "err*" }', [0]],
    ['{ $.ms > 7 || $.level = error }', [0, 1]],
    ['[ip, method, status = 4*, bytes > 10]', [2]],
    ['%GET\\s4\\d{2}%', [2]],
    ['?GET ?info', [1, 2]],
    ['level -info', [0]],
  ])('filters events by %s', async (filterPattern, expected) => {
    const { events } = await client.send(new FilterLogEventsCommand({ ...GROUP, filterPattern }));
    expect(events?.map(({ message }) => message)).toEqual(expected.map((n) => MESSAGES[n]));
    const tested = await client.send(
      new TestMetricFilterCommand({ filterPattern, logEventMessages: MESSAGES }),
    );
    expect(tested.matches?.map(({ eventNumber }) => eventNumber)).toEqual(
      expected.map((n) => n + 1),
    );
  });

  test('gets the place of what is wrong in a pattern', async () => {
    await expect(
      client.send(new FilterLogEventsCommand({ ...GROUP, filterPattern: '{ $.level = }' })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message:
        "Invalid filter pattern: expected a number, a text or a regular expression, found '}' at position 13",
    });
  });

  test('puts, pages through and deletes metric filters', async () => {
    const metricTransformations = [
      { metricName: 'Ms', metricNamespace: 'Cruddur', metricValue: '$.ms', unit: 'Milliseconds' },
    ] as const;
    for (const filterName of ['b', 'a', 'c']) {
      await client.send(
        new PutMetricFilterCommand({
          ...GROUP,
          filterName,
          filterPattern: '{ $.ms = * }',
          metricTransformations: [...metricTransformations],
        }),
      );
    }
    await client.send(new DeleteMetricFilterCommand({ ...GROUP, filterName: 'b' }));
    const pages: (string | undefined)[][] = [];
    for await (const page of paginateDescribeMetricFilters({ client, pageSize: 1 }, { ...GROUP })) {
      pages.push((page.metricFilters ?? []).map(({ filterName }) => filterName));
    }
    expect(pages).toEqual([['a'], ['c']]);
    const { metricFilters } = await client.send(
      new DescribeMetricFiltersCommand({ metricName: 'Ms', metricNamespace: 'Cruddur' }),
    );
    expect(metricFilters?.[0]).toMatchObject({ metricTransformations, filterName: 'a' });
  });

  test('puts, describes and deletes subscription filters', async () => {
    const destinationArn = `arn:aws:lambda:${REGION}:123456789012:function:f`;
    const key = { ...GROUP, filterName: 'all' };
    await client.send(
      new PutSubscriptionFilterCommand({ ...key, filterPattern: 'error', destinationArn }),
    );
    const described = await client.send(new DescribeSubscriptionFiltersCommand(GROUP));
    expect(described.subscriptionFilters).toMatchObject([{ ...key, destinationArn }]);
    await client.send(new DeleteSubscriptionFilterCommand(key));
    await expect(client.send(new DeleteSubscriptionFilterCommand(key))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});
