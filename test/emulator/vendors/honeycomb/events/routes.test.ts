import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NOW_MS } from '../../../room-context.ts';
import { encodeMsgpack } from '../msgpack.ts';
import { openHoneycomb } from '../open.ts';

const BATCH = [
  {
    time: '2026-11-22T11:00:00.123456789Z',
    samplerate: 4,
    data: { a: 1, b: 'x', c: 1.5, d: true },
  },
  { time: 1_795_345_200, data: { a: 2 } },
];

describe('POST /1/batch', () => {
  test('stores each event with its time and sample rate and answers a status each', async () => {
    const { call, events, columns, context } = openHoneycomb();
    const { status, body } = await call('POST', '/1/batch/My%20Data/Set', BATCH);
    expect([status, body]).toEqual([200, [{ status: 202 }, { status: 202 }]]);
    expect(events()).toMatchObject([
      {
        dataset: 'My Data/Set',
        kind: 'event',
        trace: null,
        time_ns: 1_795_345_200_123_456_789n,
        sample_rate: 4,
        fields: JSON.stringify(BATCH[0]?.data),
      },
      { time_ns: 1_795_345_200_000_000_000n, sample_rate: 1, fields: '{"a":2}' },
    ]);
    expect(columns()).toEqual({ a: 'integer', b: 'string', c: 'float', d: 'boolean' });
    expect(context.rows('SELECT operation FROM requests')).toEqual([
      { operation: 'POST /1/batch' },
    ]);
  });

  test.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ])('takes MessagePack in %s as the same JSON', async (encoding, compress) => {
    const json = openHoneycomb();
    const packed = openHoneycomb();
    await json.call('POST', '/1/batch/svc', BATCH);
    const { status } = await packed.call('POST', '/1/batch/svc', compress(encodeMsgpack(BATCH)), {
      'content-type': 'application/msgpack',
      'content-encoding': encoding,
    });
    expect(status).toBe(200);
    expect(packed.events()).toEqual(json.events());
  });

  test('refuses single events and keeps the others', async () => {
    const { call, events, refusals } = openHoneycomb();
    const wide = Object.fromEntries(Array.from({ length: 2_001 }, (_, n) => [`c${n}`, n]));
    const batch = [{ data: wide }, { data: { a: 1 } }, { data: {} }, { data: [] }, 7];
    const { status, body } = await call('POST', '/1/batch/svc', batch);
    const malformed = { status: 400, error: 'Request body is malformed and cannot be read' };
    expect([status, body]).toEqual([
      200,
      [
        { status: 400, error: 'Event has too many columns' },
        { status: 202 },
        { status: 400, error: 'Request body should not be empty' },
        malformed,
        malformed,
      ],
    ]);
    expect(events()).toMatchObject([{ fields: '{"a":1}', time_ns: BigInt(NOW_MS) * 1_000_000n }]);
    expect(refusals().map(({ status, message }) => [status, message])).toEqual([
      [200, 'Event has too many columns'],
      [200, 'Request body should not be empty'],
      [200, 'Request body is malformed and cannot be read'],
    ]);
  });

  test.each([
    ['an object', Buffer.from('{}')],
    ['half a text', Buffer.from('[{')],
    ['nothing', Buffer.alloc(0)],
    ['no events', Buffer.from('[]')],
  ])('refuses %s with 400', async (_name, bytes) => {
    const { call, events } = openHoneycomb();
    const { status, body } = await call('POST', '/1/batch/svc', bytes);
    expect([status, body]).toMatchObject([400, { error: expect.stringMatching(/^Request body/) }]);
    expect(events()).toEqual([]);
  });

  test('needs a key when keys are required', async () => {
    const { call } = openHoneycomb({ keys: ['good'] });
    expect((await call('POST', '/1/batch/svc', BATCH)).status).toBe(401);
    const headers = { 'x-honeycomb-team': 'good' };
    expect((await call('POST', '/1/batch/svc', BATCH, headers)).status).toBe(200);
  });

  test('joins events that name a trace to it', async () => {
    const { call, events, context } = openHoneycomb();
    const trace = { 'trace.trace_id': 'A'.repeat(32), name: 'n' };
    const data = { ...trace, 'trace.span_id': 'b'.repeat(16), duration_ms: 1.5 };
    const link = { ...trace, 'trace.parent_id': 'b'.repeat(16), 'meta.annotation_type': 'link' };
    await call('POST', '/1/batch/svc', [{ data }, { data: link }]);
    expect(context.rows('SELECT trace_id FROM traces')).toEqual([{ trace_id: 'a'.repeat(32) }]);
    expect(events()).toMatchObject([
      { kind: 'span', name: 'n', span_id: 'b'.repeat(16), duration_ns: 1_500_000 },
      { kind: 'link', parent_id: 'b'.repeat(16), duration_ns: null },
    ]);
  });

  test('answers 200 or 400 to any JSON, and keeps names such as __proto__', async () => {
    const { call } = openHoneycomb();
    const element = fc.record({
      time: fc.jsonValue(),
      samplerate: fc.jsonValue(),
      data: fc.dictionary(fc.oneof(fc.constant('__proto__'), fc.string()), fc.jsonValue()),
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.jsonValue(), fc.array(element)), async (body) => {
        expect([200, 400]).toContain((await call('POST', '/1/batch/svc', body)).status);
      }),
      { numRuns: 300 },
    );
    // Found by the property above: Number() of it throws.
    const rate = [{ samplerate: { toString: null }, data: {} }];
    expect((await call('POST', '/1/batch/svc', rate)).status).toBe(200);
    const bytes = Buffer.from('[{"data":{"__proto__":1}}]');
    const named = openHoneycomb();
    await named.call('POST', '/1/batch/svc', bytes);
    expect(named.events()).toMatchObject([{ fields: '{"__proto__":1}' }]);
  });
});

describe('POST /1/events', () => {
  test('stores one event, its time and rate in headers, and answers with nothing', async () => {
    const { call, events } = openHoneycomb();
    const headers = {
      'x-honeycomb-event-time': '1795345200123',
      'x-honeycomb-samplerate': '20',
    };
    const { status, body } = await call('POST', '/1/events/svc', { a: { b: 1 } }, headers);
    expect([status, body]).toEqual([200, undefined]);
    expect(events()).toMatchObject([
      { time_ns: 1_795_345_200_123_000_000n, sample_rate: 20, fields: '{"a":"{\\"b\\":1}"}' },
    ]);
  });

  test('flattens objects as deep as the dataset says', async () => {
    const { call, events } = openHoneycomb();
    await call('POST', '/1/datasets', { name: 'svc', expand_json_depth: 1 });
    await call('POST', '/1/events/svc', { a: { b: 1, c: { d: 2 } }, list: [1] });
    expect(events()).toMatchObject([{ fields: '{"a.b":1,"a.c":"{\\"d\\":2}","list":"[1]"}' }]);
  });

  test('refuses what is not an object', async () => {
    const { call } = openHoneycomb();
    expect((await call('POST', '/1/events/svc', [1])).status).toBe(400);
    expect((await call('POST', '/1/events/svc', {})).status).toBe(400);
  });
});
