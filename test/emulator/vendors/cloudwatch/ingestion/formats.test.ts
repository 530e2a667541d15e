import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openGroup, NOW, send, stored } from './send.ts';

const HLC = '/services/collector/event';
const SECONDS = NOW / 1000;

describe('HLC', () => {
  test.each([
    ['one event', `{"event":"Hello","time":${SECONDS}.5}`, [[500, 'Hello']]],
    [
      'events one after another',
      `{"event":"a","time":${SECONDS}} {"event":"b","time":${SECONDS + 1}}\n[{"event":"c"}]`,
      [
        [0, 'a'],
        [0, 'c'],
        [1000, 'b'],
      ],
    ],
    ['times as text', `{"event":"a","time":"${SECONDS}.25"}`, [[250, 'a']]],
    [
      'times that are none',
      '[{"event":"a","time":"soon"},{"event":"b","time":null},{"event":"c","time":""}]',
      [
        [0, 'a'],
        [0, 'b'],
        [0, 'c'],
      ],
    ],
    [
      'any JSON, spelt as it was sent',
      '[{"event":{ "id": 12345678901234567890 , "x":"\\u00e9{" }},{"event":1.50},{"event":true},{"event":null},{"event":[1, 2]}]',
      [
        [0, '{ "id": 12345678901234567890 , "x":"\\u00e9{" }'],
        [0, '1.50'],
        [0, 'true'],
        [0, 'null'],
        [0, '[1, 2]'],
      ],
    ],
    [
      'a list of events in an event',
      `{"event":[{"time":${SECONDS + 1},"event":"a","host":"h"},{"event":"b"}]}`,
      [
        [0, 'b'],
        [1000, 'a'],
      ],
    ],
    ['nothing but what has no event', '[{"message":"x"},"y",1] null', []],
    ['an event that is twice there', '{"event":"a","event":"b"}', [[0, 'b']]],
  ])('stores %s', async (_name, body, expected) => {
    const rooms = await openGroup();
    expect(await send(rooms, HLC, body)).toEqual({ status: 200, body: {} });
    expect(await stored(rooms)).toEqual(expected);
  });

  test.each(['', '{"event":', '{"event":1}{', 'event=1', '{"event":1},{"event":2}', '{"a":1}]'])(
    'refuses %j and stores nothing of it',
    async (body) => {
      const rooms = await openGroup();
      expect(await send(rooms, HLC, body)).toEqual({
        status: 400,
        body: { message: expect.stringContaining('not valid JSON') },
      });
      expect(await stored(rooms)).toEqual([]);
    },
  );

  test('does not say what was rejected', async () => {
    const rooms = await openGroup();
    const body = `{"event":"old","time":1}{"event":"new","time":${SECONDS}}`;
    expect(await send(rooms, HLC, body)).toEqual({ status: 200, body: {} });
    expect(await stored(rooms)).toEqual([[0, 'new']]);
    expect(rooms.refusals()).toEqual(['rejectedLogEventsInfo']);
  });
});

describe('ND-JSON', () => {
  test.each([
    [
      'lines of any JSON',
      `{"timestamp":${NOW + 5},"message":"a"}\r\n\n"b"\n42\ntrue\nnull\n   \n{"x":12345678901234567890 }`,
      [
        [0, 'b'],
        [0, '42'],
        [0, 'true'],
        [0, 'null'],
        [0, '{"x":12345678901234567890 }'],
        [5, `{"timestamp":${NOW + 5},"message":"a"}`],
      ],
    ],
    [
      'the elements of arrays',
      `[{"timestamp":${NOW + 1},"m":[1]}, "b" ,[2]]\n[]`,
      [
        [0, 'b'],
        [0, '[2]'],
        [1, `{"timestamp":${NOW + 1},"m":[1]}`],
      ],
    ],
    [
      'now what has a timestamp of another type',
      `{"timestamp":"${NOW + 5}"}`,
      [[0, `{"timestamp":"${NOW + 5}"}`]],
    ],
    ['what is JSON among lines that are not', '{"a":1}\nnot json\n{"b":2', [[0, '{"a":1}']]],
    ['nothing of nothing', '', []],
    ['no text without a character', '""\n1', [[0, '1']]],
  ])('stores %s', async (_name, body, expected) => {
    const rooms = await openGroup();
    const type = { 'content-type': 'application/x-ndjson; charset=utf-8' };
    expect(await send(rooms, '/ingest/bulk', body, type)).toEqual({ status: 200, body: {} });
    expect(await stored(rooms)).toEqual(expected);
  });

  test('refuses lines of which none is JSON', async () => {
    const rooms = await openGroup();
    expect(await send(rooms, '/ingest/bulk', 'one\ntwo\n')).toEqual({
      status: 400,
      body: { message: 'All events were invalid' },
    });
  });

  test('notes in the list of refusals what it skipped', async () => {
    const rooms = await openGroup();
    await send(rooms, '/ingest/bulk', '{"a":1}\nnot json');
    expect(rooms.refusals()).toEqual(['Skipped']);
  });

  test('stores every JSON value as it was sent', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { minLength: 1, maxLength: 8 }), async (values) => {
        const rooms = await openGroup();
        // One line with an array, and a line for every value: the array is taken apart to the same events.
        const lines = values.map((value) => JSON.stringify(value));
        await send(rooms, '/ingest/bulk', `[${lines.join(' , ')}]`);
        const expected = values.map((value, index) =>
          typeof value === 'string' ? value : lines[index],
        );
        const found = (await stored(rooms)).map(([, message]) => message);
        expect(found).toEqual(expected.filter((message) => message !== ''));
      }),
      { numRuns: 60 },
    );
  });
});

describe('structured JSON', () => {
  test.each([
    ['an object', '{"message":"a"}', [[0, '{"message":"a"}']]],
    [
      'the objects of an array',
      `[{"timestamp":${NOW + 2},"n":1}, "text", 42, {"n":2}]`,
      [
        [0, '{"n":2}'],
        [2, `{"timestamp":${NOW + 2},"n":1}`],
      ],
    ],
    ['the first of several values', '{"n":1}{"n":2} what comes then', [[0, '{"n":1}']]],
    ['nothing of a text', '"hello"', []],
    ['nothing of an empty array', '[]', []],
  ])('stores %s', async (_name, body, expected) => {
    const rooms = await openGroup();
    expect(await send(rooms, '/ingest/json', body)).toEqual({ status: 200, body: {} });
    expect(await stored(rooms)).toEqual(expected);
  });

  test.each(['', 'hello', '{"a"', '[1,]'])('refuses %j', async (body) => {
    const rooms = await openGroup();
    expect((await send(rooms, '/ingest/json', body)).status).toBe(400);
  });
});

test('no body costs more than a refusal', async () => {
  const rooms = await openGroup();
  const fragment = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    '\\',
    ':',
    ',',
    '\n',
    'event',
    '1',
    ' ',
  );
  const body = fc.oneof(
    fc.string(),
    fc.array(fragment, { maxLength: 30 }).map((parts) => parts.join('')),
    fc.json().map((json) => `{"event":${json}}`),
    fc.uint8Array().map((bytes) => new Uint8Array(bytes)),
  );
  const path = fc.constantFrom(HLC, '/ingest/bulk', '/ingest/json', '/v1/logs');
  await fc.assert(
    fc.asyncProperty(path, body, async (path, body) => {
      expect([200, 400]).toContain((await send(rooms, path, body)).status);
    }),
    { numRuns: 400 },
  );
});
