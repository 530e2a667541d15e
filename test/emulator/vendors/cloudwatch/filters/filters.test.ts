import { describe, expect, test } from 'vitest';
import { callLogs } from '../../aws/call.ts';
import { createRooms, type Rooms } from '../../../serve.ts';

const GROUP = 'cruddur';
const transformation = { metricName: 'Errors', metricNamespace: 'Cruddur', metricValue: '1' };
const LAMBDA = 'arn:aws:lambda:eu-central-1:123456789012:function:f';
const KINESIS = 'arn:aws:kinesis:eu-central-1:123456789012:stream/s';

async function withGroup(logGroupClass = 'STANDARD'): Promise<Rooms> {
  const rooms = createRooms();
  await callLogs(rooms, 'CreateLogGroup', { logGroupName: GROUP, logGroupClass });
  return rooms;
}

const putMetric = (rooms: Rooms, input: object) =>
  callLogs(rooms, 'PutMetricFilter', {
    logGroupName: GROUP,
    filterName: 'errors',
    filterPattern: 'ERROR',
    metricTransformations: [transformation],
    ...input,
  });

const putSubscription = (rooms: Rooms, input: object) =>
  callLogs(rooms, 'PutSubscriptionFilter', {
    logGroupName: GROUP,
    filterName: 'all',
    filterPattern: '',
    destinationArn: LAMBDA,
    ...input,
  });

describe('PutMetricFilter', () => {
  test('stores what DescribeMetricFilters shows and DescribeLogGroups counts', async () => {
    const rooms = await withGroup();
    await putMetric(rooms, {});
    await putMetric(rooms, { filterName: 'empty', filterPattern: '' });
    await putMetric(rooms, { filterPattern: 'FATAL' });
    const { body } = await callLogs(rooms, 'DescribeMetricFilters', { logGroupName: GROUP });
    expect(body['metricFilters']).toEqual([
      expect.objectContaining({ filterName: 'empty', filterPattern: '' }),
      {
        filterName: 'errors',
        filterPattern: 'FATAL',
        logGroupName: GROUP,
        creationTime: expect.any(Number),
        metricTransformations: [{ ...transformation, unit: 'None' }],
        applyOnTransformedLogs: false,
      },
    ]);
    const groups = await callLogs(rooms, 'DescribeLogGroups', {});
    expect(groups.body['logGroups']).toMatchObject([{ metricFilterCount: 2 }]);
  });

  test.each([
    [{ filterPattern: '{ $.x = }' }, 'InvalidParameterException'],
    [{ logGroupName: 'missing' }, 'ResourceNotFoundException'],
    [{ metricTransformations: [] }, 'InvalidParameterException'],
    [
      { metricTransformations: [{ ...transformation, metricValue: 'x' }] },
      'InvalidParameterException',
    ],
    [
      { metricTransformations: [{ ...transformation, metricValue: '$.a' }] },
      'InvalidParameterException',
    ],
    [
      { metricTransformations: [{ ...transformation, metricNamespace: 'AWS/X' }] },
      'InvalidParameterException',
    ],
    [
      {
        filterPattern: '{ $.a = * }',
        metricTransformations: [
          { ...transformation, defaultValue: 0, dimensions: { route: '$.route' } },
        ],
      },
      'InvalidParameterException',
    ],
    [
      {
        filterPattern: '{ $.a = * }',
        metricTransformations: [
          { ...transformation, dimensions: { a: '$.a', b: '$.b', c: '$.c', d: '$.d' } },
        ],
      },
      'InvalidParameterException',
    ],
    [{ fieldSelectionCriteria: 'x' }, 'InvalidParameterException'],
    [{ applyOnTransformedLogs: true }, 'InvalidParameterException'],
  ])('refuses %j', async (input, code) => {
    const { status, body } = await putMetric(await withGroup(), input);
    expect([status, body['__type']]).toEqual([400, code]);
  });

  test.each([
    ['{ $.latency = * }', '$.latency'],
    ['[ip, status, bytes]', '$bytes'],
    ['[...]', '$3'],
    ['ERROR', '2.5e-1'],
    ["{ $.['a.b'] = * }", "$.['a.b']"],
  ])('takes for %s the value %s', async (filterPattern, metricValue) => {
    const metricTransformations = [{ ...transformation, metricValue }];
    const { status } = await putMetric(await withGroup(), { filterPattern, metricTransformations });
    expect(status).toBe(200);
  });

  test('takes the namespaces that AWS takes', async () => {
    for (const [metricNamespace, status] of [
      ['A.B-c_d/1#2:name', 200],
      [':name', 200],
      ['a*', 400],
      ['a$', 400],
    ] as const) {
      const metricTransformations = [{ ...transformation, metricNamespace }];
      expect((await putMetric(await withGroup(), { metricTransformations })).status).toBe(status);
    }
  });

  test('takes five patterns with regular expressions in a group', async () => {
    const rooms = await withGroup();
    for (const n of [1, 2, 3, 4, 5]) {
      await putMetric(rooms, { filterName: `r${n}`, filterPattern: '%a%' });
    }
    const again = await putMetric(rooms, { filterName: 'r5', filterPattern: '%b%' });
    const sixth = await putMetric(rooms, { filterName: 'r6', filterPattern: '%b%' });
    const plain = await putMetric(rooms, { filterName: 'r6', filterPattern: 'b' });
    expect([again.status, sixth.body['__type'], plain.status]).toEqual([
      200,
      'LimitExceededException',
      200,
    ]);
  });

  test('is not for the class INFREQUENT_ACCESS', async () => {
    const { body } = await putMetric(await withGroup('INFREQUENT_ACCESS'), {});
    expect(body['__type']).toBe('InvalidOperationException');
  });
});

