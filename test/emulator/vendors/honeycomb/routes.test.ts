import { readFileSync } from 'node:fs';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, test } from 'vitest';
import type { HoneycombOptions } from '../../../../emulator/vendors/honeycomb/routes.ts';
import { createHoneycomb } from '../../../../emulator/vendors/honeycomb/routes.ts';
import { NOW_MS, openRoomContext } from '../../room-context.ts';
import { SPAN_ID, TRACE_ID, attributes, exportOf } from '../otlp/otlp-json.ts';

const { root } = protobuf.parse(
  readFileSync(new URL('../../../../emulator/vendors/otlp/otlp.proto', import.meta.url), 'utf8'),
);
const Request = root.lookupType('emulator.otlp.ExportTraceServiceRequest');
const Response = root.lookupType('emulator.otlp.ExportTraceServiceResponse');
const Status = root.lookupType('emulator.otlp.RpcStatus');

const PROTOBUF = 'application/x-protobuf';

function openHoneycomb(options?: HoneycombOptions) {
  const context = openRoomContext();
  const { routes } = createHoneycomb(context, options);
  return {
    context,
    fetch: (method: string, path: string, init: RequestInit = {}) =>
      routes.request(path, { method, ...init }),
    send: (body: NonNullable<RequestInit['body']>, headers: Record<string, string> = {}) =>
      routes.request('/v1/traces', {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...headers },
      }),
    events: () => context.rows('SELECT * FROM honeycomb_events ORDER BY id'),
    refusals: () =>
      context.rows('SELECT vendor, operation, status, code, message FROM refusals ORDER BY id'),
  };
}

/** An OTLP/JSON export in protobuf: ids as bytes, the rest alike. */
function protobufOf(json: object): Uint8Array<ArrayBuffer> {
  const withBytes: unknown = JSON.parse(JSON.stringify(json), (key, value: unknown) =>
    /^(?:traceId|spanId|parentSpanId)$/.test(key) && typeof value === 'string'
      ? Buffer.from(value, 'hex').toString('base64')
      : value,
  );
  return new Uint8Array(Request.encode(Request.fromObject(Object(withBytes))).finish());
}

const EXPORT = exportOf({
  spans: [
    {
      kind: 2,
      attributes: attributes({
        'http.request.method': 'GET',
        'http.route': '/api/activities/home',
        'http.response.status_code': 500,
        'app.result_length': 3,
        ratio: 0.5,
        cached: false,
      }),
      events: [{ name: 'ev', timeUnixNano: '1795353681054000000' }],
      links: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }],
      status: { code: 2, message: 'bad' },
    },
    { spanId: 'c'.repeat(16), parentSpanId: SPAN_ID, name: 'child' },
  ],
});

