/** Expressions over metrics, searches, labels and units, each with what it gives. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseMath } from '../../../../emulator/vendors/metrics/math/parse.ts';
import { parseSearch } from '../../../../emulator/vendors/metrics/math/search.ts';
import { MathError } from '../../../../emulator/vendors/metrics/math/value.ts';
import { MINUTE_S, NOW_S, openMetrics, type MetricRooms } from './open.ts';

interface Result {
  readonly Id: string;
  readonly Label: string;
  readonly Timestamps: number[];
  readonly Values: number[];
  readonly Messages?: object[];
}

const stat = (Id: string, MetricName: string, more: object = {}) => ({
  Id,
  MetricStat: { Metric: { Namespace: 'N', MetricName, ...more }, Period: 60, Stat: 'Sum' },
  ReturnData: false,
});

async function get(rooms: MetricRooms, MetricDataQueries: object[], input: object = {}) {
  const { body, status } = await rooms.call('GetMetricData', {
    StartTime: MINUTE_S - 240,
    EndTime: MINUTE_S + 60,
    ScanBy: 'TimestampAscending',
    MetricDataQueries,
    ...input,
  });
  return { status, body, results: (body['MetricDataResults'] ?? []) as Result[] };
}

/** `a` is 4 3 2 1 0 by the minute, `b` is 40 and 20 at its first and third; `c` is empty. */
async function filled(): Promise<MetricRooms> {
  const rooms = openMetrics();
  const MetricData = [4, 3, 2, 1, 0].flatMap((age) => [
    { MetricName: 'a', Value: age, Timestamp: MINUTE_S - age * 60 },
    ...(age % 2 === 0 && age > 0
      ? [{ MetricName: 'b', Value: age * 10, Timestamp: MINUTE_S - age * 60 }]
      : []),
  ]);
  await rooms.call('PutMetricData', { Namespace: 'N', MetricData });
  return rooms;
}