describe('DescribeMetricFilters', () => {
  test('pages through all groups, narrowed by metric', async () => {
    const rooms = await withGroup();
    await callLogs(rooms, 'CreateLogGroup', { logGroupName: 'another' });
    for (const logGroupName of [GROUP, 'another']) {
      for (const filterName of ['b', 'a']) await putMetric(rooms, { logGroupName, filterName });
    }
    const other = { ...transformation, metricName: 'Other' };
    await putMetric(rooms, { filterName: 'c', metricTransformations: [other] });
    const names: unknown[] = [];
    let nextToken: unknown;
    do {
      const { body } = await callLogs(rooms, 'DescribeMetricFilters', {
        metricName: 'Errors',
        metricNamespace: 'Cruddur',
        limit: 3,
        nextToken,
      });
      const page: unknown = body['metricFilters'];
      names.push(page);
      nextToken = body['nextToken'];
    } while (nextToken !== undefined);
    expect(names).toMatchObject([
      [
        { logGroupName: 'another', filterName: 'a' },
        { logGroupName: GROUP, filterName: 'a' },
        { logGroupName: 'another', filterName: 'b' },
      ],
      [{ logGroupName: GROUP, filterName: 'b' }],
    ]);
    const half = await callLogs(rooms, 'DescribeMetricFilters', { metricName: 'Errors' });
    expect(half.body['__type']).toBe('InvalidParameterException');
  });
});

describe('DeleteMetricFilter', () => {
  test('deletes once, and a group takes its filters along', async () => {
    const rooms = await withGroup();
    await putMetric(rooms, {});
    const key = { logGroupName: GROUP, filterName: 'errors' };
    const first = await callLogs(rooms, 'DeleteMetricFilter', key);
    const second = await callLogs(rooms, 'DeleteMetricFilter', key);
    expect([first.status, second.body]).toEqual([
      200,
      {
        __type: 'ResourceNotFoundException',
        message: 'The specified metric filter does not exist.',
      },
    ]);
    await putMetric(rooms, {});
    await callLogs(rooms, 'DeleteLogGroup', { logGroupName: GROUP });
    const { body } = await callLogs(rooms, 'DescribeMetricFilters', {});
    expect(body['metricFilters']).toEqual([]);
  });
});

