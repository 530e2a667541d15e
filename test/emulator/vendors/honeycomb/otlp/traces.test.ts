import { describe, expect, test } from 'vitest';
import { decodeTraces } from '../../../../../emulator/vendors/honeycomb/otlp/traces.ts';
import type { HoneycombEvent } from '../../../../../emulator/vendors/honeycomb/otlp/traces.ts';
import { readTraceRequest } from '../../../../../emulator/vendors/otlp/traces.ts';
import type { ExportParts } from '../../otlp/otlp-json.ts';
import { SPAN_ID, START_NS, TRACE_ID, attributes, exportOf } from '../../otlp/otlp-json.ts';

function decode(parts: ExportParts): HoneycombEvent[] {
  return decodeTraces(readTraceRequest(exportOf(parts)));
}

/** The event of the last span. */
function decodeSpan(span: object = {}, parts: ExportParts = {}): HoneycombEvent {
  const event = decode({ ...parts, spans: [span] }).at(-1);
  if (event === undefined) throw new Error('no event');
  return event;
}

function fieldsOf(...entries: [string, object][]): Record<string, unknown> {
  const { fields } = decodeSpan({ attributes: entries.map(([key, value]) => ({ key, value })) });
  const base = decodeSpan().fields;
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !(key in base)));
}

