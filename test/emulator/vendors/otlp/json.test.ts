/** OTLP/JSON as protobuf's JSON mapping has it: https://protobuf.dev/programming-guides/json/ */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OtlpError } from '../../../../emulator/vendors/otlp/otlp.ts';
import { parseLogs, parseMetrics, parseTraces } from '../../../../emulator/vendors/otlp/parse.ts';
import { protobufOf } from './protobuf-of.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN_ID = 'b7ad6b7169203331';
const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');
const base64url = (hex: string) => Buffer.from(hex, 'hex').toString('base64url');

/** @param json of the span, as text, since JSON.stringify writes no 64-bit integers */
function spanOf(json: string) {
  const text = `{"resourceSpans":[{"scopeSpans":[{"spans":[${json}]}]}]}`;
  return parseTraces('application/json', Buffer.from(text))[0]?.scopes[0]?.items[0];
}

const valueOf = (json: string) =>
  spanOf(`{"attributes":[{"key":"k","value":${json}}]}`)?.attributes[0]?.value;

describe('a value', () => {
  test.each<[string, unknown]>([
    ['{"intValue":5}', 5],
    ['{"intValue":"5"}', 5],
    ['{"intValue":-5.0}', -5],
    ['{"intValue":"5.0"}', 5],
    ['{"intValue":1e3}', 1000],
    ['{"intValue":"1.5e3"}', 1500],
    ['{"intValue":9007199254740993}', 9007199254740993n],
    ['{"intValue":"9007199254740993"}', 9007199254740993n],
    ['{"intValue":-9223372036854775808}', -(2n ** 63n)],
    ['{"intValue":9223372036854775807}', 2n ** 63n - 1n],
    ['{"intValue":9.007199254740993e15}', 9007199254740993n],
    ['{"doubleValue":1.5}', 1.5],
    ['{"doubleValue":"1.5"}', 1.5],
    ['{"doubleValue":"-1e-3"}', -0.001],
    ['{"doubleValue":3}', 3],
    ['{"doubleValue":12345678901234567890}', 12345678901234567000],
    ['{"doubleValue":"NaN"}', NaN],
    ['{"doubleValue":"-Infinity"}', -Infinity],
    ['{"bytesValue":"aGk="}', { bytes: 'aGk=' }],
    ['{"bytesValue":"aGk"}', { bytes: 'aGk=' }],
    ['{"bytesValue":"_-8"}', { bytes: '/+8=' }],
    ['{"stringValue":null}', null],
    ['{"intValue":null}', null],
    ['{"arrayValue":null}', null],
    ['{"arrayValue":{"values":null}}', { array: [] }],
    ['{"kvlistValue":{"values":null}}', { kvlist: [] }],
    [
      '{"arrayValue":{"values":[{"intValue":9007199254740993},{}]}}',
      { array: [9007199254740993n, null] },
    ],
    ['{"futureValue":{"a":[1]},"stringValue":"x"}', 'x'],
    ['{"futureValue":1}', null],
    ['{}', null],
    ['null', null],
  ])('%s is read', (json, value) => {
    expect(valueOf(json)).toEqual(value);
  });

  test.each([
    '{"intValue":1.5}',
    '{"intValue":9007199254740993.5}',
    '{"intValue":-9007199254740993.25e0}',
    '{"intValue":"1e-1"}',
    '{"intValue":9223372036854775808}',
    '{"intValue":1e30}',
    '{"intValue":"1e999"}',
    '{"intValue":"five"}',
    '{"intValue":""}',
    '{"intValue":true}',
    '{"doubleValue":"one"}',
    '{"doubleValue":""}',
    '{"bytesValue":"a b"}',
    '{"boolValue":"true"}',
    '{"stringValue":7}',
    '7',
  ])('%s is refused', (json) => {
    expect(() => valueOf(json)).toThrow(OtlpError);
  });
});

function outcomeOf(json: string): string {
  try {
    return typeof valueOf(json);
  } catch (error) {
    if (error instanceof OtlpError) return 'refused';
    throw error;
  }
}

