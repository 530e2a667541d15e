import { describe, expect, it } from 'vitest';
import { parseTraceState } from '../../../../src/telemetry/recording/context/trace-state.ts';
import {
  createSpanEncoder,
  encodeExportRequest,
  encodeResource,
} from '../../../../src/telemetry/honeycomb/encode.ts';
import type { FinishedSpan } from '../../../../src/telemetry/kit/finished-span.ts';

const encodeSpans = createSpanEncoder();

const context = (spanId: string) => ({
  traceId: '6a5b4c3d2e1f00112233445566778899',
  spanId,
  traceFlags: 1,
});

function span(overrides: Partial<FinishedSpan> = {}): FinishedSpan {
  return {
    name: 'GET /api/activities/home',
    kind: 1,
    spanContext: () => context('00112233445566aa'),
    startTime: [1_795_353_312, 242_000_000],
    endTime: [1_795_353_313, 5],
    attributes: {},
    events: [],
    links: [],
    status: { code: 0 },
    instrumentationScope: { name: 'cruddur' },
    ...overrides,
  };
}

function decode(spans: readonly FinishedSpan[], sampleRate?: number) {
  return JSON.parse(
    encodeExportRequest(encodeResource({ 'service.name': 'backend-hono' }), [
      encodeSpans(spans, sampleRate),
    ]),
  );
}

describe('createSpanEncoder', () => {
  it('writes no half of a surrogate pair, wherever it stands', () => {
    const half = 'a\udfff';
    const attributes = { [half]: half, list: [half] };
    const one = span({
      name: half,
      attributes,
      events: [{ name: half, time: [1, 0], attributes }],
      links: [{ context: context('1122334455667788'), attributes }],
      status: { code: 2, message: half },
      instrumentationScope: { name: half, version: half },
    });
    for (const text of [
      encodeSpans([one]),
      encodeSpans([one, span()]),
      encodeResource(attributes),
    ]) {
      expect(text).toContain('a\ufffd');
      expect(text).not.toContain(String.raw`\ud`);
    }
  });

  it('writes a span as OTLP/JSON has it', () => {
    const request = decode([
      span({
        parentSpanContext: { ...context('1122334455667788'), isRemote: true },
        attributes: {
          'app.now': 'a "quoted"\n line \u2028',
          'app.result_length': 3,
          share: 0.5,
          ok: true,
          list: ['a', 'b'],
          missing: undefined,
          odd: Number.NaN,
        },
        status: { code: 2, message: 'broken' },
      }),
    ]);
    expect(request).toEqual({
      resourceSpans: [
        {
          resource: {
            attributes: [{ key: 'service.name', value: { stringValue: 'backend-hono' } }],
          },
          scopeSpans: [
            {
              scope: { name: 'cruddur' },
              spans: [
                {
                  traceId: '6a5b4c3d2e1f00112233445566778899',
                  spanId: '00112233445566aa',
                  parentSpanId: '1122334455667788',
                  flags: 0x301,
                  name: 'GET /api/activities/home',
                  kind: 2,
                  startTimeUnixNano: '1795353312242000000',
                  endTimeUnixNano: '1795353313000000005',
                  attributes: [
                    { key: 'app.now', value: { stringValue: 'a "quoted"\n line \u2028' } },
                    { key: 'app.result_length', value: { intValue: '3' } },
                    { key: 'share', value: { doubleValue: 0.5 } },
                    { key: 'ok', value: { boolValue: true } },
                    {
                      key: 'list',
                      value: {
                        arrayValue: { values: [{ stringValue: 'a' }, { stringValue: 'b' }] },
                      },
                    },
                    { key: 'odd', value: { doubleValue: 'NaN' } },
                  ],
                  status: { code: 2, message: 'broken' },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it('groups spans by their scope, so that the tracer’s name is kept', () => {
    const request = decode([
      span(),
      span({ instrumentationScope: { name: 'home.activities', version: '1' } }),
      span(),
    ]);
    const scopes = request.resourceSpans[0].scopeSpans;
    expect(scopes.map((scope: { spans: unknown[] }) => scope.spans.length)).toEqual([2, 1]);
    expect(scopes[1].scope).toEqual({ name: 'home.activities', version: '1' });
  });

  it('writes events and links', () => {
    const request = decode([
      span({
        events: [
          { name: 'exception', time: [1, 7], attributes: { 'exception.message': 'no' } },
          { name: 'bare', time: [2, 0] },
        ],
        links: [{ context: context('aaaaaaaaaaaaaaaa') }],
      }),
    ]);
    const [encoded] = request.resourceSpans[0].scopeSpans[0].spans;
    expect(encoded.events).toEqual([
      {
        timeUnixNano: '1000000007',
        name: 'exception',
        attributes: [{ key: 'exception.message', value: { stringValue: 'no' } }],
      },
      { timeUnixNano: '2000000000', name: 'bare', attributes: [] },
    ]);
    expect(encoded.links).toEqual([
      { traceId: '6a5b4c3d2e1f00112233445566778899', spanId: 'aaaaaaaaaaaaaaaa', attributes: [] },
    ]);
  });

  const inState = (text: string): Partial<FinishedSpan> => {
    const traceState = parseTraceState(text);
    if (traceState === undefined) throw new Error(`Cannot read the trace state "${text}"`);
    return { spanContext: () => ({ ...context('00112233445566aa'), traceState }) };
  };

  it('writes the trace state of spans and links', () => {
    const { spanContext = () => context('aaaaaaaaaaaaaaaa') } = inState('ot=th:c,foo=a"b');
    const links = [{ context: spanContext() }];
    const [encoded] = decode([span({ spanContext, links })]).resourceSpans[0].scopeSpans[0].spans;
    expect(encoded.traceState).toBe('ot=th:c,foo=a"b');
    expect(encoded.links[0].traceState).toBe('ot=th:c,foo=a"b');
  });

  it.each([
    ['ot=th:c', 1, '1'],
    ['foo=1,ot=rv:00000000000000;th:00c', 1, '1'],
    ['ot=th:c', 4, '4'],
    ['ot=th:0', 1, undefined],
    ['ot=th:0', 3, '3'],
    ['ot=rv:0123456789abcd,foo=1', 1, undefined],
  ])('says the sample rate where %s says another than %i', (state, rate, expected) => {
    const [encoded] = decode([span(inState(state))], rate).resourceSpans[0].scopeSpans[0].spans;
    expect(encoded.attributes[0]?.value.intValue).toBe(expected);
  });

  it('writes the sample rate only where a span stands for several', () => {
    const attributes = (rate?: number) =>
      decode([span()], rate).resourceSpans[0].scopeSpans[0].spans[0].attributes;
    expect(attributes()).toEqual([]);
    expect(attributes(4)).toEqual([{ key: 'SampleRate', value: { intValue: '4' } }]);
  });

  it('writes a key the same whether it is remembered, new, or one of too many', () => {
    const many = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, n) => [`key "${n}"`, n % 2 ? n : 'x']),
    );
    const encode = createSpanEncoder();
    const first = encode([span({ attributes: many })]);
    expect(encode([span({ attributes: many })])).toBe(first);
    expect(createSpanEncoder()([span({ attributes: many })])).toBe(first);
    expect(JSON.parse(first).spans[0].attributes.map(({ key }: { key: string }) => key)).toEqual(
      Object.keys(many),
    );
  });
});