describe('expressions', () => {
  test.each<[string, number[]]>([
    ['a * 2 + 1', [9, 7, 5, 3, 1]],
    ['-a', [-4, -3, -2, -1, -0]],
    ['100 / a', [25, 100 / 3, 50, 100]],
    ['2 ^ a', [16, 8, 4, 2, 1]],
    ['a + b', [44, 22]],
    ['(a + 1) * (a - 1)', [15, 8, 3, 0, -1]],
    ['a > 2', [1, 1, 0, 0, 0]],
    ['a >= 2 AND a <= 3', [0, 1, 1, 0, 0]],
    ['a == 0 || a == 4', [1, 0, 0, 0, 1]],
    ['a != 4', [0, 1, 1, 1, 1]],
    ['IF(a > 2, a, 0)', [4, 3, 0, 0, 0]],
    ['IF(a > 2, a)', [4, 3]],
    ['IF(1, a, b)', [4, 3, 2, 1, 0]],
    ['ABS(0 - a)', [4, 3, 2, 1, 0]],
    ['CEIL(a / 2)', [2, 2, 1, 1, 0]],
    ['FLOOR(a / 2)', [2, 1, 1, 0, 0]],
    ['LOG10(a * 10)', [Math.log10(40), Math.log10(30), Math.log10(20), 1]],
    ['DIFF(a)', [-1, -1, -1, -1]],
    ['DIFF_TIME(b)', [120]],
    ['RATE(b)', [-20 / 120]],
    ['RUNNING_SUM(a)', [4, 7, 9, 10, 10]],
    ['a / AVG(a)', [2, 1.5, 1, 0.5, 0]],
    ['a - MIN(a) + MAX(a) - SUM(a) + STDDEV(a) * 0', [-2, -3, -4, -5, -6]],
    ['a * PERIOD(a)', [240, 180, 120, 60, 0]],
    ['a * 0 + DATAPOINT_COUNT(b)', [2, 2, 2, 2, 2]],
    ['FILL(b, 0)', [40, 0, 20, 0, 0]],
    ['FILL(b, REPEAT)', [40, 40, 20, 20, 20]],
    ['FILL(b, LINEAR)', [40, 30, 20]],
    ['FILL(b, a)', [40, 3, 20, 1, 0]],
    ['FILL(c, 7)', [7, 7, 7, 7, 7]],
    ['SUM([a, b])', [44, 3, 22, 1, 0]],
    ['AVG([a, b])', [22, 3, 11, 1, 0]],
    ['MAX(METRICS())', [40, 3, 20, 1, 0]],
    ['SUM(METRICS("b"))', [40, 20]],
    ['a * 0 + METRIC_COUNT(METRICS())', [3, 3, 3, 3, 3]],
    ['FIRST(SORT([a, b], MAX, DESC))', [40, 20]],
    ['LAST(SORT([a, b], AVG, ASC))', [40, 20]],
    ['SLICE(SORT(METRICS(), SUM, ASC), 0)', [4, 3, 2, 1, 0]],
    ['TIME_SERIES(3)', [3, 3, 3, 3, 3]],
    ['MINUTE(a) * 0 + HOUR(a)', [11, 11, 11, 11, 12]],
    ['DAY(b) * 1000000 + MONTH(b) * 10000 + DATE(b)', [7110022, 7110022]],
    ['EPOCH(b) - EPOCH(b)', [0, 0]],
    ['YEAR(b)', [2026, 2026]],
  ])('%s', async (Expression, expected) => {
    const queries = [stat('a', 'a'), stat('b', 'b'), stat('c', 'c'), { Id: 'e', Expression }];
    const { results } = await get(await filled(), queries);
    expect(results.map(({ Id, Label }) => [Id, Label])).toEqual([['e', 'e']]);
    expect(results[0]?.Values.map((value) => value + 0)).toEqual(
      expected.map((value) => expect.closeTo(value + 0, 9)),
    );
  });

  test('may refer to each other, and give several series under one id', async () => {
    const queries = [
      stat('a', 'a'),
      stat('b', 'b'),
      { Id: 'twice', Expression: 'METRICS() * 2', ReturnData: true, Label: 'double' },
      { Id: 'sum', Expression: 'SUM(twice)', Label: 'all' },
    ];
    const { results } = await get(await filled(), queries);
    expect(results).toMatchObject([
      { Id: 'twice', Label: 'double a', Values: [8, 6, 4, 2, 0] },
      { Id: 'twice', Label: 'double b', Values: [80, 40] },
      { Id: 'sum', Label: 'all', Values: [88, 6, 44, 2, 0] },
    ]);
  });

  test('come by pages of any size', async () => {
    const rooms = await filled();
    const queries = [stat('a', 'a'), stat('b', 'b'), { Id: 'e', Expression: 'METRICS() + 1' }];
    const found = new Map<string, number[]>();
    let NextToken: unknown;
    do {
      const page = await get(rooms, queries, { MaxDatapoints: 2, NextToken });
      NextToken = page.body['NextToken'];
      for (const { Label, Values } of page.results) {
        found.set(Label, [...(found.get(Label) ?? []), ...Values]);
      }
    } while (NextToken !== undefined);
    expect(Object.fromEntries(found)).toEqual({ a: [5, 4, 3, 2, 1], b: [41, 21] });
  });

  test.each([
    ['a +', 'expected a value, found the end'],
    ['a b', "expected an operator, found 'b'"],
    ['a ; b', "unexpected ';'"],
    ['(a', "expected ')', found the end"],
    ['nothing', "'nothing' is not the id of a query"],
    ['e', "'e' refers to itself"],
    ['1 + 1', 'the result of an expression is one or more time series'],
    ['[a] + [b]', "Unsupported operand type(s) for +: '[Array[TimeSeries], Array[TimeSeries]]'"],
    ['a + "x"', "Unsupported operand type(s) for +: '[TimeSeries, String]'"],
    ['RATE(5)', 'expected a TimeSeries, found Scalar'],
    ['FILL(a, UP)', "'UP' is not the id of a query"],
    ['SORT([a], MAX, UP)', "'UP' is not the id of a query"],
    ['SORT([a], ASC, MAX)', 'SORT takes AVG, MIN, MAX or SUM, and ASC or DESC'],
    ['ANOMALY_DETECTION_BAND(a, 2)', 'the emulator does not support ANOMALY_DETECTION_BAND()'],
    ['toString(a)', 'the emulator does not support TOSTRING()'],
    ["SEARCH('a', 'Mean', 60)", "SEARCH cannot give 'Mean' by 60 seconds"],
    ["SEARCH('(a', 'Sum', 60)", "a search has a '(' that is not closed"],
    ['('.repeat(99), 'nested deeper than 50'],
  ])('%s is refused', async (Expression, message) => {
    const queries = [stat('a', 'a'), stat('b', 'b'), { Id: 'e', Expression }];
    const { status, body } = await get(await filled(), queries);
    expect([status, body['message']]).toEqual([400, `Error in expression 'e': ${message}`]);
  });

  test('read any text, or say what is wrong with it', () => {
    const pieces = 'a|1|"x"|(|)|[|]|,|+|-|^|<=| AND |SUM(|$|='.split('|').concat("'");
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 30 }), (found) => {
        const failures = [parseMath, parseSearch].map((parse) => failureOf(parse, found.join('')));
        expect(failures.every((one) => one === undefined || one instanceof MathError)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('SEARCH', () => {
  async function functions(): Promise<MetricRooms> {
    const rooms = openMetrics();
    const datum = (MetricName: string, dimensions: Record<string, string>) => ({
      MetricName,
      Value: 1,
      Timestamp: MINUTE_S,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    });
    await rooms.call('PutMetricData', {
      Namespace: 'My/Lambda',
      MetricData: [
        datum('Errors', { FunctionName: 'orderCount-api' }),
        datum('Errors', { FunctionName: 'users' }),
        datum('Duration', { FunctionName: 'users' }),
        datum('Errors', { FunctionName: 'users', Stage: 'test' }),
        datum('Errors', {}),
      ],
    });
    return rooms;
  }

  test.each([
    ['{My/Lambda,FunctionName} MetricName="Errors"', ['orderCount-api', 'users']],
    ['{My/Lambda,FunctionName} errors', ['orderCount-api', 'users']],
    ['{My/Lambda,FunctionName}', ['orderCount-api Errors', 'users Errors', 'users Duration']],
    ['{"My/Lambda",Stage,FunctionName}', ['Errors']],
    ['{My/Lambda} MetricName="Errors"', ['Errors']],
    ['{Other} errors', []],
    ['Namespace="My/Lambda" Stage="test"', ['Errors']],
    ['FunctionName=order', ['Errors']],
    ['FunctionName=ord', []],
    ['FunctionName="order"', []],
    ['count api', ['Errors']],
    ['MetricName="Errors" FunctionName="users" NOT Stage="test"', ['Errors']],
    ['FunctionName=(users OR order) MetricName="Duration"', ['Duration']],
    ['(duration OR order) AND lambda', ['orderCount-api Errors', 'users Duration']],
    ['NOT (lambda)', []],
  ])('%s', async (search, labels) => {
    const Expression = `SEARCH('${search}', 'Sum', 60)`;
    const { results } = await get(await functions(), [{ Id: 'e', Expression }]);
    expect(results.map(({ Label }) => Label)).toEqual(labels);
    expect(results.every(({ Values }) => Values[0] === 1)).toBe(true);
  });

  test('can be computed with', async () => {
    const Expression = `SUM(SEARCH('MetricName="Errors"', 'Sum', 300)) * 10`;
    const { results } = await get(await functions(), [{ Id: 'e', Expression }]);
    expect(results).toMatchObject([{ Values: [40] }]);
  });
});

describe('units', () => {
  test('are never added: the first is shown, and a message names all', async () => {
    const rooms = openMetrics();
    const MetricData = [
      { MetricName: 'm', Value: 1, Unit: 'Count', Timestamp: MINUTE_S - 60 },
      { MetricName: 'm', Value: 2, Unit: 'Count', Timestamp: MINUTE_S },
      { MetricName: 'm', Value: 40, Unit: 'Bytes', Timestamp: MINUTE_S },
    ];
    await rooms.call('PutMetricData', { Namespace: 'N', MetricData });
    const query = { ...stat('q', 'm'), ReturnData: true };
    const { results } = await get(rooms, [query]);
    expect(results).toMatchObject([
      {
        Values: [1, 2],
        Messages: [{ Code: 'MultipleUnits', Value: "Multiple units returned: '[Bytes, Count]'" }],
      },
    ]);
    const MetricStat = { ...query.MetricStat, Unit: 'Bytes' };
    const [bytes] = (await get(rooms, [{ ...query, MetricStat }])).results;
    expect([bytes?.Values, bytes?.Messages]).toEqual([[40], undefined]);
  });
});

describe('labels', () => {
  const labels = async (queries: object[]) =>
    (await get(await filled(), queries)).results.map(({ Label }) => Label);
  const shown = (Id: string, name: string, more: object = {}) => ({
    ...stat(Id, name, more),
    ReturnData: true,
  });

  test.each<[string, object[], string[]]>([
    ['the name', [shown('x', 'a')], ['a']],
    ['names that differ', [shown('x', 'a'), shown('y', 'b')], ['a', 'b']],
    [
      'dimensions that differ',
      [
        shown('x', 'a', { Dimensions: [{ Name: 'd', Value: '1' }] }),
        shown('y', 'a', { Dimensions: [{ Name: 'd', Value: '2' }] }),
      ],
      ['1', '2'],
    ],
    [
      'statistics that differ',
      ['p50', 'p99'].map((Stat, index) => ({
        Id: `q${index}`,
        MetricStat: { Metric: { Namespace: 'N', MetricName: 'a' }, Period: 60, Stat },
      })),
      ['p50', 'p99'],
    ],
    ['their own', [{ ...shown('x', 'a'), Label: 'mine' }], ['mine']],
    [
      'what the series fills in',
      [
        {
          ...shown('x', 'a', { Dimensions: [] }),
          Label:
            "${LABEL} ${PROP('MetricName')} ${PROP('Namespace')} ${PROP('Stat')} ${PROP('Period')} ${PROP('Region')} ${PROP('AccountId')} ${PROP('Dim.d')} ${MAX} ${MIN} ${AVG} ${SUM} ${FIRST} ${LAST} ${DATAPOINT_COUNT}",
        },
      ],
      ['a a N Sum 60 eu-central-1 123456789012  4 0 2 10 4 0 5'],
    ],
  ])('are %s', async (_, queries, expected) => {
    expect(await labels(queries)).toEqual(expected);
  });
});

test('an expression over a time without end is refused', async () => {
  const rooms = await filled();
  const queries = [stat('a', 'a'), { Id: 'e', Expression: 'FILL(a, 0)' }];
  const { status, body } = await get(rooms, queries, { StartTime: 0, EndTime: NOW_S });
  expect([status, body['message']]).toEqual([
    400,
    "Error in expression 'e': more than 100800 points are asked for",
  ]);
});

function failureOf(parse: (text: string) => unknown, text: string): unknown {
  try {
    parse(text);
    return undefined;
  } catch (error) {
    return error;
  }
}