describe('PutSubscriptionFilter', () => {
  test('stores what DescribeSubscriptionFilters shows', async () => {
    const rooms = await withGroup();
    await putSubscription(rooms, { filterPattern: '{ $.level = "error" }' });
    const { body } = await callLogs(rooms, 'DescribeSubscriptionFilters', { logGroupName: GROUP });
    expect(body).toEqual({
      subscriptionFilters: [
        {
          filterName: 'all',
          logGroupName: GROUP,
          creationTime: expect.any(Number),
          filterPattern: '{ $.level = "error" }',
          destinationArn: LAMBDA,
          distribution: 'ByLogStream',
          applyOnTransformedLogs: false,
        },
      ],
    });
    const key = { logGroupName: GROUP, filterName: 'all' };
    expect((await callLogs(rooms, 'DeleteSubscriptionFilter', key)).status).toBe(200);
    const again = await callLogs(rooms, 'DeleteSubscriptionFilter', key);
    expect(again.body['__type']).toBe('ResourceNotFoundException');
  });

  const ROLE = 'arn:aws:iam::123456789012:role/r';
  const FIREHOSE = 'arn:aws:firehose:eu-central-1:123456789012:deliverystream/d';
  test.each([
    [
      { destinationArn: 'arn:aws:s3:::bucket' },
      'PutSubscriptionFilter operation cannot work with destinationArn for vendor s3',
    ],
    [
      { destinationArn: 'arn:aws:sns:eu-central-1:123456789012:t' },
      'PutSubscriptionFilter operation cannot work with destinationArn for vendor sns',
    ],
    [
      { destinationArn: KINESIS },
      'destinationArn for vendor kinesis cannot be used without roleArn',
    ],
    [
      { destinationArn: FIREHOSE },
      'destinationArn for vendor firehose cannot be used without roleArn',
    ],
    [{ roleArn: ROLE }, 'destinationArn for vendor lambda cannot be used with roleArn'],
    [
      { destinationArn: LAMBDA.replace('123456789012', '210987654321') },
      'Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.',
    ],
    [{ destinationArn: 'nothing' }, expect.stringContaining("Invalid destinationArn 'nothing'")],
    [
      { destinationArn: 'arn:aws:lambda:eu-central-1:123456789012:layer:x' },
      expect.stringContaining('Invalid destinationArn'),
    ],
    [{ filterPattern: '"open' }, expect.stringContaining('unterminated')],
    [{ filterPattern: '""' }, expect.stringContaining('Invalid filter pattern')],
    [{ emitSystemFields: ['@aws.region'] }, expect.stringContaining('does not support')],
  ])('refuses %j', async (input, message) => {
    const { body } = await putSubscription(await withGroup(), input);
    expect(body).toEqual({ __type: 'InvalidParameterException', message });
  });

  test('tells of a group that is not there', async () => {
    expect((await putSubscription(await withGroup(), { logGroupName: 'none' })).body).toEqual({
      __type: 'ResourceNotFoundException',
      message: 'The specified log group does not exist.',
    });
  });

  test('takes two in a group', async () => {
    const rooms = await withGroup();
    const kinesis = { destinationArn: KINESIS, roleArn: 'arn:aws:iam::123456789012:role/r' };
    expect((await putSubscription(rooms, kinesis)).status).toBe(200);
    expect((await putSubscription(rooms, { filterName: 'b' })).status).toBe(200);
    const third = await putSubscription(rooms, { filterName: 'c' });
    expect(third.body['__type']).toBe('LimitExceededException');
  });
});

describe('TestMetricFilter', () => {
  test('gives the messages that match, numbered, with the fields taken from them', async () => {
    const { body } = await callLogs(createRooms(), 'TestMetricFilter', {
      filterPattern: '[ip, ..., status = 4*]',
      logEventMessages: ['1.1.1.1 GET 200', '2.2.2.2 GET 404'],
    });
    expect(body).toEqual({
      matches: [
        {
          eventNumber: 2,
          eventMessage: '2.2.2.2 GET 404',
          extractedValues: { $ip: '2.2.2.2', $2: 'GET', $status: '404' },
        },
      ],
    });
  });

  test('refuses messages that take long to try a pattern on', async () => {
    const logEventMessages = Array.from({ length: 50 }, () => 'c'.repeat(2000));
    const answer = await callLogs(createRooms(), 'TestMetricFilter', {
      filterPattern: '%a[ab]{999}c%',
      logEventMessages,
    });
    expect(answer).toMatchObject({ status: 400, body: { __type: 'InvalidParameterException' } });
    expect(answer.body['message']).toContain('too long');
  });

  test('refuses a wrong pattern', async () => {
    const input = { filterPattern: '[', logEventMessages: ['x'] };
    const { body } = await callLogs(createRooms(), 'TestMetricFilter', input);
    expect(body['__type']).toBe('InvalidParameterException');
  });
});