describe('decodeTraces: a span', () => {
  test('becomes an event with the vendor base fields', () => {
    const event = decodeSpan({ parentSpanId: '00f067aa0ba902b7', kind: 2, traceState: 'a=b' });
    expect(event).toMatchObject({
      dataset: 'svc',
      kind: 'span',
      traceId: TRACE_ID,
      spanId: SPAN_ID,
      parentId: '00f067aa0ba902b7',
      name: 'a span',
      timeNs: BigInt(START_NS),
      durationNs: 4_500_000n,
      sampleRate: 1,
    });
    expect(event.fields).toEqual({
      'trace.trace_id': TRACE_ID,
      'trace.span_id': SPAN_ID,
      'trace.parent_id': '00f067aa0ba902b7',
      'trace.trace_state': 'a=b',
      type: 'server',
      'span.kind': 'server',
      name: 'a span',
      duration_ms: 4.5,
      status_code: 0,
      'span.num_links': 0,
      'span.num_events': 0,
      'meta.signal_type': 'trace',
      'service.name': 'svc',
      'library.name': 'test',
    });
  });

  test.each([
    [0, 'unspecified'],
    [1, 'internal'],
    [2, 'server'],
    [3, 'client'],
    [4, 'producer'],
    [5, 'consumer'],
    [9, 'unspecified'],
    ['SPAN_KIND_CLIENT', 'client'],
    ['nonsense', 'unspecified'],
    [undefined, 'unspecified'],
  ])('of kind %s is %s', (kind, expected) => {
    expect(decodeSpan({ kind }).fields).toMatchObject({ type: expected, 'span.kind': expected });
  });

  test.each([
    [
      { code: 2, message: 'bad' },
      { status_code: 2, status_message: 'bad', error: true },
    ],
    [{ code: 'STATUS_CODE_ERROR' }, { status_code: 2, error: true }],
    [{ code: 1 }, { status_code: 1 }],
    [undefined, { status_code: 0 }],
  ])('with status %j has %j, and no error unless it is one', (status, expected) => {
    const { fields } = decodeSpan({ status });
    expect(fields).toMatchObject(expected);
    expect('error' in fields).toBe('error' in expected);
  });

  test('that ends before it starts lasts 0 ms and says so', () => {
    const event = decodeSpan({ endTimeUnixNano: '1' });
    expect(event.durationNs).toBe(0n);
    expect(event.fields).toMatchObject({ duration_ms: 0, 'meta.invalid_duration': true });
  });

  test('without an end lasts 0 ms', () => {
    const { fields } = decodeSpan({ endTimeUnixNano: undefined });
    expect(fields['duration_ms']).toBe(0);
    expect(fields).not.toHaveProperty('meta.invalid_duration');
  });

  test('keeps times that do not fit 64 signed bits at their end', () => {
    expect(decodeSpan({ startTimeUnixNano: '18446744073709551615' }).timeNs).toBe(2n ** 63n - 1n);
  });

  test('shows a padded 64-bit trace id as 16 digits and is filed under 32', () => {
    const event = decodeSpan({ traceId: '0000000000000000F798A1E7F33C8AF6' });
    expect(event.fields['trace.trace_id']).toBe('f798a1e7f33c8af6');
    expect(event.traceId).toBe('0000000000000000f798a1e7f33c8af6');
    expect(decodeSpan({ traceId: 'f798a1e7f33c8af6' }).traceId).toBe(event.traceId);
  });

  test.each(['', 'xyz', '0'.repeat(32), 'a'.repeat(31)])(
    'belongs to no trace by the id "%s"',
    (id) => {
      const event = decodeSpan({ traceId: id });
      expect(event.traceId).toBeUndefined();
      expect(event.fields['trace.trace_id']).toBeTypeOf('string');
    },
  );

  test('takes its sample rate out of its fields and gives it to its events and links', () => {
    const events = decode({
      spans: [{ attributes: attributes({ sampleRate: 4 }), events: [{ name: 'e' }], links: [{}] }],
    });
    expect(events.map(({ sampleRate }) => sampleRate)).toEqual([4, 4, 4]);
    for (const { fields } of events) expect(fields).not.toHaveProperty('sampleRate');
  });

  test('takes the sample rate of its resource when it has none', () => {
    const resource = { attributes: attributes({ SampleRate: 4 }) };
    const events = decode({ resource, spans: [{ events: [{ name: 'e' }] }] });
    expect(events.map(({ sampleRate }) => sampleRate)).toEqual([4, 4]);
    for (const { fields } of events) expect(fields).not.toHaveProperty('SampleRate');
  });

  test('has resource, scope and own attributes, the later over the earlier', () => {
    const { fields } = decodeSpan(
      { attributes: attributes({ c: 'span', name: 'own name' }) },
      {
        resource: { attributes: attributes({ a: 'resource', b: 'resource', c: 'resource' }) },
        scope: { name: 'x', version: '1', attributes: attributes({ b: 'scope', c: 'scope' }) },
      },
    );
    expect(fields).toMatchObject({ a: 'resource', b: 'scope', c: 'span', name: 'own name' });
    expect(fields).toMatchObject({ 'library.name': 'x', 'library.version': '1' });
  });

  test.each([
    ['io.opentelemetry.tomcat-7.0', true],
    ['opentelemetry.instrumentation.flask', true],
    ['OpenTelemetry.Instrumentation.AspNetCore', true],
    ['OpenTelemetry::Instrumentation::Rack', true],
    ['go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp', true],
    ['@opentelemetry/instrumentation-http', true],
    ['io.opentelemetry.contrib.php.slim', true],
    ['@honeycombio/instrumentation-web-vitals', true],
    ['@honeycombio/opentelemetry-web', false],
    ['@opentelemetry/sdk-trace-base', false],
    ['opentelemetry', false],
    ['Opentelemetry.Instrumentation.Http', false],
    ['my.io.opentelemetry', false],
  ])('of the library %s, by instrumentation: %s', (name, marked) => {
    const { fields } = decodeSpan({}, { scope: { name } });
    expect(fields['telemetry.instrumentation_library']).toBe(marked || undefined);
    expect(fields['library.name']).toBe(name);
  });

  test('keeps the schema urls of resource and scope', () => {
    const [event] = decodeTraces(
      readTraceRequest({
        resourceSpans: [{ schemaUrl: 'r', scopeSpans: [{ schemaUrl: 's', spans: [{}] }] }],
      }),
    );
    expect(event?.fields).toMatchObject({ 'resource.schema_url': 'r', 'scope.schema_url': 's' });
  });
});

