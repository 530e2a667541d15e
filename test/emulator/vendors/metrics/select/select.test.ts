/** Queries of Metrics Insights, through GetMetricData and in an alarm. */
import { beforeAll, describe, expect, it, test } from 'vitest';
import { parseSelect } from '../../../../../emulator/vendors/metrics/select/parse.ts';
import { DEFAULT_ACCOUNT as ACCOUNT_ID } from '../../../../../emulator/vendors/aws/credentials.ts';
import { MINUTE_S, NOW_S, openMetrics } from '../open.ts';

interface Result {
  readonly Label: string;
  readonly Values: number[];
  readonly Messages?: { readonly Code: string }[];
}

let rooms: ReturnType<typeof openMetrics>;

/** Latencies of two routes in two regions, two minutes each; a metric without dimensions, one with another set. */
beforeAll(async () => {
  rooms = openMetrics();
  const of = (route: string, zone: string) => [
    { Name: 'route', Value: route },
    { Name: 'zone', Value: zone },
  ];
  const put = (Values: number[], age: number, Dimensions: object[], more: object = {}) => ({
    MetricName: 'latency',
    Values,
    Timestamp: MINUTE_S - age * 60,
    Dimensions,
    ...more,
  });
  await rooms.call('PutMetricData', {
    Namespace: 'My/Shop',
    MetricData: [
      put([10, 30], 1, of('/', 'a')),
      put([50], 0, of('/', 'a')),
      put([20], 1, of('/', 'b')),
      put([200, 400], 1, of('/orders', 'a')),
      put([100], 0, of('/orders', 'b')),
      put([7], 0, []),
      put([3], 0, [{ Name: 'zone', Value: 'a' }]),
      put([1], 0, of('/', 'a'), { MetricName: 'other' }),
      put([5], 0, [{ Name: "it's", Value: "o'clock" }], { MetricName: 'group' }),
    ],
  });
});

async function get(Expression: string, more: object = {}, others: object[] = []) {
  const { status, body } = await rooms.call('GetMetricData', {
    StartTime: NOW_S - 600,
    EndTime: NOW_S + 60,
    ScanBy: 'TimestampAscending',
    MetricDataQueries: [{ Id: 'q', Expression, Period: 60, ...more }, ...others],
  });
  const results = (body['MetricDataResults'] ?? []) as Result[];
  return {
    status,
    message: String(body['message']),
    series: results.map((one) => [one.Label, one.Values]),
    results,
  };
}

