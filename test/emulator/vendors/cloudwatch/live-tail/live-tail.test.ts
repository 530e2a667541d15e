import { expect, test } from 'vitest';
import { callLogs } from '../../aws/call.ts';
import { REGION } from '../../../serve.ts';
import { sendSigned } from '../ingestion/send.ts';
import {
  createTailedRooms,
  START_MS,
  type TailedRooms,
  type TailedRoomsOptions,
} from './sessions.ts';

const ARN = `arn:aws:logs:${REGION}:123456789012:log-group:`;
const GROUP = { logGroupIdentifiers: [`${ARN}g`] };

async function openRooms(options?: TailedRoomsOptions): Promise<TailedRooms> {
  const rooms = createTailedRooms(options);
  for (const logGroupName of ['g', 'h']) {
    await callLogs(rooms, 'CreateLogGroup', { logGroupName });
    for (const logStreamName of ['web-1', 'web-2', 'db']) {
      await callLogs(rooms, 'CreateLogStream', { logGroupName, logStreamName });
    }
  }
  return rooms;
}

async function put(rooms: TailedRooms, stream: string, messages: readonly string[], group = 'g') {
  const logEvents = messages.map((message) => ({ timestamp: rooms.now(), message }));
  const key = { logGroupName: group, logStreamName: stream };
  expect((await callLogs(rooms, 'PutLogEvents', { ...key, logEvents })).status).toBe(200);
}

const update = (sampled: boolean, sessionResults: unknown) => ({
  type: 'sessionUpdate',
  body: { sessionMetadata: { sampled }, sessionResults },
});

const messages = (...texts: string[]) =>
  texts.map((message) => expect.objectContaining({ message }));

test('StartLiveTail says what the session is, then once a second what was stored', async () => {
  const rooms = await openRooms();
  await put(rooms, 'web-1', ['before']);
  const session = await rooms.start(GROUP);
  expect(session.response.headers.get('content-type')).toBe('application/vnd.amazon.eventstream');
  expect(await session.frames()).toEqual([
    { type: 'initial-response', body: {} },
    {
      type: 'sessionStart',
      body: {
        ...GROUP,
        requestId: session.response.headers.get('x-amzn-requestid'),
        sessionId: expect.stringMatching(/^[\da-f-]{36}$/),
      },
    },
  ]);

  await put(rooms, 'web-1', ['one']);
  await put(rooms, 'db', ['two']);
  expect(await session.frames()).toEqual([]);
  rooms.pass(1);
  const shared = { logGroupIdentifier: `${ARN}g`, timestamp: START_MS, ingestionTime: START_MS };
  expect(await session.frames()).toEqual([
    update(false, [
      { ...shared, logStreamName: 'web-1', message: 'one' },
      { ...shared, logStreamName: 'db', message: 'two' },
    ]),
  ]);
  rooms.pass(1);
  expect(await session.frames()).toEqual([update(false, [])]);
});

test.each([
  ['a filter pattern', { logEventFilterPattern: 'ERROR -db' }, ['ERROR web-1', 'ERROR web-2']],
  ['streams', { logStreamNames: ['web-2', 'later'] }, ['ERROR web-2', 'INFO web-2']],
  [
    'prefixes of streams',
    { logStreamNamePrefixes: ['we'] },
    ['ERROR web-1', 'INFO web-1', 'ERROR web-2', 'INFO web-2'],
  ],
])('StartLiveTail tails by %s', async (_name, input, expected) => {
  const rooms = await openRooms();
  const session = await rooms.start({ ...GROUP, ...input });
  expect((await session.frames())[1]).toMatchObject({ type: 'sessionStart', body: input });
  for (const stream of ['web-1', 'web-2', 'db']) {
    await put(rooms, stream, [`ERROR ${stream}`, `INFO ${stream}`]);
    await put(rooms, stream, [`ERROR other ${stream}`], 'h');
  }
  rooms.pass(1);
  expect(await session.frames()).toEqual([update(false, messages(...expected))]);
});

