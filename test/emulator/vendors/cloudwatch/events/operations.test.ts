import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { callLogs } from '../../aws/call.ts';
import { createRooms, type Rooms } from '../../../serve.ts';

const DAY = 24 * 3_600_000;
const NOW = Date.UTC(2026, 10, 22, 12);
const HEX = '6b030e330123456789abcdef01234567';

const Page = v.object({
  events: v.array(v.looseObject({ message: v.string() })),
  nextToken: v.optional(v.string()),
  nextForwardToken: v.optional(v.string()),
  nextBackwardToken: v.optional(v.string()),
});

async function rooms(now: () => number = () => NOW): Promise<Rooms> {
  const made = createRooms({ now });
  await callLogs(made, 'CreateLogGroup', { logGroupName: 'g' });
  for (const logStreamName of ['a', 'b']) {
    await callLogs(made, 'CreateLogStream', { logGroupName: 'g', logStreamName });
  }
  return made;
}

/** One event a millisecond from `from` on. */
function put(made: Rooms, stream: string, from: number, ...messages: string[]) {
  const logEvents = messages.map((message, n) => ({ timestamp: from + n, message }));
  return callLogs(made, 'PutLogEvents', { logGroupName: 'g', logStreamName: stream, logEvents });
}

async function page(made: Rooms, operation: string, input: object = {}) {
  const key = operation === 'GetLogEvents' ? { logStreamName: 'a' } : {};
  const answer = await callLogs(made, operation, { logGroupName: 'g', ...key, ...input });
  const parsed = v.parse(Page, answer.body);
  return { ...parsed, texts: parsed.events.map(({ message }) => message) };
}

describe('PutLogEvents', () => {
  test('keeps what it may and says what it rejected', async () => {
    const made = await rooms();
    const { body } = await callLogs(made, 'PutLogEvents', {
      logGroupName: 'g',
      logStreamName: 'a',
      logEvents: [
        { timestamp: NOW - 15 * DAY, message: 'old' },
        { timestamp: NOW, message: 'kept' },
      ],
      entity: { keyAttributes: { Type: 'Thing', Name: 'x' } },
    });
    expect(body).toEqual({
      nextSequenceToken: expect.stringMatching(/^\d{56}$/),
      rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1 },
      rejectedEntityInfo: { errorType: 'InvalidTypeValue' },
    });
    expect((await page(made, 'FilterLogEvents')).texts).toEqual(['kept']);
    expect(made.refusals()).toEqual(['rejectedLogEventsInfo', 'rejectedEntityInfo']);
  });

  test('links an event to the trace its line names', async () => {
    const made = await rooms();
    await put(made, 'a', NOW, `trace_id=${HEX}`, 'none', `{"trace_id":"${HEX}"}`);
    const linked = made.database
      .prepare(
        'SELECT trace_id FROM log_events LEFT JOIN traces ON traces.id = trace ORDER BY log_events.id',
      )
      .all();
    expect(linked.map(({ trace_id }) => trace_id)).toEqual([HEX, null, HEX]);
  });

  test('keeps any text as it is', async () => {
    const made = await rooms();
    const texts = ['\u0000\n\t"\\', '👩‍👩‍👧 é', ' ', '<script>'];
    await put(made, 'a', NOW, ...texts);
    expect((await page(made, 'GetLogEvents')).texts).toEqual(texts);
  });

  test.each([
    [[], /'\[\]' at 'logEvents' .* greater than or equal to 1$/],
    [
      Array.from({ length: 10_001 }, () => ({ timestamp: NOW, message: 'x' })),
      /less than or equal to 10000$/,
    ],
    [[{ timestamp: NOW, message: '' }], /'' at 'logEvents\.1\.member\.message'/],
    [
      [
        { timestamp: NOW, message: 'b' },
        { timestamp: NOW - 1, message: 'a' },
      ],
      /chronological order/,
    ],
  ])('fails a batch that breaks a rule (%#)', async (logEvents, message) => {
    const made = await rooms();
    const answer = await callLogs(made, 'PutLogEvents', {
      logGroupName: 'g',
      logStreamName: 'a',
      logEvents,
    });
    expect(answer).toMatchObject({
      status: 400,
      body: { __type: 'InvalidParameterException', message: expect.stringMatching(message) },
    });
    expect((await page(made, 'FilterLogEvents')).texts).toEqual([]);
  });
});