test('any number is read or refused', () => {
  const digits = fc.stringMatching(/^-?(?:0|[1-9]\d{0,25})(?:\.\d{1,5})?(?:[eE][+-]?\d{1,3})?$/);
  const kind = fc.constantFrom('intValue', 'doubleValue', 'stringValue', 'boolValue');
  fc.assert(
    fc.property(digits, kind, fc.boolean(), (number, name, isText) => {
      const outcome = outcomeOf(`{"${name}":${isText ? `"${number}"` : number}}`);
      expect(['number', 'bigint', 'string', 'refused']).toContain(outcome);
    }),
  );
});

describe('a span', () => {
  test.each<[string, unknown]>([
    ['1784712660123456789', 1784712660123456789n],
    ['"1784712660123456789"', 1784712660123456789n],
    ['1784712660000000000', 1784712660000000000n],
    ['"1.784712660123456789e18"', 1784712660123456789n],
    ['18446744073709551615', 2n ** 64n - 1n],
    ['5', 5n],
    ['null', 0n],
  ])('starts at %s', (time, startNs) => {
    expect(spanOf(`{"startTimeUnixNano":${time},"endTimeUnixNano":${time}}`)).toMatchObject({
      startNs,
      endNs: startNs,
    });
  });

  test.each(['-1', '18446744073709551616', '1784712660123456789.5', '"soon"', '1.5', '{}'])(
    'does not start at %s',
    (time) => {
      expect(() => spanOf(`{"startTimeUnixNano":${time}}`)).toThrow(OtlpError);
    },
  );

  test.each<[string, string, string]>([
    ['hex', TRACE_ID, SPAN_ID],
    ['hex in capitals', TRACE_ID.toUpperCase(), SPAN_ID.toUpperCase()],
    ['base64', base64(TRACE_ID), base64(SPAN_ID)],
    ['base64 of the other alphabet', base64url(TRACE_ID), base64url(SPAN_ID)],
  ])('has ids in %s', (_name, traceId, spanId) => {
    const link = { traceId, spanId };
    const span = { traceId, spanId, parentSpanId: spanId, links: [link] };
    expect(spanOf(JSON.stringify(span))).toMatchObject({
      traceId: TRACE_ID,
      spanId: SPAN_ID,
      parentSpanId: SPAN_ID,
      links: [{ traceId: TRACE_ID, spanId: SPAN_ID }],
    });
  });

  test('has any id in hex or in base64, and they are told apart', () => {
    const id = (bytes: number) => fc.uint8Array({ minLength: bytes, maxLength: bytes });
    fc.assert(
      fc.property(id(16), id(8), (trace, span) => {
        const [traceId, spanId] = [trace, span].map((bytes) => Buffer.from(bytes));
        const read = (encoding: BufferEncoding) =>
          spanOf(
            JSON.stringify({
              traceId: traceId?.toString(encoding),
              spanId: spanId?.toString(encoding),
            }),
          );
        const expected = { traceId: traceId?.toString('hex'), spanId: spanId?.toString('hex') };
        for (const encoding of ['hex', 'base64', 'base64url'] as const) {
          expect(read(encoding)).toMatchObject(expected);
        }
      }),
    );
  });

  test.each([
    ['kind', '2', 2],
    ['kind', '"2"', 2],
    ['kind', '"SPAN_KIND_SERVER"', 2],
    ['kind', '"SPAN_KIND_OF_TOMORROW"', 0],
    ['kind', 'null', 0],
  ])('has %s %s', (name, json, kind) => {
    expect(spanOf(`{"${name}":${json}}`)).toMatchObject({ kind });
  });

  test('may have null for every field, and fields that are not known', () => {
    const names =
      'traceId spanId parentSpanId traceState name kind startTimeUnixNano endTimeUnixNano attributes events links status flags droppedAttributesCount';
    const nulls = Object.fromEntries(names.split(' ').map((name) => [name, null]));
    const unknown = { tomorrow: { a: [{ b: 1 }] }, droppedLinksCount: 'many' };
    const none = spanOf('{}');
    expect(spanOf(JSON.stringify(nulls))).toEqual(none);
    expect(spanOf(JSON.stringify(unknown))).toEqual(none);
  });
});

