import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import {
  encodeLateSubsegment,
  encodeSegment,
} from '../../../../../src/telemetry/xray/document/encode.ts';
import type { FinishedSpan } from '../../../../../src/telemetry/kit/finished-span.ts';
import capture from '../../../../contract/captures/otlp-otel-cf-workers.json' with { type: 'json' };
import {
  makeRoot,
  makeSpan,
  readSegment,
  readStandalone,
  ROOT_ID,
  spanContext,
  thrown,
  XRAY_TRACE_ID,
  type Segment,
} from './spans.ts';

const OPTIONS = { name: 'backend-hono' };
const PARENT = '53995c3f42cd8ad8';

function encodeOne(...spans: Parameters<typeof encodeSegment>[1]): Segment {
  const [root = makeRoot(), ...descendants] = spans;
  const documents = encodeSegment(root, descendants, OPTIONS);
  expect(documents).toHaveLength(1);
  return readSegment(documents[0]);
}

function child(parts: Parameters<typeof makeSpan>[0] = {}): ReturnType<typeof makeSpan> {
  return makeSpan({ id: '00000000000000bb', parent: ROOT_ID, ...parts });
}

describe('encodeSegment', () => {
  it('writes a request as a segment', () => {
    const root = makeRoot(
      {
        'url.query': '?page=2',
        'user_agent.original': 'curl/8',
        'client.address': '203.0.113.9',
        'client.address.forwarded': true,
        'http.response.body.size': '1234',
        'http.route': '/api/activities/home',
        'enduser.id': 'andrewbrown',
      },
      { parent: PARENT },
    );
    const [text] = encodeSegment(root, [], {
      name: 'backend-hono?',
      serviceVersion: '1.2.3',
      runtime: 'workerd',
      origin: 'AWS::ECS::Container',
      accountId: '123456789012',
      sdk: { name: 'cruddur-edge', version: '0.1.0' },
      samplingRuleName: 'Cruddur',
      logGroups: ['cruddur'],
    });
    expect(readSegment(text)).toEqual({
      name: 'backend-hono',
      id: ROOT_ID,
      trace_id: XRAY_TRACE_ID,
      parent_id: PARENT,
      start_time: 1_795_353_681.053,
      end_time: 1_795_353_681.057,
      http: {
        request: {
          method: 'GET',
          url: 'https://api.cruddur.com/api/activities/home?page=2',
          user_agent: 'curl/8',
          client_ip: '203.0.113.9',
          x_forwarded_for: true,
        },
        response: { status: 200, content_length: 1234 },
      },
      user: 'andrewbrown',
      origin: 'AWS::ECS::Container',
      service: { version: '1.2.3', runtime: 'workerd' },
      aws: {
        account_id: '123456789012',
        cloudwatch_logs: [{ log_group: 'cruddur' }],
        xray: { sdk: 'cruddur-edge', sdk_version: '0.1.0', sampling_rule_name: 'Cruddur' },
      },
      metadata: { default: { 'http.route': '/api/activities/home' } },
    });
  });

  it('nests spans under their parents and lost ones under the root', () => {
    const segment = encodeOne(
      makeRoot(),
      makeSpan({ id: '00000000000000c2', parent: '00000000000000c1', name: 'inner' }),
      makeSpan({ id: '00000000000000c1', parent: ROOT_ID, name: 'outer' }),
      makeSpan({ id: '00000000000000c3', parent: 'ffffffffffffffff', name: 'lost' }),
    );
    expect(segment.subsegments).toMatchObject([
      { name: 'outer', subsegments: [{ name: 'inner' }] },
      { name: 'lost' },
    ]);
  });

  it('keeps what is below a lost span below it', () => {
    const segment = encodeOne(
      makeRoot(),
      makeSpan({ id: '00000000000000c2', parent: '00000000000000c1', name: 'inner' }),
      makeSpan({ id: '00000000000000c1', parent: 'ffffffffffffffff', name: 'lost' }),
    );
    expect(segment.subsegments).toMatchObject([{ name: 'lost', subsegments: [{ name: 'inner' }] }]);
  });

  it('names an error by its id however far above it was seen', () => {
    const parent = '00000000000000bb';
    const events = [thrown('Error', 'x', 'Error: x')];
    const others = [thrown('Error', 'y', 'Error: y')];
    const segment = encodeOne(
      makeRoot({}, { events }),
      child(),
      makeSpan({ id: '00000000000000c1', parent, events: others }),
      makeSpan({ id: '00000000000000c2', parent, events }),
    );
    expect(segment.cause).toBe('0000000000000c20');
  });

  it('puts an outgoing request under its host, without its query', () => {
    const attributes = {
      'http.request.method': 'POST',
      'url.full': 'https://api.example.com:8443/v1/items?key=secret',
      'server.address': 'api.example.com:8443',
      'url.query': '?key=secret',
      'http.response.status_code': 404,
    };
    const { subsegments } = encodeOne(makeRoot(), child({ kind: SpanKind.CLIENT, attributes }));
    expect(subsegments).toMatchObject([
      {
        name: 'api.example.com',
        namespace: 'remote',
        error: true,
        http: {
          request: { method: 'POST', url: 'https://api.example.com:8443/v1/items' },
          response: { status: 404 },
        },
      },
    ]);
    expect(JSON.stringify(subsegments)).not.toContain('secret');
  });

  it.each([
    ['https', 'api.cruddur.com', 443, 'https://api.cruddur.com/x'],
    ['https', 'api.cruddur.com', 8443, 'https://api.cruddur.com:8443/x'],
    ['http', 'api.cruddur.com', 80, 'http://api.cruddur.com/x'],
    ['http', 'api.cruddur.com', 443, 'http://api.cruddur.com:443/x'],
    ['https', 'api.cruddur.com', undefined, 'https://api.cruddur.com/x'],
    ['http', '::1', 4567, 'http://[::1]:4567/x'],
    ['https', '2001:db8::1', 443, 'https://[2001:db8::1]/x'],
    // As instrumentation writes it that does not know `server.port`.
    ['http:', '127.0.0.1:8080', undefined, 'http://127.0.0.1:8080/x'],
    ['http', '[::1]:8080', undefined, 'http://[::1]:8080/x'],
  ])('puts a URL together of %s, %s and port %s', (scheme, address, port, url) => {
    const { http, metadata } = encodeOne(
      makeRoot({
        'url.scheme': scheme,
        'server.address': address,
        'server.port': port,
        'url.path': '/x',
      }),
    );
    expect(http?.request.url).toBe(url);
    expect(metadata).toBeUndefined();
  });

  it('shows the method that the caller wrote', () => {
    const { http, metadata } = encodeOne(
      makeRoot({ 'http.request.method': '_OTHER', 'http.request.method_original': 'PROPFIND' }),
    );
    expect(http?.request.method).toBe('PROPFIND');
    expect(metadata).toBeUndefined();
  });

  it('writes a D1 query as sql', () => {
    const attributes = {
      binding_type: 'D1',
      'db.name': 'DB',
      'db.system': 'Cloudflare D1',
      'db.operation': 'all',
      'db.statement': 'SELECT * FROM activities WHERE handle = ?',
      'db.cf.d1.rows_read': 3,
    };
    const span = child({ name: 'DB all', kind: SpanKind.CLIENT, attributes });
    expect(encodeOne(makeRoot(), span).subsegments).toMatchObject([
      {
        name: 'DB',
        namespace: 'remote',
        sql: {
          url: 'd1://DB',
          database_type: 'Cloudflare D1',
          sanitized_query: 'SELECT * FROM activities WHERE handle = ?',
        },
        metadata: { default: { 'db.operation': 'all', 'db.cf.d1.rows_read': 3 } },
      },
    ]);
  });

  it('writes no sql for a store that speaks none', () => {
    const attributes = {
      'db.system': 'Cloudflare KV',
      'db.name': 'CACHE',
      'db.statement': 'get x',
    };
    const span = child({ name: 'KV CACHE get', kind: SpanKind.CLIENT, attributes });
    const [subsegment] = encodeOne(makeRoot(), span).subsegments ?? [];
    expect(subsegment).toMatchObject({ name: 'CACHE', namespace: 'remote' });
    expect(subsegment?.sql).toBeUndefined();
    expect(subsegment?.metadata).toEqual({ default: attributes, otel: { name: 'KV CACHE get' } });
  });

  it('writes a call to AWS as aws', () => {
    const attributes = {
      'rpc.system': 'aws-api',
      'rpc.service': 'DynamoDB',
      'rpc.method': 'PutItem',
      'aws.region': 'us-east-1',
      'aws.request_id': 'ABC',
      'aws.table_name': 'cruds',
    };
    const [subsegment] =
      encodeOne(makeRoot(), child({ kind: SpanKind.CLIENT, attributes })).subsegments ?? [];
    expect(subsegment).toMatchObject({
      name: 'DynamoDB',
      namespace: 'aws',
      aws: { operation: 'PutItem', region: 'us-east-1', request_id: 'ABC', table_name: 'cruds' },
    });
    expect(subsegment?.metadata).toBeUndefined();
  });

  it.each([
    [200, undefined, {}],
    [404, SpanStatusCode.ERROR, { error: true }],
    [429, undefined, { error: true, throttle: true }],
    [503, undefined, { fault: true }],
    [200, SpanStatusCode.ERROR, { fault: true }],
    [undefined, SpanStatusCode.ERROR, { fault: true }],
    [undefined, SpanStatusCode.OK, {}],
  ])('status %j and span status %j give %j', (status, code = SpanStatusCode.UNSET, expected) => {
    const { error, throttle, fault } = encodeOne(
      makeRoot({ 'http.response.status_code': status }, { status: { code } }),
    );
    expect(JSON.parse(JSON.stringify({ error, throttle, fault }))).toEqual(expected);
  });

  it('writes an error once, where it came from, and its id above', () => {
    const event = thrown('TypeError', 'nope', 'TypeError: nope\n    at load (worker.js:3:7)');
    const status = { code: SpanStatusCode.ERROR, message: 'nope' };
    const segment = encodeOne(
      makeRoot({ 'http.response.status_code': 500 }, { events: [event], status }),
      child({ name: 'outer' }),
      makeSpan({ id: '123456789abcdef0', parent: '00000000000000bb', events: [event], status }),
    );
    const id = '23456789abcdef01';
    expect(segment).toMatchObject({ fault: true, cause: id });
    expect(segment.subsegments?.[0]?.cause).toBeUndefined();
    expect(segment.subsegments?.[0]?.subsegments?.[0]).toMatchObject({
      fault: true,
      cause: {
        exceptions: [
          {
            id,
            type: 'TypeError',
            message: 'nope',
            stack: [{ path: 'worker.js', line: 3, label: 'load' }],
          },
        ],
      },
    });
  });

  it('tells two errors of siblings apart even when they read the same', () => {
    const events = [thrown('Error', 'busy', 'Error: busy\n    at f (worker.js:1:1)')];
    const { subsegments = [] } = encodeOne(
      makeRoot(),
      makeSpan({ id: '00000000000000c1', parent: ROOT_ID, kind: SpanKind.CLIENT, events }),
      makeSpan({ id: '00000000000000c2', parent: ROOT_ID, events }),
    );
    expect(subsegments.map(({ cause }) => cause)).toMatchObject([
      { exceptions: [{ id: '0000000000000c10', remote: true }] },
      { exceptions: [{ id: '0000000000000c20' }] },
    ]);
  });

  it("takes a span's status message for its cause when it has no exception", () => {
    const status = { code: SpanStatusCode.ERROR, message: 'deadline' };
    expect(encodeOne(makeRoot({}, { status })).cause).toMatchObject({
      exceptions: [{ message: 'deadline' }],
    });
  });

  it('makes annotations of the attributes named so, and of those alone', () => {
    const attributes = {
      'aws.xray.annotations': ['app.now', 'count', 'ok', 'list', 'missing', 'long', 'nan'],
      'app.now': '2026-11-22',
      count: 3,
      ok: true,
      list: ['a'],
      long: 'x'.repeat(1_001),
      nan: Number.NaN,
      plain: 1,
    };
    const [subsegment] = encodeOne(makeRoot(), child({ attributes })).subsegments ?? [];
    expect(subsegment?.annotations).toEqual({
      app_now: '2026-11-22',
      count: 3,
      ok: true,
      long: 'x'.repeat(1_000),
    });
    expect(subsegment?.metadata).toEqual({
      default: { list: ['a'], long: 'x'.repeat(1_001), nan: null, plain: 1 },
    });
  });

  it('keeps what X-Ray would spell as another annotation in the metadata, under its own name', () => {
    const attributes = {
      'aws.xray.annotations': ['a.b', 'a_b', 'a b', 'a.b'],
      'a.b': 1,
      a_b: 2,
      'a b': 3,
    };
    const [subsegment] = encodeOne(makeRoot(), child({ attributes })).subsegments ?? [];
    expect(subsegment?.annotations).toEqual({ a_b: 1 });
    expect(subsegment?.metadata).toEqual({ default: { a_b: 2, 'a b': 3 } });
  });

  it('keeps metadata under any name, and changes no prototype', () => {
    const attributes = {
      'aws.xray.metadata.__proto__': '{"polluted":1}',
      'aws.xray.metadata.default': '{"__proto__":{"polluted":2},"toString":3}',
    };
    const [text = ''] = encodeSegment(makeRoot(attributes), [], { name: 'n' });
    expect(text).toContain('"__proto__":{"polluted":1}');
    expect(text).toContain('"__proto__":{"polluted":2}');
    expect(text).toContain('"toString":3');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('writes no half of a surrogate pair, wherever it stands', () => {
    const half = 'a\ud800';
    const attributes = { [half]: half, 'http.request.method': half, 'url.path': half };
    const events = [{ name: half, time: [1, 0] as const, attributes: { [half]: [half] } }];
    const [text = ''] = encodeSegment(makeRoot(attributes, { name: half, events }), [], {
      name: half,
    });
    expect(text).toContain('a\ufffd');
    expect(text).not.toContain(String.raw`\ud`);
  });

  it('annotates a trace fifty times and keeps the rest as metadata', () => {
    const many = (prefix: string): Record<string, unknown> => {
      const entries = Array.from(
        { length: 30 },
        (_, index) => [`${prefix}${index}`, index] as const,
      );
      return {
        ...Object.fromEntries(entries),
        'aws.xray.annotations': entries.map(([key]) => key),
      };
    };
    const segment = encodeOne(makeRoot(many('a')), child({ attributes: many('b') }));
    const [subsegment] = segment.subsegments ?? [];
    expect(Object.keys(segment.annotations ?? {})).toHaveLength(30);
    expect(Object.keys(subsegment?.annotations ?? {})).toHaveLength(20);
    expect(Object.keys(subsegment?.metadata?.['default'] ?? {})).toHaveLength(10);
  });

  it('keeps metadata by namespace', () => {
    const attributes = {
      'aws.xray.metadata.namespace': '{"key":{"now":"2026-11-22","results-size":3}}',
      'aws.xray.metadata.default': '{"a":1}',
      'aws.xray.metadata.AWS.mine': '{"b":2}',
      'aws.xray.metadata.broken': '{"c":',
      other: [1, null],
    };
    const span = child({ name: 'mock-data', attributes });
    expect(encodeOne(makeRoot(), span).subsegments?.[0]?.metadata).toEqual({
      namespace: { key: { now: '2026-11-22', 'results-size': 3 } },
      AWS_mine: { b: 2 },
      default: { a: 1, 'aws.xray.metadata.broken': '{"c":', other: [1, null] },
    });
  });

  it('keeps what X-Ray has no field for: events, and names that are not shown', () => {
    const root = makeSpan({
      name: 'queue <cruds>',
      events: [{ name: 'retry', time: [1_795_353_681, 54_000_000], attributes: { attempt: 2 } }],
    });
    expect(encodeOne(root).metadata).toEqual({
      otel: {
        name: 'queue <cruds>',
        events: [{ name: 'retry', time: 1_795_353_681.054, attributes: { attempt: 2 } }],
      },
    });
  });

  it('writes links', () => {
    const context = spanContext(PARENT, '0af7651916cd43dd8448eb211c80319c');
    expect(encodeOne(makeRoot({}, { links: [{ context }] })).links).toEqual([
      { trace_id: '1-0af76519-16cd43dd8448eb211c80319c', id: PARENT },
    ]);
  });

  it('cuts fields at 250 characters', () => {
    const { http } = encodeOne(makeRoot({ 'user_agent.original': 'x'.repeat(300) }));
    expect(http?.request.user_agent).toHaveLength(250);
  });

  it('never ends before it starts', () => {
    const { start_time, end_time } = encodeOne(makeRoot({}, { endTime: [0, 0] }));
    expect(end_time).toBe(start_time);
  });
});

describe('encodeSegment of a recorded request', () => {
  /** What otel-cf-workers 1.0.0-rc.52 sent; OTLP counts kinds from 1 and marks absent values by {}. */
  const scopeSpans = capture.resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
  const [root = makeRoot(), ...descendants] = scopeSpans.map((span): FinishedSpan => ({
    name: span.name,
    kind: span.kind - 1,
    spanContext: () => spanContext(span.spanId, span.traceId),
    parentSpanId: span.parentSpanId,
    startTime: split(span.startTimeUnixNano),
    endTime: split(span.endTimeUnixNano),
    attributes: values(span.attributes),
    events: span.events.map(({ name, timeUnixNano, attributes }) => ({
      name,
      time: split(timeUnixNano),
      attributes: values(attributes),
    })),
    links: [],
    status: span.status,
    instrumentationScope: { name: 'recorded' },
  }));

  it('understands what the package records', () => {
    const segment = readSegment(encodeSegment(root, descendants, OPTIONS)[0]);
    expect(segment).toMatchObject({
      trace_id: '1-0af76519-16cd43dd8448eb211c80319c',
      parent_id: 'b7ad6b7169203331',
      http: {
        request: { method: 'GET', url: 'http://localhost/x?y=1', user_agent: 'UA' },
        response: { status: 200 },
      },
      subsegments: [
        {
          name: 'child',
          metadata: { otel: { events: [{ name: 'ev', attributes: { a: 1 } }] } },
          cause: {
            exceptions: [{ type: 'Error', message: 'bad' }],
          },
        },
        {
          name: '127.0.0.1',
          namespace: 'remote',
          error: true,
          http: {
            request: { url: 'http://127.0.0.1:18099/api/other' },
            response: { status: 404 },
          },
        },
      ],
    });
    const { cause } = segment.subsegments?.[0] ?? {};
    expect(typeof cause === 'object' ? cause.exceptions[0]?.stack?.slice(0, 2) : []).toEqual([
      { path: 'file:///w.mjs', line: 9024, label: '<anonymous>' },
      { path: 'file:///w.mjs', line: 7733, label: 'AsyncLocalStorageContextManager.with' },
    ]);
  });

  function split(nanos: string): [number, number] {
    return [Number(BigInt(nanos) / 1_000_000_000n), Number(BigInt(nanos) % 1_000_000_000n)];
  }

  function values(list: readonly { key: string; value: object }[]): Record<string, unknown> {
    return Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0] ?? null]));
  }
});

describe('encodeLateSubsegment', () => {
  it('stands alone and names its trace and parent', () => {
    const span = child({ name: 'after', events: [thrown('Error', 'x', 'Error: x')] });
    expect(readStandalone(encodeLateSubsegment(span, OPTIONS))).toMatchObject({
      type: 'subsegment',
      trace_id: XRAY_TRACE_ID,
      parent_id: ROOT_ID,
      name: 'after',
      cause: { exceptions: [{ message: 'x' }] },
    });
  });

  it('is a segment when it has no parent', () => {
    const segment = readSegment(encodeLateSubsegment(makeSpan(), OPTIONS));
    expect(segment).toMatchObject({ name: 'backend-hono', trace_id: XRAY_TRACE_ID });
  });
});