test('StartLiveTail tails several groups, and not those of another account or region', async () => {
  const rooms = await openRooms();
  const both = await rooms.start({ logGroupIdentifiers: [`${ARN}g`, `${ARN}h`] });
  await put(rooms, 'db', ['of g']);
  await put(rooms, 'db', ['of h'], 'h');
  const elsewhere = { region: 'us-east-1' };
  await callLogs(rooms, 'CreateLogGroup', { logGroupName: 'g' }, elsewhere);
  const key = { logGroupName: 'g', logStreamName: 's' };
  await callLogs(rooms, 'CreateLogStream', key, elsewhere);
  const logEvents = [{ timestamp: START_MS, message: 'elsewhere' }];
  await callLogs(rooms, 'PutLogEvents', { ...key, logEvents }, elsewhere);
  rooms.pass(1);
  expect((await both.frames()).slice(2)).toEqual([update(false, messages('of g', 'of h'))]);
});

test('a session shows events of HTTP ingestion too', async () => {
  const rooms = await openRooms();
  await callLogs(rooms, 'CreateLogStream', { logGroupName: 'g', logStreamName: 's' });
  const session = await rooms.start(GROUP);
  await sendSigned(rooms, '/services/collector/event', '{"event":"collected"}');
  rooms.pass(1);
  expect((await session.frames()).slice(2)).toEqual([update(false, messages('collected'))]);
});

test('a session follows only what is stored: rejected events and failed batches are not sent', async () => {
  const rooms = await openRooms();
  const session = await rooms.start(GROUP);
  const day = 24 * 3_600_000;
  const old = { timestamp: START_MS - 15 * day, message: 'old' };
  const kept = { timestamp: START_MS, message: 'kept' };
  const key = { logGroupName: 'g', logStreamName: 'db' };
  await callLogs(rooms, 'PutLogEvents', { ...key, logEvents: [old, kept] });
  await callLogs(rooms, 'PutLogEvents', { ...key, logEvents: [old] });
  await callLogs(rooms, 'PutLogEvents', { ...key, logEvents: [kept, old] });
  rooms.pass(1);
  expect((await session.frames()).slice(2)).toEqual([update(false, messages('kept'))]);
});