describe('decodeTraces: the dataset', () => {
  test.each([
    [{ 'service.name': ' my service ' }, 'my service'],
    [{ 'service.name': '  ' }, 'unknown_service'],
    [{ 'service.name': 'unknown_service:node' }, 'unknown_service'],
    [{ 'service.name': 5 }, 'unknown_service'],
    [{}, 'unknown_service'],
  ])('of resource %j is %s', (resource, dataset) => {
    expect(decodeSpan({}, { resource: { attributes: attributes(resource) } }).dataset).toBe(
      dataset,
    );
  });
});

describe('decodeTraces: attribute values', () => {
  test('keeps scalars as they are', () => {
    expect(
      fieldsOf(
        ['s', { stringValue: 'text' }],
        ['b', { boolValue: false }],
        ['i', { intValue: '-7' }],
        ['n', { intValue: 7 }],
        ['d', { doubleValue: 1.5 }],
      ),
    ).toEqual({ s: 'text', b: false, i: -7, n: 7, d: 1.5 });
  });

  test('keeps every digit of a 64-bit integer', () => {
    expect(fieldsOf(['big', { intValue: '9007199254740993' }])).toEqual({ big: 9007199254740993n });
  });

  test('names what JSON has no number for', () => {
    expect(fieldsOf(['x', { doubleValue: 'NaN' }], ['y', { doubleValue: '-Infinity' }])).toEqual({
      x: 'NaN',
      y: '-Infinity',
    });
  });

  test('ignores empty keys and empty values', () => {
    expect(
      fieldsOf(
        ['', { stringValue: 'x' }],
        ['a', {}],
        ['b', { stringValue: null }],
        ['c', { new: 1 }],
      ),
    ).toEqual({});
  });

  test('writes arrays and bytes as JSON with a line feed', () => {
    const array = {
      values: [
        { stringValue: 'a<b' },
        { intValue: '9007199254740993' },
        {},
        { bytesValue: 'aGk=' },
        { kvlistValue: { values: [...attributes({ z: 1, a: 2 }), { key: 'n', value: {} }] } },
      ],
    };
    expect(fieldsOf(['list', { arrayValue: array }], ['raw', { bytesValue: 'aGk=' }])).toEqual({
      list: '["a<b",9007199254740993,null,"aGk=",{"a":2,"n":null,"z":1}]\n',
      raw: '"aGk="\n',
    });
  });

  test('flattens key-value lists five deep and writes the rest as JSON', () => {
    const nested = (depth: number): object =>
      depth === 0
        ? { stringValue: 'x' }
        : { kvlistValue: { values: [{ key: 'k', value: nested(depth - 1) }] } };
    expect(fieldsOf(['a', nested(2)])).toEqual({ 'a.k.k': 'x' });
    expect(fieldsOf(['a', nested(7)])).toEqual({ 'a.k.k.k.k.k': '{"k":{"k":"x"}}\n' });
  });

  test('cuts a string at 65,535 bytes, not inside a character', () => {
    const { long, wide } = fieldsOf(
      ['long', { stringValue: 'a'.repeat(70_000) }],
      ['wide', { stringValue: 'é'.repeat(40_000) }],
    );
    expect(long).toBe('a'.repeat(65_535));
    expect(wide).toBe('é'.repeat(32_767));
  });

  test('takes __proto__ for a name like any other', () => {
    const { fields } = decodeSpan({ attributes: attributes({ ['__proto__']: 'x' }) });
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
    expect(
      JSON.parse(JSON.stringify(fields), (key, value) =>
        key === '__proto__' ? `${value}!` : value,
      ),
    ).toHaveProperty(['__proto__'], 'x!');
  });
});

