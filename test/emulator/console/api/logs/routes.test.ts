import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import {
  Checked,
  LineInContext,
  LogFields,
  LogPage,
  LogSummary,
  NewLines,
  QueryAnswer,
} from '../../../../../emulator/console/api/logs/shapes.ts';
import { createConsole } from '../../../../../emulator/console/api/routes.ts';
import { openRoomContext } from '../../../room-context.ts';

const NOW = 1_795_361_908_000;
const TRACE = 'a'.repeat(32);

/** Seconds before now, stream, and message, in the order of arrival. */
type Line = readonly [secondsAgo: number, stream: number, message: string];

const LINES: readonly Line[] = [
  [50, 1, '{"level":"INFO","message":"home 200","handle":"worf"}'],
  [40, 1, `{"level":"ERROR","message":"notifier answered 503, try 1","trace_id":"${TRACE}"}`],
  [30, 2, 'level=warn msg="queue is long" length=41'],
  // It arrives late.
  [45, 2, 'no level, no trace'],
  [20, 1, `{"level":"ERROR","message":"notifier answered 503, try 2","trace_id":"${TRACE}"}`],
  [10, 3, 'ERROR of another group\u0000behind a NUL'],
];

function emulator() {
  const context = openRoomContext(() => NOW);
  const { database, journal } = context;
  const { routes } = createConsole(context, { version: '0' });
  const trace = journal.trace(TRACE, {});
  database.exec(`
    INSERT INTO log_groups (id, account, region, name, created_ms) VALUES
      (1, '1', 'us-east-1', 'cruddur', 0), (2, '1', 'us-east-1', '/aws/notifier', 0);
    INSERT INTO log_streams (id, log_group, name, created_ms) VALUES (1, 1, 'a', 0), (2, 1, 'b', 0), (3, 2, 'c', 0)`);
  const insert = database.prepare(
    'INSERT INTO log_events (log_stream, trace, timestamp_ms, ingestion_ms, message) VALUES (?, ?, ?, 0, ?)',
  );
  const add = ([secondsAgo, stream, message]: Line) =>
    insert.run(stream, message.includes(TRACE) ? trace : null, NOW - secondsAgo * 1000, message);
  for (const line of LINES) add(line);
  const ask = (path: string) => routes.request(`/_emulator/logs/${path}`);
  return {
    database,
    add,
    ask,
    async get<S extends v.GenericSchema>(schema: S, path: string): Promise<v.InferOutput<S>> {
      const response = await ask(path);
      expect([path, response.status]).toEqual([path, 200]);
      return v.parse(schema, await response.json());
    },
  };
}

const query = (search: Readonly<Record<string, string | number>>) =>
  new URLSearchParams(
    Object.entries(search).map(([key, value]): [string, string] => [key, String(value)]),
  );

/** Only read; a test that writes makes one of its own. */
const it = emulator();

const textsOf = async (search: Readonly<Record<string, string | number>>, of = it) =>
  (await of.get(LogPage, `list?${query(search)}`)).rows.map(({ text }) => text.slice(0, 24));