describe('GetLogEvents', () => {
  test('takes the start in and the end out, the newest without startFromHead', async () => {
    const made = await rooms();
    await put(made, 'a', NOW, '0', '1', '2', '3', '4');
    const range = { startTime: NOW + 1, endTime: NOW + 4 };
    expect((await page(made, 'GetLogEvents', range)).texts).toEqual(['1', '2', '3']);
    expect((await page(made, 'GetLogEvents', { ...range, limit: 2 })).texts).toEqual(['2', '3']);
    const head = { ...range, limit: 2, startFromHead: true };
    expect((await page(made, 'GetLogEvents', head)).texts).toEqual(['1', '2']);
  });

  test('gives the same token at either end, and events that came since', async () => {
    const made = await rooms();
    await put(made, 'a', NOW, '0', '1');
    const first = await page(made, 'GetLogEvents', { startFromHead: true });
    const next = await page(made, 'GetLogEvents', { nextToken: first.nextForwardToken });
    expect(next).toMatchObject({ texts: [], nextForwardToken: first.nextForwardToken });
    const before = await page(made, 'GetLogEvents', { nextToken: first.nextBackwardToken });
    expect(before).toMatchObject({ texts: [], nextBackwardToken: first.nextBackwardToken });
    await put(made, 'a', NOW + 1, 'late');
    const late = await page(made, 'GetLogEvents', { nextToken: first.nextForwardToken });
    expect(late.texts).toEqual(['late']);
  });

  test('lets an empty stream be followed', async () => {
    const made = await rooms();
    const empty = await page(made, 'GetLogEvents');
    await put(made, 'a', NOW, 'first');
    const next = await page(made, 'GetLogEvents', { nextToken: empty.nextForwardToken });
    expect(next.texts).toEqual(['first']);
  });

  test('reads every event of one millisecond once', async () => {
    const made = await rooms();
    for (const text of ['0', '1', '2']) await put(made, 'a', NOW, text);
    const texts: string[] = [];
    let nextToken: string | undefined;
    for (let calls = 0; calls < 4; calls++) {
      const found = await page(made, 'GetLogEvents', { limit: 1, startFromHead: true, nextToken });
      texts.push(...found.texts);
      nextToken = found.nextForwardToken;
    }
    expect(texts).toEqual(['0', '1', '2']);
  });

  test('gives no more than 1 MB at a time', async () => {
    const made = await rooms();
    const large = 'x'.repeat(600_000);
    await put(made, 'a', NOW, large);
    await put(made, 'a', NOW, large);
    const first = await page(made, 'GetLogEvents', { startFromHead: true });
    const second = await page(made, 'GetLogEvents', { nextToken: first.nextForwardToken });
    expect([first.texts.length, second.texts.length]).toEqual([1, 1]);
  });

  test('does not show what its retention has expired', async () => {
    let now = NOW;
    const made = await rooms(() => now);
    await put(made, 'a', NOW, 'x');
    await callLogs(made, 'PutRetentionPolicy', { logGroupName: 'g', retentionInDays: 1 });
    now += DAY + 1;
    expect((await page(made, 'GetLogEvents')).texts).toEqual([]);
    expect((await page(made, 'FilterLogEvents')).texts).toEqual([]);
  });

  test('refuses a token of another kind', async () => {
    const answer = await callLogs(await rooms(), 'GetLogEvents', {
      logGroupName: 'g',
      logStreamName: 'a',
      nextToken: 'x',
    });
    expect(answer.body).toMatchObject({ message: 'The specified nextToken is invalid.' });
  });
});