describe('POST /v1/traces', () => {
  test('stores an event for each span, span event and link, and the trace', async () => {
    const { send, context, events } = openHoneycomb();
    const response = await send(JSON.stringify(EXPORT), { 'x-honeycomb-team': 'secret-key-1234' });
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'application/json',
      '{}',
    ]);

    const [{ id: trace, ...facts } = {}] = context.rows('SELECT * FROM traces');
    expect(facts).toEqual({
      trace_id: TRACE_ID,
      first_seen_ms: NOW_MS,
      time_ms: 1795353681053,
      root_span: SPAN_ID,
      root_rank: 3,
      root_failed: 1,
      name: 'a span',
      start_ms: 1795353681053,
      duration_ms: 4.5,
      service: 'svc',
      method: 'GET',
      route: '/api/activities/home',
      status: 500,
      failed: 1,
    });
    const [request] = context.rows('SELECT * FROM requests');
    expect(request).toMatchObject({ vendor: 'honeycomb', operation: 'POST /v1/traces' });
    expect(Buffer.from(Object(request?.['body'])).toString()).toBe(JSON.stringify(EXPORT));
    expect(request?.['headers']).toContain('…1234');
    expect(request?.['headers']).not.toContain('secret-key');

    expect(
      events().map(({ kind, name, span_id, parent_id }) => [kind, name, span_id, parent_id]),
    ).toEqual([
      ['span_event', 'ev', null, SPAN_ID],
      ['link', null, null, SPAN_ID],
      ['span', 'a span', SPAN_ID, null],
      ['span', 'child', 'c'.repeat(16), SPAN_ID],
    ]);
    for (const event of events()) {
      expect(event).toMatchObject({ trace, dataset: 'svc', request: request?.['id'] });
      expect(JSON.parse(String(event['fields']))).toMatchObject({ 'trace.trace_id': TRACE_ID });
    }
    expect(events()[2]).toMatchObject({ duration_ns: 4_500_000 });
  });

  test('keeps nanoseconds and 64-bit integers whole', async () => {
    const { send, events } = openHoneycomb();
    const big = [{ key: 'big', value: { intValue: '9007199254740993' } }];
    const spans = [{ startTimeUnixNano: '1795353681053000001', attributes: big }];
    await send(JSON.stringify(exportOf({ spans })));
    expect(events()).toMatchObject([
      {
        time_ns: 1795353681053000001n,
        fields: expect.stringContaining('"big":9007199254740993'),
      },
    ]);
  });

  test('stores the same rows from protobuf as from JSON, and answers in kind', async () => {
    const json = openHoneycomb();
    const proto = openHoneycomb();
    await json.send(JSON.stringify(EXPORT));
    for (const type of [PROTOBUF, 'application/protobuf']) {
      const response = await proto.send(protobufOf(EXPORT), { 'content-type': type });
      expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
      expect((await response.arrayBuffer()).byteLength).toBe(0);
    }
    const stored = proto.events();
    expect(stored.slice(0, 4)).toEqual(json.events());
    expect(stored.slice(4)).toHaveLength(4);
  });

  test('reads 64-bit numbers from protobuf as from JSON', async () => {
    const json = openHoneycomb();
    const proto = openHoneycomb();
    const integers = ['-1', '-9223372036854775808', '9223372036854775807', '4294967295'];
    const body = exportOf({
      spans: [
        {
          startTimeUnixNano: '18446744073709551615',
          endTimeUnixNano: '18446744073709551615',
          attributes: integers.map((intValue) => ({ key: intValue, value: { intValue } })),
        },
      ],
    });
    await json.send(JSON.stringify(body));
    await proto.send(protobufOf(body), { 'content-type': PROTOBUF });
    expect(proto.events()).toEqual(json.events());
    expect(proto.events()).toMatchObject([{ time_ns: 2n ** 63n - 1n }]);
    for (const integer of integers) {
      expect(proto.events()[0]?.['fields']).toContain(`"${integer}":${integer}`);
    }
  });

  test.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ])('inflates %s and keeps the inflated body', async (encoding, compress) => {
    const { send, context, events } = openHoneycomb();
    const text = JSON.stringify(EXPORT);
    const response = await send(compress(text), { 'content-encoding': encoding });
    expect(response.status).toBe(200);
    expect(events()).toHaveLength(4);
    const [request] = context.rows('SELECT body FROM requests');
    expect(Buffer.from(Object(request?.['body'])).toString()).toBe(text);
  });

  test('tells listeners of the trace once it is stored', async () => {
    const { send, context } = openHoneycomb();
    const changes: [string, number][] = [];
    context.journal.subscribe((change) =>
      changes.push([change, context.rows('SELECT id FROM honeycomb_events').length]),
    );
    await send(JSON.stringify(EXPORT));
    expect(changes).toEqual([
      ['honeycomb', 4],
      [TRACE_ID, 4],
    ]);
  });

  test('lets the outermost of two entry spans speak for the trace', async () => {
    const { send, context } = openHoneycomb();
    const server = (route: string, startTimeUnixNano: string, more: object) => ({
      kind: 2,
      startTimeUnixNano,
      attributes: attributes({ 'http.route': route }),
      ...more,
    });
    const spans = [
      server('/outer', '1000000', {}),
      server('/inner', '2000000', { parentSpanId: SPAN_ID }),
    ];
    await send(JSON.stringify(exportOf({ spans })));
    await send(JSON.stringify(exportOf({ spans: spans.toReversed() })));
    expect(context.rows('SELECT route, start_ms FROM traces')).toEqual([
      { route: '/outer', start_ms: 1 },
    ]);
  });

  test('stores a span whose id is not a trace id without a trace', async () => {
    const { send, context, events } = openHoneycomb();
    await send(JSON.stringify(exportOf({ spans: [{ traceId: 'nonsense' }] })));
    expect(events()).toMatchObject([{ trace: null }]);
    expect(context.rows('SELECT * FROM traces')).toEqual([]);
  });

  test('takes the path with a slash at its end', async () => {
    const { fetch, events } = openHoneycomb();
    const headers = { 'content-type': 'application/json' };
    const response = await fetch('POST', '/v1/traces/', { body: JSON.stringify(EXPORT), headers });
    expect([response.status, events().length]).toEqual([200, 4]);
  });

  test('takes an export without spans', async () => {
    const { send, events } = openHoneycomb();
    for (const body of ['{}', '{"resourceSpans":[]}', '{"resourceSpans":null}']) {
      expect((await send(body)).status).toBe(200);
    }
    expect((await send(new Uint8Array(), { 'content-type': PROTOBUF })).status).toBe(200);
    expect(events()).toEqual([]);
  });
});