describe('a query of Metrics Insights', () => {
  it.each([
    ['SELECT AVG(latency) FROM "My/Shop"', [['latency', [132, 40]]]],
    ['select count(latency) from "My/Shop"', [['latency', [5, 4]]]],
    ['SELECT SUM(latency) FROM SCHEMA("My/Shop")', [['latency', [7]]]],
    ['SELECT SUM(latency) FROM SCHEMA("My/Shop", zone)', [['latency', [3]]]],
    ['SELECT MAX(latency) FROM SCHEMA("My/Shop", zone, route)', [['latency', [400, 100]]]],
    ['SELECT MIN(latency) FROM "My/Shop" WHERE route = \'/orders\'', [['latency', [200, 100]]]],
    [
      "SELECT SUM(latency) FROM \"My/Shop\" WHERE route != '/orders' AND zone = 'a'",
      [['latency', [40, 50]]],
    ],
    [
      'SELECT SUM(latency) FROM SCHEMA("My/Shop", route, zone) GROUP BY route',
      [
        ['/', [60, 50]],
        ['/orders', [600, 100]],
      ],
    ],
    [
      'SELECT SUM(latency) FROM "My/Shop" GROUP BY route, zone',
      [
        ['/ a', [40, 50]],
        ['/ b', [20]],
        ['/orders a', [600]],
        ['/orders b', [100]],
        ['Other Other', [7]],
        ['Other a', [3]],
      ],
    ],
    [
      'SELECT SUM(latency) FROM SCHEMA("My/Shop", route, zone) GROUP BY route ORDER BY MAX() DESC',
      [
        ['/orders', [600, 100]],
        ['/', [60, 50]],
      ],
    ],
    [
      'SELECT SUM(latency) FROM "My/Shop" GROUP BY route, zone ORDER BY SUM() ASC LIMIT 2;',
      [
        ['Other a', [3]],
        ['Other Other', [7]],
      ],
    ],
    ['SELECT SUM("group") FROM "My/Shop" WHERE "it\'s" = \'o\\\'clock\'', [['group', [5]]]],
    ['SELECT SUM(Latency) FROM "My/Shop"', [['Latency', []]]],
    ['SELECT SUM(latency) FROM SCHEMA("My/Shop", zone, zone)', [['latency', [3]]]],
    ['SELECT SUM(latency) FROM SCHEMA("My/Shop", zone) GROUP BY zone, zone', [['a', [3]]]],
    ['SELECT SUM(latency) FROM SCHEMA("My/Shop") GROUP BY AWS.AccountId', [[ACCOUNT_ID, [7]]]],
    [
      `SELECT SUM(latency) FROM SCHEMA("My/Shop", zone) WHERE aws.accountid = '${ACCOUNT_ID}'`,
      [['latency', [3]]],
    ],
    [
      'SELECT SUM(latency) FROM SCHEMA("My/Shop") WHERE AWS.AccountId = CURRENT_ACCOUNT_ID()',
      [['latency', [7]]],
    ],
    ['SELECT SUM(latency) FROM "My/Shop" WHERE AWS.AccountId != \'1\'', [['latency', [660, 160]]]],
    ['SELECT SUM(latency) FROM "My/Shop" WHERE AWS.AccountId = \'1\'', [['latency', []]]],
    ['SELECT SUM(latency) FROM "My/Shop" WHERE "AWS.AccountId" != \'1\'', [['latency', []]]],
    ['SELECT SUM(latency) FROM "My/Shop" WHERE zone = \'z\' GROUP BY zone', []],
  ])('%s', async (query, expected) => {
    expect((await get(query)).series).toEqual(expected);
  });

  it('counts by its own period, and takes a label', async () => {
    const { series } = await get('SELECT COUNT(latency) FROM "My/Shop" GROUP BY zone LIMIT 1', {
      Period: 3600,
      Label: 'zone ${LABEL}: ${SUM}',
    });
    expect(series).toEqual([['zone Other: 1', [1]]]);
  });

  it('is a list or a series to other expressions', async () => {
    const query = 'SELECT SUM(latency) FROM SCHEMA("My/Shop", route, zone) GROUP BY route';
    const total = { Id: 'total', Expression: 'SUM(q)' };
    const { series } = await get(query, { ReturnData: false }, [total]);
    expect(series).toEqual([['total', [660, 150]]]);
  });

  it('shows one unit of several, and says so', async () => {
    const other = openMetrics();
    await other.call('PutMetricData', {
      Namespace: 'N',
      MetricData: [
        { MetricName: 'm', Value: 1, Unit: 'Bytes', Timestamp: MINUTE_S },
        { MetricName: 'm', Value: 5, Unit: 'Seconds', Timestamp: MINUTE_S },
      ],
    });
    const { body } = await other.call('GetMetricData', {
      StartTime: NOW_S - 600,
      EndTime: NOW_S + 60,
      MetricDataQueries: [{ Id: 'q', Expression: 'SELECT SUM(m) FROM N', Period: 60 }],
    });
    expect(body['MetricDataResults']).toMatchObject([
      { Values: [1], Messages: [{ Code: 'MultipleUnits' }] },
    ]);
  });

  it.each([
    [`SELECT AVG(${'a'.repeat(3000)}) FROM N`, 'less than or equal to 2048'],
    ['SELECT', "expected AVG, COUNT, MAX, MIN, SUM, found 'the end'"],
    ['SELECT p99(a) FROM N', "expected AVG, COUNT, MAX, MIN, SUM, found 'p99'"],
    ['SELECT AVG(a) FROM AWS/EC2', "unexpected '/'"],
    ['SELECT AVG(a) N', "expected FROM, found 'N'"],
    ['SELECT AVG(a) FROM N WHERE b > 1', "unexpected '>'"],
    ['SELECT AVG(a) FROM N WHERE b = "x"', "expected a value in single quotation marks, found 'x'"],
    ["SELECT AVG(a) FROM N WHERE b = 'x' OR c = 'y'", "expected the end, found 'OR'"],
    ["SELECT AVG(a) FROM N WHERE tag.env = 'x'", 'does not support tags'],
    ['SELECT AVG(a) FROM N GROUP BY tag."aws:x"', 'does not support tags'],
    ["SELECT AVG(a) FROM N WHERE AWS.Region = 'x'", "expected AWS.AccountId, found 'Region'"],
    [
      "SELECT AVG(a) FROM N WHERE other.AccountId = 'x'",
      "expected AWS.AccountId, found 'AccountId'",
    ],
    ['SELECT AVG(a) FROM SCHEMA(N, AWS.AccountId)', "expected ), found '.'"],
    [
      'SELECT AVG(a) FROM N WHERE b = CURRENT_ACCOUNT_ID()',
      "expected a value in single quotation marks, found 'CURRENT_ACCOUNT_ID'",
    ],
    ['SELECT AVG(a) FROM N GROUP BY', "expected the name of a dimension, found 'the end'"],
    ['SELECT AVG(a) FROM N GROUP BY b LIMIT 501', "expected a number from 1 to 500, found '501'"],
    ['SELECT AVG(a) FROM N ORDER BY b', "expected AVG, COUNT, MAX, MIN, SUM, found 'b'"],
    ['SELECT AVG(a) FROM N LIMIT 1 GROUP BY b', "expected the end, found 'GROUP'"],
  ])('refuses %s', async (query, message) => {
    const answer = await get(query);
    expect(answer.status).toBe(400);
    expect(answer.message).toContain(message);
  });

  it('needs a period, and stands alone', async () => {
    const query = 'SELECT AVG(a) FROM N';
    expect((await get(query, { Period: undefined })).message).toContain('Period');
    const second = { Id: 'r', Expression: query, Period: 60 };
    expect((await get(query, {}, [second])).message).toContain('one query of Metrics Insights');
  });
});

describe('an alarm on one', () => {
  const alarm = (Expression: string) => ({
    AlarmName: 'slow',
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 300,
    EvaluationPeriods: 1,
    Metrics: [{ Id: 'q', Expression, Period: 60, ReturnData: true }],
  });

  it('is kept', async () => {
    const { status } = await rooms.call(
      'PutMetricAlarm',
      alarm('SELECT MAX(latency) FROM "My/Shop"'),
    );
    expect(status).toBe(200);
  });

  it('does not group', async () => {
    const { status, body } = await rooms.call(
      'PutMetricAlarm',
      alarm('SELECT MAX(latency) FROM "My/Shop" GROUP BY zone'),
    );
    expect([status, String(body['message'])]).toEqual([
      400,
      expect.stringContaining('does not support GROUP BY in an alarm'),
    ]);
  });
});

test('parseSelect keeps names as they are written', () => {
  expect(parseSelect('sElEcT Max(Count) fRoM "a\\"b" GROUP BY limit, desc LIMIT 3')).toEqual({
    compute: 'MAX',
    name: 'Count',
    namespace: 'a"b',
    schema: undefined,
    conditions: [],
    groupBy: ['limit', 'desc'],
    order: undefined,
    limit: 3,
  });
});