describe('FilterLogEvents', () => {
  test('takes start and end in, over the streams it is given', async () => {
    const made = await rooms();
    await put(made, 'a', NOW, 'a0', 'a1', 'a2');
    await put(made, 'b', NOW + 1, 'b1', 'b2');
    const texts = async (input: object) => (await page(made, 'FilterLogEvents', input)).texts;
    expect(await texts({ startTime: NOW + 1, endTime: NOW + 2 })).toEqual(['a1', 'b1', 'a2', 'b2']);
    expect(await texts({ logStreamNames: ['b'] })).toEqual(['b1', 'b2']);
    expect(await texts({ logStreamNamePrefix: 'a' })).toEqual(['a0', 'a1', 'a2']);
    expect(await texts({ filterPattern: '?a2 ?b1' })).toEqual(['b1', 'a2']);
  });

  test('pages to the end and gives every event an id of its own', async () => {
    const made = await rooms();
    await put(made, 'a', NOW, '0', '1', '2', '3', '4');
    const ids = new Set<unknown>();
    const texts: string[] = [];
    let nextToken: string | undefined;
    do {
      const found = await page(made, 'FilterLogEvents', { limit: 2, nextToken });
      for (const { eventId } of found.events) ids.add(eventId);
      texts.push(...found.texts);
      nextToken = found.nextToken;
    } while (nextToken !== undefined);
    expect(texts).toEqual(['0', '1', '2', '3', '4']);
    expect(ids.size).toBe(5);
  });

  test('goes on behind ten thousand events without a match', async () => {
    const made = await rooms();
    const noise = Array.from({ length: 10_000 }, () => ({ timestamp: NOW, message: 'noise' }));
    await callLogs(made, 'PutLogEvents', {
      logGroupName: 'g',
      logStreamName: 'a',
      logEvents: noise,
    });
    await put(made, 'a', NOW, 'needle');
    const first = await page(made, 'FilterLogEvents', { filterPattern: 'needle' });
    expect(first.texts).toEqual([]);
    const { nextToken } = first;
    const second = await page(made, 'FilterLogEvents', { filterPattern: 'needle', nextToken });
    expect(second.texts).toEqual(['needle']);
    expect(second.nextToken).toBeUndefined();
  });

  test.each([
    ['a pattern that takes long', '%a[ab]{999}c%', 60, 2_000],
    ['messages that are long', 'needle', 40, 1_000_000],
  ])('ends a page early for %s', async (_, filterPattern, count, length) => {
    const made = await rooms();
    const needle = `needle ${'a'.repeat(1000)}c`;
    for (let event = 0; event < count; event++) await put(made, 'a', NOW, 'z'.repeat(length));
    await put(made, 'a', NOW + 1, needle);
    let pages = 0;
    let nextToken: string | undefined;
    let texts: string[] = [];
    do {
      ({ nextToken, texts } = await page(made, 'FilterLogEvents', { filterPattern, nextToken }));
      pages++;
    } while (texts.length === 0 && nextToken !== undefined);
    expect(texts).toEqual([needle]);
    expect(pages).toBeGreaterThan(1);
    expect(pages).toBeLessThan(6);
  });

  test.each([
    [{ logStreamNames: ['a'], logStreamNamePrefix: 'a' }, 'InvalidParameterException'],
    [{ logStreamNames: ['a', 'nothing'] }, 'ResourceNotFoundException'],
    [{ filterPattern: '{ $.a = }' }, 'InvalidParameterException'],
    [{ nextToken: 'f/1' }, 'InvalidParameterException'],
  ])('refuses %j', async (input, code) => {
    const answer = await callLogs(await rooms(), 'FilterLogEvents', {
      logGroupName: 'g',
      ...input,
    });
    expect(answer).toMatchObject({ status: 400, body: { __type: code } });
  });
});