describe('POST /v1/traces refuses', () => {
  test('another content-type with 415 as text', async () => {
    const { send, refusals } = openHoneycomb();
    const response = await send('{}', { 'content-type': 'text/plain' });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      415,
      'text/plain; charset=UTF-8',
    ]);
    const message =
      'unsupported content-type, valid types are: application/protobuf, application/x-protobuf, application/json';
    expect(await response.text()).toBe(message);
    expect(refusals()).toEqual([
      {
        vendor: 'honeycomb',
        operation: 'POST /v1/traces',
        status: 415,
        code: 'UNIMPLEMENTED',
        message,
      },
    ]);
  });

  test('but takes a content-type with parameters', async () => {
    const { send } = openHoneycomb();
    const response = await send('{}', { 'content-type': 'Application/JSON; charset=utf-8' });
    expect(response.status).toBe(200);
  });

  test.each([
    ['no key', {}, "missing 'x-honeycomb-team' header"],
    ['an unknown key', { 'x-honeycomb-team': 'x' }, 'unknown API key - check your credentials'],
  ])('%s with 401 when keys are required', async (_name, headers, message) => {
    const { send, refusals, events } = openHoneycomb({ keys: ['good'] });
    const response = await send(JSON.stringify(EXPORT), headers);
    expect([response.status, await response.json()]).toEqual([401, { message }]);
    expect(refusals()).toMatchObject([{ status: 401, code: 'UNAUTHENTICATED', message }]);
    expect(events()).toEqual([]);
    expect((await send('{}', { 'x-honeycomb-team': 'good' })).status).toBe(200);
  });

  test('with a google.rpc.Status in protobuf when asked in protobuf', async () => {
    const { send } = openHoneycomb();
    const response = await send(new Uint8Array([0xff, 0xff]), { 'content-type': PROTOBUF });
    expect([response.status, response.headers.get('content-type')]).toEqual([400, PROTOBUF]);
    const { message } = Status.toObject(
      Status.decode(new Uint8Array(await response.arrayBuffer())),
    );
    expect(message).toMatch(/^failed to parse OTLP request body: /);
  });

  const exportWith = (span: object) => JSON.stringify(exportOf({ spans: [span] }));
  test.each([
    ['half a JSON text', '{', 'it is not valid JSON'],
    ['an empty body', '', 'it is not valid JSON'],
    ['an array', '[]', 'the request must be an object, is an array'],
    [
      'an object for a list',
      '{"resourceSpans":{}}',
      'resourceSpans must be an array, is an object',
    ],
    ['a number for a name', exportWith({ name: 5 }), 'span.name must be a string, is a number'],
    [
      'a word for a time',
      exportWith({ startTimeUnixNano: 'soon' }),
      'span.startTimeUnixNano must be unix nanoseconds as digits, is a string',
    ],
    [
      'a fraction for an integer',
      exportWith({ attributes: [{ key: 'a', value: { intValue: '1.5' } }] }),
      'intValue must be a 64-bit integer, is a string',
    ],
  ])('%s with 400', async (_name, body, reason) => {
    const { send, refusals } = openHoneycomb();
    const response = await send(body);
    const message = `failed to parse OTLP request body: ${reason}`;
    expect([response.status, await response.json()]).toEqual([400, { message }]);
    expect(refusals()).toMatchObject([{ status: 400, code: 'INVALID_ARGUMENT', message }]);
  });

  test.each([
    [200, 64],
    [400, 65],
    [400, 100_000],
  ])('or takes, with %i, values nested %i deep', async (status, depth) => {
    const value = `${'{"arrayValue":{"values":['.repeat(depth + 1)}${']}}'.repeat(depth + 1)}`;
    const { send } = openHoneycomb();
    const spans = JSON.stringify(exportOf({ spans: [{ attributes: [{ key: 'a', value: 0 }] }] }));
    expect((await send(spans.replace('"value":0', `"value":${value}`))).status).toBe(status);
  });

  test('values nested 10,000 deep with 400, in protobuf', async () => {
    // AnyValue.array_value.values, again and again, inside span.attributes[].value.
    let bytes = Buffer.alloc(0);
    const wrap = (tag: number, inner: Buffer) => {
      const length = protobuf.Writer.create().uint32(inner.length).finish();
      return Buffer.concat([Buffer.from([tag]), length, inner]);
    };
    for (let depth = 0; depth < 10_000; depth++) bytes = wrap(0x2a, wrap(0x0a, bytes));
    for (const tag of [0x12, 0x4a, 0x12, 0x12, 0x0a]) bytes = wrap(tag, bytes);
    const { send } = openHoneycomb();
    expect((await send(bytes, { 'content-type': PROTOBUF })).status).toBe(400);
  });

  test('a body beyond the limit with 413, before and after inflating', async () => {
    const { send, refusals } = openHoneycomb({ limits: { wire: 500, inflated: 1_000 } });
    expect((await send('x'.repeat(501))).status).toBe(413);
    const bomb = gzipSync('x'.repeat(100_000));
    expect((await send(bomb, { 'content-encoding': 'gzip' })).status).toBe(413);
    expect(refusals()).toHaveLength(2);
  });

  test('an unknown content-encoding with 415', async () => {
    const { send } = openHoneycomb();
    expect((await send('{}', { 'content-encoding': 'br' })).status).toBe(415);
  });

  test('single events beyond the limits, and says how many spans', async () => {
    const { send, refusals, events } = openHoneycomb();
    const columns = Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`c${n}`, n]));
    const texts = Object.fromEntries(
      Array.from({ length: 16 }, (_, n) => [`t${n}`, 'é'.repeat(32_000)]),
    );
    const body = exportOf({
      spans: [{ attributes: attributes(columns) }, { attributes: attributes(texts) }, {}],
    });
    const rejected = 'Event has too many columns; Event is larger than 1000000 bytes of JSON';
    const json = await send(JSON.stringify(body));
    expect([json.status, await json.json()]).toEqual([
      200,
      { partialSuccess: { rejectedSpans: '2', errorMessage: rejected } },
    ]);
    expect(events()).toHaveLength(1);
    expect(refusals()).toMatchObject([
      { status: 200, message: 'Event has too many columns' },
      { status: 200, message: 'Event is larger than 1000000 bytes of JSON' },
    ]);

    const proto = await send(protobufOf(body), { 'content-type': PROTOBUF });
    const answer = Response.decode(new Uint8Array(await proto.arrayBuffer()));
    expect(Response.toObject(answer, { longs: Number })).toEqual({
      partialSuccess: { rejectedSpans: 2, errorMessage: rejected },
    });
  });
});

