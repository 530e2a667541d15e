import { describe, expect, test, vi } from 'vitest';
import { createInsightsEngine } from '../../../../../emulator/vendors/cloudwatch/insights/engine.ts';
import { LOG_TABLE } from '../../../../../emulator/vendors/cloudwatch/insights/log-columns.ts';
import { queryOperations } from '../../../../../emulator/vendors/cloudwatch/insights/operations.ts';
import { createQueries } from '../../../../../emulator/vendors/cloudwatch/insights/queries.ts';
import { createLogStore } from '../../../../../emulator/vendors/cloudwatch/store.ts';
import { createColumns } from '../../../../../emulator/columns/columns.ts';
import { ask } from '../../aws/ask.ts';
import { callLogs } from '../../aws/call.ts';
import { createRooms, REGION, type Rooms } from '../../../serve.ts';

const SCOPE = { account: '123456789012', region: REGION };

const NOW = Date.UTC(2026, 10, 22, 10);
const [startTime, endTime] = [NOW / 1000 - 3600, NOW / 1000];

async function withEvents(messages: readonly string[], groups = ['g']): Promise<Rooms> {
  const rooms = createRooms({ now: () => NOW });
  for (const logGroupName of groups) {
    const key = { logGroupName, logStreamName: 's' };
    await callLogs(rooms, 'CreateLogGroup', { logGroupName });
    await callLogs(rooms, 'CreateLogStream', key);
    const logEvents = messages.map((message, n) => ({ timestamp: NOW - 60_000 + n, message }));
    await callLogs(rooms, 'PutLogEvents', { ...key, logEvents });
  }
  return rooms;
}

async function start(rooms: Rooms, queryString: string, input: object = { logGroupName: 'g' }) {
  const query = { startTime, endTime, queryString, ...input };
  return callLogs(rooms, 'StartQuery', query);
}

async function finished(rooms: Rooms, queryId: unknown) {
  return vi.waitFor(async () => {
    const { body } = await callLogs(rooms, 'GetQueryResults', { queryId });
    expect(body['status']).not.toBe('Running');
    return body;
  }, 20_000);
}

describe('StartQuery', () => {
  test('answers with rows of fields and what was scanned', async () => {
    const rooms = await withEvents(['one', '{"ms":7}', 'three'], ['g', 'h']);
    const { body } = await start(rooms, 'filter ispresent(ms) | fields ms', {
      logGroupNames: ['g', 'h'],
    });
    const results = await finished(rooms, body['queryId']);
    const row = [
      { field: 'ms', value: '7' },
      { field: '@ptr', value: expect.any(String) },
    ];
    expect(results).toEqual({
      queryLanguage: 'CWLI',
      status: 'Complete',
      results: [row, row],
      statistics: {
        recordsMatched: 2,
        recordsScanned: 6,
        bytesScanned: 32,
        estimatedRecordsSkipped: 0,
        estimatedBytesSkipped: 0,
        logGroupsScanned: 2,
      },
    });
  });

  test('reads more than one chunk, in any stream, once', async () => {
    const messages = Array.from({ length: 2500 }, (_, n) => `{"n":${n}}`);
    const rooms = await withEvents(messages);
    const { body } = await start(rooms, 'stats count(*) as c, sum(n) as s, count_distinct(n) as d');
    expect((await finished(rooms, body['queryId']))['results']).toEqual([
      [
        { field: 'c', value: '2500' },
        { field: 's', value: '3123750' },
        { field: 'd', value: '2500' },
      ],
    ]);
  });

  test('takes both ends of the time as seconds of the range', async () => {
    const rooms = createRooms({ now: () => NOW });
    await callLogs(rooms, 'CreateLogGroup', { logGroupName: 'g' });
    await callLogs(rooms, 'CreateLogStream', { logGroupName: 'g', logStreamName: 's' });
    const times = [-1001, -1000, -1, 0, 999, 1000];
    const logEvents = times.map((ms) => ({ timestamp: NOW + ms, message: `at ${ms}` }));
    const key = { logGroupName: 'g', logStreamName: 's' };
    await callLogs(rooms, 'PutLogEvents', { ...key, logEvents });
    const { body } = await start(rooms, 'display @message | sort @timestamp', {
      logGroupIdentifiers: ['arn:aws:logs:eu-central-1:123456789012:log-group:g'],
      startTime: NOW / 1000 - 1,
    });
    expect((await finished(rooms, body['queryId']))['results']).toMatchObject(
      [-1000, -1, 0, 999].map((ms) => [{ field: '@message', value: `at ${ms}` }, {}]),
    );
  });

  test.each([
    [{ logGroupName: 'missing' }, 'ResourceNotFoundException'],
    [{ logGroupName: 'g', logGroupNames: ['g'] }, 'InvalidParameterException'],
    [{}, 'InvalidParameterException'],
    [{ logGroupNames: [] }, 'InvalidParameterException'],
    [{ logGroupNames: Array.from({ length: 51 }, () => 'g') }, 'InvalidParameterException'],
    [{ logGroupName: 'g', endTime: startTime - 1 }, 'InvalidParameterException'],
    [{ logGroupName: 'g', queryLanguage: 'SQL' }, 'MalformedQueryException'],
    [{ logGroupName: 'g', queryString: 'pattern @message' }, 'MalformedQueryException'],
    [{ logGroupName: 'g', limit: 100_001 }, 'InvalidParameterException'],
  ])('refuses %j', async (input, code) => {
    const { status, body } = await start(await withEvents([]), 'fields a', input);
    expect([status, body['__type']]).toEqual([400, code]);
  });

  test.each(['__proto__', 'constructor', 'toString'])(
    'refuses the name of what every object has: %s',
    async (command) => {
      const { status, body } = await start(await withEvents([]), `fields a | ${command} b`);
      expect([status, body]).toMatchObject([
        400,
        {
          __type: 'MalformedQueryException',
          message: `unknown or unsupported command '${command}' at position 12`,
        },
      ]);
    },
  );

  test('tells where a query is wrong', async () => {
    const { body } = await start(await withEvents([]), 'fields a |');
    expect(body).toEqual({
      __type: 'MalformedQueryException',
      message: 'expected a command, found the end at position 11',
      queryCompileError: {
        location: { startCharOffset: 10, endCharOffset: 11 },
        message: 'expected a command, found the end at position 11',
      },
    });
  });
});