/** The same with every name in snake case. */
function snakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeCase);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      snakeCase(inner),
    ]),
  );
}

const every = [
  { key: 's', value: { stringValue: 'x' } },
  { key: 'b', value: { boolValue: true } },
  { key: 'i', value: { intValue: '7' } },
  { key: 'd', value: { doubleValue: 0.5 } },
  { key: 'y', value: { bytesValue: 'aGk=' } },
  { key: 'a', value: { arrayValue: { values: [{ stringValue: 'x' }] } } },
  { key: 'k', value: { kvlistValue: { values: [{ key: 'in', value: { intValue: '1' } }] } } },
];
const at = { startTimeUnixNano: '4', timeUnixNano: '5', attributes: every };
const named = { scope: { name: 'lib', version: 'v1', attributes: every }, schemaUrl: 'https://x' };
const resource = { resource: { attributes: every }, schemaUrl: 'https://y' };
const TRACES = {
  resourceSpans: [
    {
      ...resource,
      scopeSpans: [
        {
          ...named,
          spans: [
            {
              traceId: TRACE_ID,
              spanId: SPAN_ID,
              parentSpanId: SPAN_ID,
              traceState: 'a=b',
              name: 'span',
              kind: 2,
              startTimeUnixNano: '1',
              endTimeUnixNano: '2',
              attributes: every,
              events: [{ timeUnixNano: '3', name: 'event', attributes: every }],
              links: [{ traceId: TRACE_ID, spanId: SPAN_ID, attributes: every }],
              status: { code: 2, message: 'bad' },
            },
          ],
        },
      ],
    },
  ],
};
const LOGS = {
  resourceLogs: [
    {
      ...resource,
      scopeLogs: [
        {
          ...named,
          logRecords: [
            {
              timeUnixNano: '1',
              observedTimeUnixNano: '2',
              severityNumber: 9,
              severityText: 'INFO',
              body: { stringValue: 'x' },
              attributes: every,
              flags: 1,
              traceId: TRACE_ID,
              spanId: SPAN_ID,
              eventName: 'event',
            },
          ],
        },
      ],
    },
  ],
};
const statistics = { ...at, count: '2', sum: 3, min: 1, max: 2 };
const METRICS = {
  resourceMetrics: [
    {
      ...resource,
      scopeMetrics: [
        {
          ...named,
          metrics: [
            { name: 'g', gauge: { dataPoints: [{ ...at, asInt: '7' }] } },
            { name: 's', sum: { dataPoints: [{ ...at, asDouble: 0.5 }], isMonotonic: true } },
            { name: 'h', histogram: { dataPoints: [statistics] } },
            { name: 'e', exponentialHistogram: { dataPoints: [statistics] } },
            {
              name: 'q',
              summary: {
                dataPoints: [
                  { ...at, count: '2', sum: 3, quantileValues: [{ quantile: 0.5, value: 1 }] },
                ],
              },
            },
          ],
        },
      ],
    },
  ],
};

describe.each([
  ['traces', 'ExportTraceServiceRequest', parseTraces, TRACES],
  ['logs', 'ExportLogsServiceRequest', parseLogs, LOGS],
  ['metrics', 'ExportMetricsServiceRequest', parseMetrics, METRICS],
] as const)('%s', (_name, message, parse, request) => {
  const json = (value: unknown) => parse('application/json', Buffer.from(JSON.stringify(value)));
  const protobuf = parse('application/protobuf', Buffer.from(protobufOf(message, request)));

  test('have names in camel case or in snake case, and are the same in protobuf', () => {
    expect(json(request)).toEqual(protobuf);
    expect(json(snakeCase(request))).toEqual(protobuf);
  });

  test('have numbers as text or as numbers', () => {
    const asNumbers = JSON.stringify(request).replaceAll(/:"(\d)"/g, ':$1');
    const asText = JSON.stringify(request).replaceAll(/:(-?\d[\d.]*)(?=[,}])/g, ':"$1"');
    expect(parse('application/json', Buffer.from(asNumbers))).toEqual(protobuf);
    expect(parse('application/json', Buffer.from(asText))).toEqual(protobuf);
  });
});