describe('decodeTraces: span events and links', () => {
  const error = { code: 2 };

  test('a span event is an event of its own, before its span', () => {
    const [event, span] = decode({
      spans: [
        {
          status: error,
          events: [
            { name: 'ev', timeUnixNano: '1795353681054000000', attributes: attributes({ k: 'v' }) },
          ],
        },
      ],
    });
    expect(event).toMatchObject({
      kind: 'span_event',
      name: 'ev',
      spanId: undefined,
      parentId: SPAN_ID,
      timeNs: 1795353681054000000n,
      durationNs: undefined,
    });
    expect(event?.fields).toEqual({
      'trace.trace_id': TRACE_ID,
      'trace.parent_id': SPAN_ID,
      name: 'ev',
      parent_name: 'a span',
      'meta.annotation_type': 'span_event',
      'meta.signal_type': 'trace',
      'meta.time_since_span_start_ms': 1,
      error: true,
      k: 'v',
      'service.name': 'svc',
      'library.name': 'test',
    });
    expect(span).toMatchObject({ kind: 'span', fields: { 'span.num_events': 1 } });
  });

  test('an event before its span is at 0 ms and says so', () => {
    const [event] = decode({ spans: [{ events: [{ name: 'ev', timeUnixNano: '1' }] }] });
    expect(event?.fields).toMatchObject({
      'meta.time_since_span_start_ms': 0,
      'meta.invalid_time_since_span_start': true,
    });
  });

  test('a link is an event at the start of its span', () => {
    const [link] = decode({
      spans: [
        {
          links: [
            {
              traceId: '0000000000000000f798a1e7f33c8af6',
              spanId: '1111111111111111',
              attributes: attributes({ k: 1 }),
            },
          ],
        },
      ],
    });
    expect(link).toMatchObject({ kind: 'link', parentId: SPAN_ID, timeNs: BigInt(START_NS) });
    expect(link?.fields).toEqual({
      'trace.trace_id': TRACE_ID,
      'trace.parent_id': SPAN_ID,
      'trace.link.trace_id': 'f798a1e7f33c8af6',
      'trace.link.span_id': '1111111111111111',
      parent_name: 'a span',
      'meta.annotation_type': 'link',
      'meta.signal_type': 'trace',
      k: 1,
      'service.name': 'svc',
      'library.name': 'test',
    });
  });

  test('copies the first exception onto the span, never over its own fields', () => {
    const exception = (values: Record<string, string | boolean>) => ({
      name: 'exception',
      attributes: attributes(values),
    });
    const span = decodeSpan({
      attributes: attributes({ 'exception.type': 'Own' }),
      events: [
        { name: 'other', attributes: attributes({ 'exception.stacktrace': 'no' }) },
        exception({
          'exception.type': 'Error',
          'exception.message': 'bad',
          'exception.escaped': true,
          other: 'x',
        }),
        exception({ 'exception.message': 'second', 'exception.stacktrace': 'second' }),
      ],
    });
    expect(span.fields).toMatchObject({
      'exception.type': 'Own',
      'exception.message': 'bad',
      'exception.escaped': true,
    });
    expect(span.fields).not.toHaveProperty('exception.stacktrace');
    expect(span.fields).not.toHaveProperty('other');
  });
});

describe('decodeTraces: the entry', () => {
  const http = attributes({
    'http.request.method': 'GET',
    'http.route': '/api/activities/:uuid',
    'url.path': '/api/activities/1',
    'http.response.status_code': 404,
  });

  test('of a server span tells what the request was', () => {
    const span = { kind: 2, parentSpanId: 'b7ad6b7169203332', attributes: http };
    expect(decodeSpan(span).entry).toEqual({
      rank: 2,
      spanId: SPAN_ID,
      name: 'a span',
      startMs: 1795353681053,
      durationMs: 4.5,
      service: 'svc',
      method: 'GET',
      route: '/api/activities/:uuid',
      status: 404,
      failed: false,
    });
  });

  test('of a span without a parent is its path, in older names too', () => {
    const old = attributes({
      'http.method': 'PUT',
      'http.target': '/x',
      'http.status_code': '503',
    });
    expect(decodeSpan({ attributes: old, parentSpanId: '0000000000000000' }).entry).toMatchObject({
      method: 'PUT',
      route: '/x',
      status: 503,
      failed: true,
    });
  });

  test('has failed when its span has', () => {
    expect(decodeSpan({ kind: 2, status: { code: 2 } }).entry).toMatchObject({ failed: true });
  });

  test('is absent on a span below another', () => {
    expect(decodeSpan({ kind: 3, parentSpanId: SPAN_ID, attributes: http }).entry).toBeUndefined();
  });
});