describe('GetQueryResults', () => {
  test('gives results by pages', async () => {
    const rooms = await withEvents(['a', 'b', 'c']);
    const { body } = await start(rooms, 'display @message');
    await finished(rooms, body['queryId']);
    const input = { queryId: body['queryId'], maxItems: 2 };
    const first = await callLogs(rooms, 'GetQueryResults', input);
    const { nextToken } = first.body;
    const second = await callLogs(rooms, 'GetQueryResults', { ...input, nextToken });
    expect([first.body['results'], second.body['results']]).toMatchObject([
      [
        [{ value: 'c' }, {}],
        [{ value: 'b' }, {}],
      ],
      [[{ value: 'a' }, {}]],
    ]);
    expect(second.body).not.toHaveProperty('nextToken');
  });

  test('knows only the queries of the account and region', async () => {
    const rooms = await withEvents([]);
    const { body } = await start(rooms, 'fields a');
    const input = { queryId: body['queryId'] };
    for (const options of [{ region: 'us-east-1' }, {}]) {
      const other = await callLogs(
        rooms,
        'GetQueryResults',
        options.region ? input : { queryId: 'x' },
        options,
      );
      expect(other.body['__type']).toBe('ResourceNotFoundException');
    }
  });
});

describe('StopQuery', () => {
  test('ends a query that runs, and refuses one that has ended', async () => {
    const { database, journal, now } = await withEvents(Array.from({ length: 3000 }, () => 'x'));
    const store = createLogStore(database);
    const engine = createInsightsEngine(createColumns(database, LOG_TABLE));
    const queries = createQueries({ store, engine, journal, now });
    const operations = queryOperations({ store, queries, now });
    const run = (name: string, input: object) => ask(operations, name, input, SCOPE);
    // In one go, so that the query cannot end before it is stopped.
    const query = { logGroupName: 'g', startTime, endTime, queryString: 'stats count(*)' };
    const started = run('StartQuery', query);
    const [info] = queries.list(SCOPE);
    expect(run('StopQuery', { queryId: info?.id })).toEqual({ success: true });
    expect(await started).toEqual({ queryId: info?.id });
    await vi.waitFor(() => expect(info?.endedMs).toBeDefined(), 20_000);
    expect(info).toMatchObject({ status: 'Cancelled', results: [], recordsScanned: 0 });
    expect(() => run('StopQuery', { queryId: info?.id })).toThrow('is not running');
  });
});

describe('DescribeQueries', () => {
  test('lists the newest first, narrowed by group and status, by pages', async () => {
    const rooms = await withEvents(['x'], ['g', 'h']);
    for (const [queryString, logGroupName] of [
      ['fields a', 'g'],
      ['fields b', 'h'],
      ['fields c', 'g'],
    ] as const) {
      const { body } = await start(rooms, queryString, { logGroupName });
      await finished(rooms, body['queryId']);
    }
    const input = { logGroupName: 'g', status: 'Complete', maxResults: 1 };
    const first = await callLogs(rooms, 'DescribeQueries', input);
    const { nextToken } = first.body;
    const second = await callLogs(rooms, 'DescribeQueries', { ...input, nextToken });
    const source = 'SOURCE "g" START=-3600s END=0s |\n';
    expect([first.body['queries'], second.body['queries']]).toMatchObject([
      [
        {
          queryString: `${source}fields c`,
          status: 'Complete',
          logGroupName: 'g',
          createTime: NOW,
        },
      ],
      [{ queryString: `${source}fields a` }],
    ]);
    expect(second.body).not.toHaveProperty('nextToken');
  });

  test('forgets all when the store is emptied', async () => {
    const rooms = await withEvents(['x']);
    await start(rooms, 'fields a');
    rooms.journal.reset();
    expect((await callLogs(rooms, 'DescribeQueries', {})).body['queries']).toEqual([]);
  });
});