describe('list', () => {
  test('has every line, the newest first, with what it says', async () => {
    const { rows, next } = await it.get(LogPage, 'list');
    expect(next).toBeNull();
    expect(rows.map(({ text, level, trace_id: trace }) => [text, level, trace])).toEqual([
      ['ERROR of another group\u0000behind a NUL', 'error', null],
      ['notifier answered 503, try 2', 'error', TRACE],
      ['queue is long', 'warn', null],
      ['notifier answered 503, try 1', 'error', TRACE],
      ['no level, no trace', 'none', null],
      ['home 200', 'info', null],
    ]);
    expect(rows[2]).toMatchObject({ group: 'cruddur', stream: 'b', fields: [['length', '41']] });
  });

  test.each([
    [{ group: '/aws/notifier' }, ['ERROR of another group\u0000b']],
    [{ stream: 'b' }, ['queue is long', 'no level, no trace']],
    [{ level: 'warn' }, ['queue is long']],
    [
      { trace: `1-${TRACE.slice(0, 8)}-${TRACE.slice(8)}` },
      ['notifier answered 503, t', 'notifier answered 503, t'],
    ],
    [{ pattern: '{ $.handle = "worf" }' }, ['home 200']],
    [{ pattern: '"behind a NUL"' }, ['ERROR of another group\u0000b']],
    [{ pattern: 'answered -1' }, ['notifier answered 503, t']],
    [{ from: NOW - 40_000, to: NOW - 20_000 }, ['queue is long', 'notifier answered 503, t']],
    [{ group: 'nowhere' }, []],
  ])('is narrowed by %j', async (search, texts) => {
    expect(await textsOf(search)).toEqual(texts);
  });

  test('comes a page at a time, lines of one millisecond too', async () => {
    const own = emulator();
    own.add([10, 3, 'the same millisecond']);
    const all = (await own.get(LogPage, 'list')).rows.map(({ id }) => id);
    const found: number[] = [];
    for (let next: string | null = ''; next !== null;) {
      const page: LogPage = await own.get(
        LogPage,
        `list?limit=2${next === '' ? '' : `&after=${next}`}`,
      );
      found.push(...page.rows.map(({ id }) => id));
      next = page.next;
    }
    expect(found).toEqual(all);
    expect(found).toHaveLength(7);
  });

  test('has what arrives, and not what was deleted, though ids are given again', async () => {
    const own = emulator();
    await own.get(LogPage, 'list');
    own.add([5, 1, 'arrived']);
    expect((await textsOf({}, own))[0]).toBe('arrived');
    own.database.exec('DELETE FROM log_events WHERE id = 7');
    own.add([60, 2, 'in its place']);
    expect((await textsOf({}, own)).at(-1)).toBe('in its place');
    own.database.exec('DELETE FROM log_events WHERE id < 3');
    own.database.exec('DELETE FROM log_streams WHERE id = 3');
    expect(await textsOf({}, own)).toEqual([
      'notifier answered 503, t',
      'queue is long',
      'no level, no trace',
      'in its place',
    ]);
    const { count, stored } = await own.get(LogSummary, 'summary');
    // The line of the stream that is gone is not known to be.
    expect([count, stored]).toEqual([4, 5]);
  });

  test.each([
    ['from=x', 'from'],
    ['level=loud', 'level'],
    ['trace=7', 'trace'],
    ['after=1', 'after'],
    ['limit=0', 'limit'],
  ])('refuses %s', async (search, name) => {
    const response = await it.ask(`list?${search}`);
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: `Cannot read log lines: ${name} is wrong` },
    ]);
  });

  test('says where a pattern is wrong', async () => {
    const response = await it.ask(`list?${query({ pattern: '{ $.level = }' })}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      at: 12,
      error: expect.stringMatching(/at character 13$/),
    });
  });
});

describe('summary', () => {
  test('counts by level, time, group and stream, and says what errors say most', async () => {
    const summary = await it.get(LogSummary, `summary?${query({ from: NOW - 60_000 })}`);
    expect(summary).toMatchObject({
      count: 6,
      stored: 6,
      unread: 0,
      levels: { error: 3, warn: 1, info: 1, debug: 0, none: 1 },
      groups: [
        { name: 'cruddur', count: 5 },
        { name: '/aws/notifier', count: 1 },
      ],
      worst: { text: 'notifier answered 503, try 2', count: 2, of: 3, first_ms: NOW - 40_000 },
    });
    const sum = (part: 'error' | 'warn' | 'other') =>
      summary.slices.reduce((all, slice) => all + slice[part], 0);
    expect([sum('error'), sum('warn'), sum('other')]).toEqual([3, 1, 2]);
    expect(summary.slices[60]).toMatchObject({ error: 1, from_ms: NOW - 20_000 });
  });

  test('of a level or a group leaves the other choices their counts', async () => {
    const search = query({ level: 'error', group: 'cruddur' });
    const summary = await it.get(LogSummary, `summary?${search}`);
    expect(summary).toMatchObject({ count: 2, levels: { error: 2, warn: 1, info: 1, none: 1 } });
    expect(summary.groups).toHaveLength(2);
    expect(summary.streams.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  test('of an empty store is zero', async () => {
    const own = emulator();
    own.database.exec('DELETE FROM log_events');
    const summary = await own.get(LogSummary, 'summary');
    expect(summary).toMatchObject({ count: 0, stored: 0, worst: null });
  });
});

describe('a line', () => {
  test('has all it says and those around it in its stream, in the order of time', async () => {
    const { line, before, after } = await it.get(LineInContext, 'line/3?around=5');
    expect(line.message).toBe(LINES[2]?.[2]);
    expect(before.map(({ text }) => text)).toEqual(['no level, no trace']);
    expect(after).toEqual([]);
  });

  test.each([
    ['line/99', 404],
    ['line/x', 400],
    ['line/1?around=51', 400],
  ])('%s is answered with %i', async (path, status) => {
    expect((await it.ask(path)).status).toBe(status);
  });
});

test('new lines are counted as far as they are wanted', async () => {
  const count = async (search: Readonly<Record<string, string>>) =>
    (await it.get(NewLines, `new?${query({ since: 2, ...search })}`)).count;
  expect(await count({})).toBe(4);
  expect(await count({ pattern: 'ERROR' })).toBe(2);
  expect(await count({ trace: TRACE })).toBe(1);
});

test('names of fields come from the newest lines of JSON', async () => {
  const { fields } = await it.get(LogFields, 'fields');
  expect(fields.slice(0, 3)).toEqual([
    { name: 'level', count: 3 },
    { name: 'message', count: 3 },
    { name: 'trace_id', count: 2 },
  ]);
});

describe('insights', () => {
  test('answers with lines', async () => {
    const search = query({
      query: 'fields @message | filter level = "ERROR" | sort @timestamp asc',
    });
    const { columns, rows, matched, scanned } = await it.get(QueryAnswer, `insights?${search}`);
    expect([columns, matched, scanned]).toEqual([['@message'], 2, 6]);
    expect(rows).toEqual([
      { line: 2, values: [LINES[1]?.[2]] },
      { line: 5, values: [LINES[4]?.[2]] },
    ]);
  });

  test.each([
    ['stats count(*) as n', { group: '/aws/notifier' }, '1'],
    ['stats count(*) as n', { from: NOW - 20_000 }, '2'],
    ['stats count(*) as n', { stream: 'a' }, '3'],
    ["SOURCE '/aws/notifier' | stats count(*) as n", { group: 'cruddur' }, '1'],
    ["SOURCE logGroups(namePrefix: ['cru']) | stats count(*) as n", {}, '5'],
  ])('%s of %j counts %s', async (text, search, count) => {
    const answer = await it.get(QueryAnswer, `insights?${query({ query: text, ...search })}`);
    expect(answer.rows).toEqual([{ line: null, values: [count] }]);
  });

  test('says where a query is wrong', async () => {
    const response = await it.ask(`insights?${query({ query: 'limit x' })}`);
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: "Expected a number, found 'x', at character 7", at: 6 },
    ]);
  });
});

test.each([
  ['insights', 'fields a | filtr b = 1', 'There is no command “filtr” here', 11, 16, 'filter'],
  ['insights', 'stats cuont(*)', 'There is no function “cuont” here', 6, 11, 'count'],
  ['insights', 'fields a |', 'Expected a command, found the end', 10, 11, undefined],
  [
    'filter',
    '{ $.level = }',
    "Expected a number, a text or a regular expression, found '}'",
    12,
    13,
    undefined,
  ],
  ['filter', 'took 5.2 ms', '“5.2” has other signs than letters and digits', 5, 8, '"5.2"'],
  ['filter', '?a/b', '“a/b” has other signs than letters and digits', 1, 4, '"a/b"'],
])('%s: “%s” is told as %s, from %i to %i', async (language, text, message, from, to, instead) => {
  const { mistake } = await it.get(Checked, `check?${query({ language, text })}`);
  expect(mistake).toEqual({ message, from, to, ...(instead !== undefined && { instead }) });
});

test.each([
  ['insights', 'stats count(*) by bin(5m)'],
  ['filter', '{ $.level = "ERROR" }'],
  ['filter', ''],
])('%s: “%s” is right', async (language, text) => {
  expect((await it.get(Checked, `check?${query({ language, text })}`)).mistake).toBeNull();
});
