import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OtlpError } from '../../../../emulator/vendors/otlp/otlp.ts';
import { parseLogs, parseMetrics, parseTraces } from '../../../../emulator/vendors/otlp/parse.ts';
import { protobufOf } from './protobuf-of.ts';

const json = (message: unknown) => Buffer.from(JSON.stringify(message));

/** Hex digits of an id of so many bytes. */
const hex = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((id) => Buffer.from(id).toString('hex'));
const text = fc.string({ maxLength: 8 });
const nanos = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text.map((stringValue) => ({ stringValue })),
    fc.boolean().map((boolValue) => ({ boolValue })),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => ({ intValue: String(n) })),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((doubleValue) => ({ doubleValue })),
    fc.uint8Array().map((b) => ({ bytesValue: Buffer.from(b).toString('base64') })),
    fc.array(tie('value'), { maxLength: 2 }).map((values) => ({ arrayValue: { values } })),
    fc
      .array(fc.record({ key: text, value: tie('value') }), { maxLength: 2 })
      .map((values) => ({ kvlistValue: { values } })),
  ),
}));
const attributes = fc.array(fc.record({ key: text, value }), { maxLength: 3 });
const few = <T>(items: fc.Arbitrary<T>) => fc.array(items, { maxLength: 3 });

/** An export of the signal: its lists by their names, outermost first. */
function exportArbitrary(names: readonly [string, string, string], item: fc.Arbitrary<unknown>) {
  const [resources, scopes, items] = names;
  const scope = fc.record(
    {
      scope: fc.record({ name: text, version: text, attributes }),
      schemaUrl: text,
      [items]: few(item),
    },
    { requiredKeys: [] },
  );
  const resource = fc.record(
    { resource: fc.record({ attributes }), schemaUrl: text, [scopes]: few(scope) },
    { requiredKeys: [] },
  );
  return fc.record({ [resources]: few(resource) }, { requiredKeys: [] });
}

const span = fc.record(
  {
    traceId: hex(16),
    spanId: hex(8),
    parentSpanId: hex(8),
    traceState: text,
    name: text,
    kind: fc.nat(5),
    startTimeUnixNano: nanos,
    endTimeUnixNano: nanos,
    attributes,
    events: few(fc.record({ name: text, timeUnixNano: nanos, attributes })),
    links: few(fc.record({ traceId: hex(16), spanId: hex(8), attributes })),
    status: fc.record({ code: fc.nat(2), message: text }),
  },
  { requiredKeys: [] },
);
const record = fc.record(
  {
    timeUnixNano: nanos,
    observedTimeUnixNano: nanos,
    severityNumber: fc.nat(24),
    severityText: text,
    body: value,
    attributes,
    flags: fc.nat(255),
    traceId: hex(16),
    spanId: hex(8),
    eventName: text,
  },
  { requiredKeys: [] },
);
const point = fc.record({ timeUnixNano: nanos, attributes, asInt: nanos });
const metric = fc.record({ name: text, gauge: fc.record({ dataPoints: few(point) }) });

test.each([
  [
    'parseTraces',
    'ExportTraceServiceRequest',
    parseTraces,
    exportArbitrary(['resourceSpans', 'scopeSpans', 'spans'], span),
  ],
  [
    'parseLogs',
    'ExportLogsServiceRequest',
    parseLogs,
    exportArbitrary(['resourceLogs', 'scopeLogs', 'logRecords'], record),
  ],
  [
    'parseMetrics',
    'ExportMetricsServiceRequest',
    parseMetrics,
    exportArbitrary(['resourceMetrics', 'scopeMetrics', 'metrics'], metric),
  ],
])('%s reads the same from both encodings', (_name, message, parse, exports) => {
  fc.assert(
    fc.property(exports, (request) => {
      const bytes = Buffer.from(protobufOf(message, request));
      expect(parse('application/x-protobuf', bytes)).toEqual(
        parse('application/json', json(request)),
      );
    }),
  );
});