describe('the rest of the API', () => {
  test('GET /1/auth describes the key and never repeats it', async () => {
    const { fetch, refusals } = openHoneycomb({ keys: ['good-key-value'] });
    const auth = (key: string) => fetch('GET', '/1/auth', { headers: { 'x-honeycomb-team': key } });
    const response = await auth('good-key-value');
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      id: expect.stringMatching(/^hcalk_/),
      type: 'configuration',
      api_key_access: { events: true, queries: true },
      environment: { name: 'local', slug: 'local' },
      team: { slug: 'emulator' },
    });
    expect(text).not.toContain('good-key-value');

    const denied = await auth('other');
    expect([denied.status, await denied.json()]).toMatchObject([
      401,
      { error: 'unknown API key - check your credentials', status: 401 },
    ]);
    expect((await fetch('GET', '/1/auth')).status).toBe(401);
    expect(refusals()).toHaveLength(2);
  });

  test('POST /v1/development/profiles is refused as not supported', async () => {
    const { fetch, refusals } = openHoneycomb();
    const path = '/v1/development/profiles';
    const init = { body: '{}', headers: { 'content-type': 'application/json' } };
    const response = await fetch('POST', path, init);
    expect(response.status).toBe(501);
    expect(await response.json()).toEqual({
      message: `POST ${path} is not supported by this emulator: send to POST /v1/traces, /v1/logs or /v1/metrics`,
    });
    expect(refusals()).toMatchObject([{ operation: `POST ${path}`, code: 'UNIMPLEMENTED' }]);
  });

  test.each(['/1/kinesis_events/svc', '/2/auth'])(
    'POST %s is refused as not supported',
    async (path) => {
      const { fetch, refusals } = openHoneycomb();
      const response = await fetch('POST', path, { body: '[]' });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error: expect.stringContaining('POST ') });
      expect(refusals()).toMatchObject([{ status: 404, code: 'not-found' }]);
    },
  );

  test('pages may send spans: a preflight is answered and so is the export', async () => {
    const { fetch, send } = openHoneycomb();
    const origin = { origin: 'http://localhost:3000' };
    const preflight = await fetch('OPTIONS', '/v1/traces', {
      headers: { ...origin, 'access-control-request-headers': 'content-type,x-honeycomb-team' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('x-honeycomb-team');
    for (const body of ['{}', '{']) {
      expect((await send(body, origin)).headers.get('access-control-allow-origin')).toBe('*');
    }
  });
});

describe('POST /v1/traces with arbitrary input', () => {
  const { send } = openHoneycomb();
  const names = ['resourceSpans', 'resource', 'scopeSpans', 'scope', 'spans', 'attributes', 'key'];
  const values = ['value', 'stringValue', 'intValue', 'arrayValue', 'values', 'kvlistValue'];
  const fields = ['traceId', 'spanId', 'startTimeUnixNano', 'events', 'links', 'status', 'kind'];

  test('answers 200 or 400 to any JSON', async () => {
    const key = fc.oneof(fc.constantFrom(...names, ...values, ...fields), fc.string());
    const json = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.jsonValue({ maxDepth: 1 }),
        fc.array(tie('any')),
        fc.dictionary(key, tie('any')),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(json.any, async (body) => {
        expect([200, 400]).toContain((await send(JSON.stringify(body))).status);
      }),
      { numRuns: 300 },
    );
  });

  test('answers 200 or 400 to any value in any place of an export', async () => {
    const text = JSON.stringify(EXPORT);
    const places = [...text.matchAll(/(?<=:)(?:"[^"]*"|\d+)/g)].map(
      ({ index, 0: old }) => [index, old] as const,
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), fc.jsonValue(), async ([index, old], value) => {
        const body = text.slice(0, index) + JSON.stringify(value) + text.slice(index + old.length);
        expect([200, 400]).toContain((await send(body)).status);
      }),
      { numRuns: 500 },
    );
  });

  test('answers 200 or 400 to any bytes, and to a valid export with some of them changed', async () => {
    const valid = protobufOf(EXPORT);
    const changed = fc
      .array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 })
      .map((changes) => {
        const bytes = valid.slice();
        for (const [index, byte] of changes) bytes[index] = byte;
        return bytes;
      });
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array(), changed), async (bytes) => {
        const response = await send(new Uint8Array(bytes), { 'content-type': PROTOBUF });
        expect([200, 400]).toContain(response.status);
      }),
      { numRuns: 1_000 },
    );
  });
});
