import { setImmediate } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { createInsightsEngine } from '../../../../../emulator/vendors/cloudwatch/insights/engine.ts';
import { LOG_TABLE } from '../../../../../emulator/vendors/cloudwatch/insights/log-columns.ts';
import { createColumns } from '../../../../../emulator/columns/columns.ts';
import { callLogs } from '../../aws/call.ts';
import { createRooms } from '../../../serve.ts';

const KEY = { logGroupName: 'g', logStreamName: 's' };
const LETTERS = 100;
const PART = `a${'-'.repeat(1999)}`;
const SIZE = LETTERS * PART.length;

/** Rooms over a store in memory, with so many events of 200 KB that differ. */
async function fill(count: number) {
  const now = Date.now();
  const rooms = createRooms({ now: () => now });
  await callLogs(rooms, 'CreateLogGroup', { logGroupName: 'g' });
  await callLogs(rooms, 'CreateLogStream', KEY);
  for (let n = 0; n < count; n++) {
    const message = `${n} ${PART.repeat(LETTERS)}`;
    await callLogs(rooms, 'PutLogEvents', { ...KEY, logEvents: [{ timestamp: now - n, message }] });
  }
  /** Only known queries have some. */
  async function results(queryId: unknown): Promise<readonly unknown[]> {
    const { body } = await callLogs(rooms, 'GetQueryResults', { queryId });
    return Array.isArray(body['results']) ? body['results'] : [];
  }
  async function ask(queryString: string) {
    const [startTime, endTime] = [now / 1000 - 60, now / 1000].map(Math.floor);
    const query = { logGroupName: 'g', startTime, endTime, queryString };
    const { queryId } = (await callLogs(rooms, 'StartQuery', query)).body;
    return vi.waitFor(async () => {
      const { body } = await callLogs(rooms, 'GetQueryResults', { queryId });
      expect(body['status']).not.toBe('Running');
      const rows = Array.isArray(body['results']) ? body['results'] : [];
      return { queryId, status: body['status'], rows };
    }, 30_000);
  }
  return { ask, results, database: rooms.database };
}

const LONG = 'b'.repeat(8000);

test.each([
  `replace(@message, 'a', '${LONG}${'b'.repeat(900)}')`,
  `concat(${Array(6).fill('@message').join()})`,
])(
  'replace and concat give nothing where the text would be larger than any event, %#',
  async (expression) => {
    const { ask } = await fill(1);
    const { status, rows } = await ask(`fields ${expression} as made, strlen(@message) as length`);
    expect(status).toBe('Complete');
    expect(rows).toEqual([[{ field: 'length', value: String(SIZE + 2) }, expect.anything()]]);
    const small = await ask(
      `fields strlen(${expression.replace(LONG, '').replaceAll(',@message,@message', '')}) as length`,
    );
    expect(Number(small.rows[0][0].value)).toBeGreaterThan(SIZE);
  },
);

test('a query whose rows hold too much text fails, and one that keeps few of them does not', async () => {
  const { ask } = await fill(110);
  const made = `fields replace(@message, 'a', '${LONG}') as made`;
  expect(await ask(made)).toMatchObject({ status: 'Failed', rows: [] });
  expect((await ask(`${made} | sort made | limit 3`)).rows).toHaveLength(3);
  expect(await ask(`${made} | stats count(*) by made`)).toMatchObject({
    status: 'Failed',
    rows: [],
  });
  expect((await ask(`${made} | stats count(*) by strlen(made)`)).rows.length).toBeGreaterThan(0);
});

test('results are forgotten when those of later queries hold much text', async () => {
  const { ask, results } = await fill(110);
  const first = await ask('fields @message');
  expect(first.rows).toHaveLength(110);
  expect(await results(first.queryId)).toHaveLength(110);
  const last = await ask('fields @message');
  expect(await results(first.queryId)).toHaveLength(110);
  const other = await ask('fields @message');
  expect([await results(first.queryId), (await results(other.queryId)).length]).toEqual([[], 110]);
  expect(await results(last.queryId)).toHaveLength(110);
});

test('a query over a store in memory lets others have their turn within a block', async () => {
  const { database } = await fill(20);
  const engine = createInsightsEngine(createColumns(database, LOG_TABLE));
  const streams = [{ id: 1, name: 's', log: 'a:g', start: 0, end: Date.now() * 2 }];
  const queryString = "fields strlen(replace(replace(@message, '-', 'bbb'), 'b', 'c')) as n";
  const job = { queryString, streams, most: 100 };
  const watch = { signal: new AbortController().signal, progress: () => undefined };
  let rows: readonly unknown[] | undefined;
  void engine(job, watch).then((answer) => (rows = answer));
  const isAnswered = () => rows !== undefined;
  let turns = 0;
  for (; !isAnswered(); turns++) await setImmediate();
  expect(rows).toHaveLength(20);
  // All is one block, and was done in one turn.
  expect(turns).toBeGreaterThan(10);
});