test('parseTraces reads resources, scopes and spans with everything absent', () => {
  const request = { resourceSpans: [{}, { scopeSpans: [{ spans: [{}] }] }] };
  const [empty, full] = parseTraces('application/json', json(request));
  expect(empty).toEqual({ attributes: [], schemaUrl: '', scopes: [] });
  expect(full?.scopes).toMatchObject([
    { name: '', version: '', attributes: [], schemaUrl: '', items: [{ traceId: '', startNs: 0n }] },
  ]);
});

test('parseLogs takes the time of observation where there is no other', () => {
  const records = [{ timeUnixNano: '1', observedTimeUnixNano: '2' }, { observedTimeUnixNano: '2' }];
  const request = { resourceLogs: [{ scopeLogs: [{ logRecords: records }] }] };
  const [resource] = parseLogs('application/json', json(request));
  expect(resource?.scopes[0]?.items.map(({ timeNs }) => timeNs)).toEqual([1n, 2n]);
});

test('parseMetrics gives every data point of a metric', () => {
  const dataPoints = [{ asInt: '1' }, { asDouble: 0.5 }, {}];
  const metrics = [{ name: 'm', sum: { dataPoints } }, { name: 'unknown' }];
  const request = { resourceMetrics: [{ scopeMetrics: [{ metrics }] }] };
  const [resource] = parseMetrics('application/json', json(request));
  expect(resource?.scopes[0]?.items.map(({ values }) => values)).toEqual([
    [['m', 1]],
    [['m', 0.5]],
    [],
  ]);
});

describe('what is not an export', () => {
  test.each<[typeof parseTraces | typeof parseLogs | typeof parseMetrics, unknown, string]>([
    [parseTraces, [], 'the request must be an object, is an array'],
    [parseTraces, { resourceSpans: {} }, 'resourceSpans must be an array, is an object'],
    [parseTraces, { resourceSpans: [1] }, 'resourceSpans[] must be an object, is a number'],
    [
      parseLogs,
      { resourceLogs: [{ schemaUrl: 1 }] },
      'resourceLogs[].schemaUrl must be a string, is a number',
    ],
    [
      parseLogs,
      { resourceLogs: [{ scopeLogs: [{ scope: { name: 1 } }] }] },
      'scope.name must be a string, is a number',
    ],
    [
      parseMetrics,
      { resourceMetrics: [{ resource: { attributes: [{ key: 1 }] } }] },
      'attribute.key must be a string, is a number',
    ],
  ])('is told by the field: %#', (parse, message, reason) => {
    expect(() => parse('application/json', json(message))).toThrow(new OtlpError(reason));
  });

  test.each([
    [String.raw`{"resourceSpans":[{"schemaUrl":"a\ud800"}]}`],
    [String.raw`{"resourceSpans":[{"schemaUrl":"\uDC00a"}]}`],
    [String.raw`{"resourceSpans":[{"unread":["\udfff\ud800"]}]}`],
    [String.raw`{"resourceSpans":[{"\ud83dkey":1}]}`],
  ])('has half of a surrogate pair: %s', (text) => {
    expect(() => parseTraces('application/json', Buffer.from(text))).toThrow(
      new OtlpError('it has half of a surrogate pair in a text'),
    );
  });

  test('is not a pair that is escaped, nor its escape that is', () => {
    const text = String.raw`{"resourceSpans":[{"schemaUrl":"\ud83d\ude00 \\ud800"}]}`;
    const [resource] = parseTraces('application/json', Buffer.from(text));
    expect(resource?.schemaUrl).toBe(String.raw`😀 \ud800`);
  });

  test('is an OtlpError for any bytes', () => {
    const outcome = (run: () => unknown) => {
      try {
        return run();
      } catch (error) {
        return error;
      }
    };
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        for (const parse of [parseTraces, parseLogs, parseMetrics]) {
          for (const encoding of ['application/json', 'application/x-protobuf'] as const) {
            const result = outcome(() => parse(encoding, Buffer.from(bytes)));
            expect(Array.isArray(result) || result instanceof OtlpError).toBe(true);
          }
        }
      }),
    );
  });
});