test('a session samples more than 500 events a second, in their order', async () => {
  let seed = 1;
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const rooms = await openRooms({ random });
  const session = await rooms.start(GROUP);
  const texts = Array.from({ length: 2_000 }, (_, n) => String(n).padStart(4, '0'));
  await put(rooms, 'db', texts.slice(0, 500));
  rooms.pass(1);
  await put(rooms, 'db', texts);
  rooms.pass(1);
  const [, , whole, sampled] = await session.frames();
  expect(whole).toEqual(update(false, messages(...texts.slice(0, 500))));
  expect(sampled).toEqual(update(true, expect.anything()));
  const found = JSON.stringify(sampled?.body).match(/(?<="message":")\d{4}/g) ?? [];
  expect(found).toHaveLength(500);
  expect(found).toEqual(found.toSorted());
  // Of 2,000 every fourth is kept: both halves must be there in about the same number.
  const firstHalf = found.filter((text) => Number(text) < 1_000).length;
  expect(firstHalf).toBeGreaterThan(200);
  expect(firstHalf).toBeLessThan(300);
});

test('a session leaves out the rest of a batch that is too long for its pattern', async () => {
  const rooms = await openRooms();
  const session = await rooms.start({ ...GROUP, logEventFilterPattern: '%a[ab]{999}c%' });
  await session.frames();
  const long = 'c'.repeat(2000);
  for (const count of [10, 100]) {
    await put(rooms, 'db', [...Array.from({ length: count }, () => long), `${'a'.repeat(1000)}c`]);
    rooms.pass(1);
  }
  expect(await session.frames()).toEqual([
    update(false, messages(`${'a'.repeat(1000)}c`)),
    update(true, []),
  ]);
});

test('a session drops the oldest updates for a client that is behind by more than ten', async () => {
  const rooms = await openRooms();
  const session = await rooms.start(GROUP);
  await session.frames();
  for (let second = 0; second < 20; second++) {
    await put(rooms, 'db', [`second ${second}`]);
    rooms.pass(1);
  }
  const found = JSON.stringify(await session.frames()).match(/second \d+/g);
  // The first was taken by the reader that waited; what is behind it is the last ten.
  expect(found?.slice(-10)).toEqual(Array.from({ length: 10 }, (_, n) => `second ${n + 10}`));
  expect(found?.length).toBeLessThan(14);
});

test('a session leaves out what a message has no room for, and says so', async () => {
  const rooms = await openRooms();
  const session = await rooms.start(GROUP);
  await session.frames();
  // JSON writes each of these bytes as six.
  const large = '\u0001'.repeat(1_000_000);
  for (let event = 0; event < 6; event++) await put(rooms, 'db', [large]);
  rooms.pass(1);
  expect(await session.frames()).toEqual([update(true, messages(large, large, large, large))]);
});

test('a session times out after three hours and leaves nothing running', async () => {
  const rooms = await openRooms();
  const session = await rooms.start(GROUP);
  await session.frames();
  rooms.pass(3 * 3_600 - 1);
  expect(rooms.timers()).toBe(1);
  await put(rooms, 'db', ['last']);
  rooms.pass(1);
  expect((await session.frames()).slice(-2)).toEqual([
    update(false, messages('last')),
    { type: 'SessionTimeoutException', body: { message: expect.any(String) } },
  ]);
  expect(rooms.timers()).toBe(0);
});

test('a session whose client leaves runs no longer', async () => {
  const rooms = await openRooms();
  const session = await rooms.start(GROUP);
  const other = await rooms.start(GROUP);
  expect(rooms.timers()).toBe(2);
  await session.leave();
  expect(rooms.timers()).toBe(1);
  await put(rooms, 'db', ['still']);
  rooms.pass(1);
  expect((await other.frames()).at(-1)).toEqual(update(false, messages('still')));
});

test('StartLiveTail allows fifteen sessions at a time', async () => {
  const rooms = await openRooms();
  const [first] = await Promise.all(Array.from({ length: 15 }, () => rooms.start(GROUP)));
  const refused = await callLogs(rooms, 'StartLiveTail', GROUP);
  expect(refused).toMatchObject({ status: 400, body: { __type: 'LimitExceededException' } });
  await first?.leave();
  expect((await rooms.start(GROUP)).response.status).toBe(200);
});

const groups = (count: number) => Array.from({ length: count }, (_, n) => `${ARN}g${n}`);

test.each([
  [{}, 'InvalidParameterException', /Value null at 'logGroupIdentifiers'/],
  [{ logGroupIdentifiers: groups(11) }, 'InvalidParameterException', /less than or equal to 10$/],
  [{ logGroupIdentifiers: ['g'] }, 'InvalidParameterException', /'g': specify the ARN/],
  [{ logGroupIdentifiers: [`${ARN}g:*`] }, 'InvalidParameterException', /regular expression/],
  [
    { logGroupIdentifiers: [`${ARN}none`] },
    'ResourceNotFoundException',
    /log group does not exist/,
  ],
  [
    { logGroupIdentifiers: [`arn:aws:logs:${REGION}:210987654321:log-group:g`] },
    'ResourceNotFoundException',
    /log group does not exist/,
  ],
  [
    { ...GROUP, logStreamNames: ['a'], logStreamNamePrefixes: ['b'] },
    'InvalidParameterException',
    /Only one of/,
  ],
  [
    { logGroupIdentifiers: [`${ARN}g`, `${ARN}h`], logStreamNames: ['a'] },
    'InvalidParameterException',
    /single log group/,
  ],
  [{ ...GROUP, logEventFilterPattern: '{ $.a = ' }, 'InvalidParameterException', /filter pattern/],
  [{ logGroupIdentifiers: [`${ARN}rare`] }, 'InvalidOperationException', /INFREQUENT_ACCESS/],
])('StartLiveTail refuses %j', async (input, code, message) => {
  const rooms = await openRooms();
  const logGroupClass = 'INFREQUENT_ACCESS';
  await callLogs(rooms, 'CreateLogGroup', { logGroupName: 'rare', logGroupClass });
  expect(await callLogs(rooms, 'StartLiveTail', input)).toMatchObject({
    status: 400,
    body: { __type: code, message: expect.stringMatching(message) },
  });
  expect(rooms.timers()).toBe(0);
});
