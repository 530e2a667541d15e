/** Queries that name their groups themselves, look into others, or ask for a time that no group has. */
import { describe, expect, test } from 'vitest';
import { callLogs } from '../../aws/call.ts';
import { createRooms, type Rooms } from '../../../serve.ts';

const NOW = Date.UTC(2026, 10, 22, 10);
const [startTime, endTime] = [NOW / 1000 - 3600, NOW / 1000];

async function openRooms(groups: Readonly<Record<string, readonly object[]>>): Promise<Rooms> {
  const rooms = createRooms({ now: () => NOW });
  for (const [logGroupName, events] of Object.entries(groups)) {
    const key = { logGroupName, logStreamName: 's' };
    await callLogs(rooms, 'CreateLogGroup', { logGroupName });
    await callLogs(rooms, 'CreateLogStream', key);
    const logEvents = events.map((event, n) => ({
      timestamp: NOW - 60_000 + n,
      message: JSON.stringify(event),
    }));
    if (logEvents.length > 0) await callLogs(rooms, 'PutLogEvents', { ...key, logEvents });
  }
  return rooms;
}

const API = [
  { requestId: 'r1', status: 500, latency: 10 },
  { requestId: 'r2', status: 200, latency: 20 },
  { requestId: 'r3', status: 502, latency: 30 },
];
const LAMBDA = [
  { requestId: 'r1', duration: 7 },
  { requestId: 'r1', duration: 8 },
  { requestId: 'r9', duration: 9 },
];

async function ask(rooms: Rooms, queryString: string, input: object = {}) {
  const started = await callLogs(rooms, 'StartQuery', {
    startTime,
    endTime,
    queryString,
    ...input,
  });
  if (started.status !== 200) return started.body;
  const { body } = await callLogs(rooms, 'GetQueryResults', started.body);
  expect(body['status'], 'in the first GetQueryResults').toBe('Complete');
  const rows = body['results'];
  if (!Array.isArray(rows)) throw new Error('No results');
  return rows.map((row: readonly { field: string; value: string }[]) =>
    Object.fromEntries(
      row.filter(({ field }) => field !== '@ptr').map(({ field, value }) => [field, value]),
    ),
  );
}

describe('SOURCE', () => {
  const groups = { '/a/one': [{ n: 1 }], '/a/two': [{ n: 2 }], '/b': [{ n: 4 }] };
  const total = '| stats sum(n) as n';
  test.each([
    [`SOURCE '/a/one' ${total}`, '1'],
    [`SOURCE "/a/one" | SOURCE "/b" ${total}`, '5'],
    [`source '/a/one', '/b' START=-3600s END=0s ${total}`, '5'],
    [`SOURCE 'arn:aws:logs:eu-central-1:123456789012:log-group:/b' ${total}`, '4'],
    [`SOURCE logGroups(namePrefix: ['/a/']) ${total}`, '3'],
    [`SOURCE logGroups() ${total}`, '7'],
    [
      `SOURCE logGroups(namePrefix: ["/a/", "/b", "/a/o"], class: "STANDARD") START=-1h END=0s ${total}`,
      '7',
    ],
    [`SOURCE logGroups(accountIdentifiers: ['123456789012']) ${total}`, '7'],
    [`SOURCE logGroups(accountIdentifier: ['000000000000']) ${total}`, undefined],
    [`SOURCE logGroups(logGroupClass: ['INFREQUENT_ACCESS']) ${total}`, undefined],
  ])('%s', async (query, n) => {
    expect(await ask(await openRooms(groups), query)).toEqual([n === undefined ? {} : { n }]);
  });

  test('alone shows the events', async () => {
    expect(await ask(await openRooms(groups), "SOURCE '/b'")).toEqual([
      { '@timestamp': '2026-11-22 09:59:00.000', '@message': '{"n":4}' },
    ]);
  });

  test('is shown by DescribeQueries as it was written', async () => {
    const rooms = await openRooms(groups);
    await ask(rooms, "SOURCE '/b' | fields n");
    await ask(rooms, 'fields n', { logGroupNames: ['/a/one', '/b'] });
    const { body } = await callLogs(rooms, 'DescribeQueries', {});
    expect(body['queries']).toMatchObject([
      { queryString: 'SOURCE "/a/one" | SOURCE "/b" START=-3600s END=0s |\nfields n' },
      { queryString: "SOURCE '/b' | fields n" },
    ]);
  });

  test.each([
    ["SOURCE 'none' | fields n", {}, 'ResourceNotFoundException'],
    ["SOURCE '/b' | fields n", { logGroupName: '/b' }, 'InvalidParameterException'],
    ['fields n', {}, 'InvalidParameterException'],
    ["SOURCE logGroups(tags: ['a']) | fields n", {}, 'MalformedQueryException'],
    ["SOURCE logGroups(class: 'OTHER') | fields n", {}, 'MalformedQueryException'],
    [`SOURCE logGroups(namePrefix: [${"'a',".repeat(6)}])`, {}, 'MalformedQueryException'],
    ["fields n | SOURCE '/b'", {}, 'MalformedQueryException'],
    ["SOURCE '/b' fields n", {}, 'MalformedQueryException'],
  ])('%s with %j is refused', async (query, input, code) => {
    expect(await ask(await openRooms(groups), query, input)).toMatchObject({ __type: code });
  });
});

describe('join', () => {
  const joined = (rest: string, type = 'inner') =>
    `filter status >= 500 | join type=${type} left=api right=lambda where api.requestId=lambda.requestId (SOURCE 'lambda') | ${rest}`;
  const run = async (query: string) =>
    ask(await openRooms({ api: API, lambda: LAMBDA }), query, { logGroupName: 'api' });

  test('puts every match beside an event', async () => {
    expect(
      await run(
        joined('display api.requestId, api.latency, lambda.duration | sort lambda.duration'),
      ),
    ).toEqual([
      { 'api.requestId': 'r1', 'api.latency': '10', 'lambda.duration': '7' },
      { 'api.requestId': 'r1', 'api.latency': '10', 'lambda.duration': '8' },
    ]);
  });

  test('keeps events without a match when it is asked to', async () => {
    expect(
      await run(joined('filter !ispresent(lambda.duration) | display api.requestId', 'left')),
    ).toEqual([{ 'api.requestId': 'r3' }]);
  });

  test('takes the keys in either order, and its kind by default', async () => {
    expect(
      await run(
        "join left=a right=b where b.requestId = a.requestId (SOURCE 'lambda') | stats sum(b.duration) as d by a.requestId",
      ),
    ).toEqual([{ 'a.requestId': 'r1', d: '15' }]);
  });

  test.each([
    joined(joined('fields a').slice('filter status >= 500 | '.length)),
    "join type=outer left=a right=b where a.x=b.x (SOURCE 'lambda')",
    "join left=a right=b where a.x=c.x (SOURCE 'lambda')",
    'join left=a right=b where a.x=b.x (fields x)',
    "join left=a right=b (SOURCE 'lambda')",
    'join a',
  ])('%s is refused', async (query) => {
    expect(await run(query)).toMatchObject({ __type: 'MalformedQueryException' });
  });
});

describe('a query in filter', () => {
  const run = async (query: string) =>
    ask(await openRooms({ api: API, lambda: LAMBDA }), query, { logGroupName: 'api' });
  test.each([
    ["filter requestId in (SOURCE 'lambda' | fields requestId)", ['r1']],
    ["filter requestId not in (SOURCE 'lambda' | fields requestId)", ['r3', 'r2']],
    [
      "filter requestId in (SOURCE 'lambda' | stats count(*) as n by requestId | filter n > 1)",
      ['r1'],
    ],
    ["filter latency in (SOURCE 'lambda' | fields duration + 3 as latency)", ['r1']],
    ['filter latency in (stats max(latency))', ['r3']],
    [
      "filter requestId in (SOURCE 'lambda' | fields requestId) or requestId in (filter status = 200 | fields requestId)",
      ['r2', 'r1'],
    ],
  ])('%s', async (filter, expected) => {
    expect(await run(`${filter} | display requestId`)).toEqual(
      expected.map((requestId) => ({ requestId })),
    );
  });

  test('cannot have another in it', async () => {
    expect(await run('filter a in (filter b in (fields b) | fields a)')).toMatchObject({
      __type: 'MalformedQueryException',
    });
  });
});

test('a group that is not there is told in the words of Insights', async () => {
  expect(await ask(await openRooms({}), 'fields a', { logGroupNames: ['none'] })).toEqual({
    __type: 'ResourceNotFoundException',
    message: "Log group 'none' does not exist for account ID '123456789012'",
  });
});

describe('the time asked for', () => {
  const message = (query: string) =>
    `Query's end date and time is either before the log groups creation time or exceeds the log groups log retention settings ([0,${query.length}])`;

  test('cannot end before the group was made', async () => {
    const rooms = await openRooms({ g: [] });
    const times = { logGroupName: 'g', startTime: startTime - 3600, endTime: endTime - 3600 };
    expect(await ask(rooms, 'fields a', times)).toEqual({
      __type: 'MalformedQueryException',
      message: message('fields a'),
      queryCompileError: {
        location: { startCharOffset: 0, endCharOffset: 8 },
        message: message('fields a'),
      },
    });
  });

  test('cannot end before all that is kept', async () => {
    const rooms = await openRooms({ g: [], h: [] });
    rooms.database.exec(
      `UPDATE log_groups SET created_ms = ${NOW - 1e10}, retention_days = 1 WHERE name = 'g'`,
    );
    const times = { startTime: 0, endTime: endTime - 2 * 86_400 };
    expect(await ask(rooms, 'fields a', { logGroupName: 'g', ...times })).toMatchObject({
      message: message('fields a'),
    });
    rooms.database.exec(`UPDATE log_groups SET created_ms = ${NOW - 1e10} WHERE name = 'h'`);
    expect(await ask(rooms, 'fields a', { logGroupNames: ['g', 'h'], ...times })).toEqual([]);
  });

  test('is told to functions', async () => {
    const rooms = await openRooms({ g: [{ a: 1 }] });
    const query = 'display now(), queryStartTime(), queryEndTime(), queryTimeRange()';
    expect(await ask(rooms, query, { logGroupName: 'g' })).toEqual([
      {
        'now()': String(NOW / 1000),
        'queryStartTime()': String(startTime * 1000),
        'queryEndTime()': String(endTime * 1000),
        'queryTimeRange()': '3600000',
      },
    ]);
  });
});
