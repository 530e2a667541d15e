/** What callers' trace headers bring about, by how much strangers are believed. */
import { describe, expect, it } from 'vitest';
import { createRandomHex } from '../../../../src/telemetry/recording/random-hex.ts';
import { ALL_ON, isolate } from './isolate.ts';

const TRACE = '4efaaf4d1e8720b39541901950019ee5';
const PARENT = '53995c3f42cd8ad8';
const ROOT = 'Root=1-5759e988-bd862e3fe1be46a994272793';
const randomHex = createRandomHex((bytes) => crypto.getRandomValues(bytes));
const {
  TRACE_CONTEXT_TRUST: _trust,
  TRACE_CONTEXT_FORCED_PER_SECOND: _rate,
  ...STRANGERS
} = ALL_ON;

function world(variables: Record<string, string>, now = Date.UTC(2026, 10, 15)) {
  const clock = { now };
  const one = isolate(
    { ...STRANGERS, ...variables },
    { now: () => clock.now, randomHex, random: () => 0.999 },
  );
  async function serve(headers: Record<string, string>, status = 200, count = 1): Promise<void> {
    for (let n = 0; n < count; n += 1) {
      await one.observer.observe(
        one.request('http://h/', { headers }),
        () => new Response(null, { status }),
      );
    }
  }
  return { ...one, clock, serve };
}

describe('a caller’s trace', () => {
  it.each([
    ['sampling', TRACE, PARENT],
    ['ids', TRACE, PARENT],
    ['none', undefined, undefined],
  ])('with trust in %s is joined: %s', async (trust, traceId, parent) => {
    const { serve, settle, spans } = world({ TRACE_CONTEXT_TRUST: trust });
    await serve({ traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: 'foo=1', baggage: 'a=b' });
    await settle();
    const [span] = spans();
    expect(span?.traceId === TRACE ? TRACE : undefined).toBe(traceId);
    expect(span?.parentSpanId).toBe(parent);
    const links =
      trust === 'none' ? [{ traceId: TRACE, spanId: PARENT, attributes: [] }] : undefined;
    expect(span?.links).toEqual(links);
    expect(span?.traceState?.includes('foo=1') ?? false).toBe(trust !== 'none');
  });

  it('is joined by default, and decides nothing', async () => {
    const { serve, settle, documents, spans } = world({});
    for (const flag of ['00', '01']) await serve({ traceparent: `00-${TRACE}-${PARENT}-${flag}` });
    for (const sampled of ['0', '1']) {
      await serve({ 'x-amzn-trace-id': `${ROOT};Parent=${PARENT};Sampled=${sampled}` });
    }
    await settle();
    expect(spans()).toHaveLength(4);
    // As many as the rule's reservoir lets in, with the rule's name.
    expect(documents()).toHaveLength(4);
    for (const document of documents()) {
      expect(document).toMatchObject({ aws: { xray: { sampling_rule_name: 'Cruddur' } } });
    }
  });

  it.each([
    ['nothing', {}],
    ['a wish alone', { 'x-amzn-trace-id': 'Sampled=1' }],
    ['no valid trace', { traceparent: `00-${'0'.repeat(32)}-${PARENT}-01`, tracestate: 'ot=rv:1' }],
  ])('that says %s begins one here, whose id is random by itself', async (_, headers) => {
    for (const trust of ['sampling', 'ids', 'none']) {
      const { serve, settle, spans } = world({ TRACE_CONTEXT_TRUST: trust });
      await serve(headers);
      await settle();
      expect(spans().map(({ traceState }) => traceState)).toEqual(['ot=th:0']);
    }
  });

  it('answers a caller that asks whether the trace is kept, at every level of trust', async () => {
    for (const trust of ['sampling', 'ids', 'none']) {
      const { observer, request } = world({ TRACE_CONTEXT_TRUST: trust });
      const asking = request('http://h/', { headers: { 'x-amzn-trace-id': `${ROOT};Sampled=?` } });
      const response = await observer.observe(asking, () => new Response());
      expect(response.headers.get('x-amzn-trace-id')).toMatch(/;Sampled=1$/);
    }
  });
});

describe('a forced sample', () => {
  const FORCED: [string, Record<string, string>][] = [
    ['traceparent', { traceparent: `00-${TRACE}-${PARENT}-01` }],
    ['X-Ray’s header', { 'x-amzn-trace-id': `${ROOT};Parent=${PARENT};Sampled=1` }],
    ['X-Ray’s header of a load balancer', { 'x-amzn-trace-id': `${ROOT};Sampled=1` }],
    ['X-Ray’s header without a trace', { 'x-amzn-trace-id': 'Sampled=1' }],
  ];

  it.each(FORCED)(
    'by %s costs what the rule allows, and one a second if believed',
    async (_, headers) => {
      const counts = [];
      for (const trust of ['ids', 'sampling', 'none']) {
        const { serve, settle, documents, clock } = world({ TRACE_CONTEXT_TRUST: trust });
        await serve(headers, 200, 50);
        clock.now += 1_000;
        await serve(headers, 200, 50);
        await settle();
        counts.push(documents().length);
      }
      // A reservoir of 5 a second; those that are believed go beside it.
      expect(counts).toEqual([10, 12, 10]);
    },
  );

  it('is believed as often as the setting says', async () => {
    const { serve, settle, documents } = world({
      TRACE_CONTEXT_TRUST: 'sampling',
      TRACE_CONTEXT_FORCED_PER_SECOND: '7',
    });
    await serve({ 'x-amzn-trace-id': `${ROOT};Sampled=1` }, 200, 50);
    await settle();
    expect(documents()).toHaveLength(12);
  });
});

describe('a wish not to be traced', () => {
  it.each([
    [{ traceparent: `00-${TRACE}-${PARENT}-00` }],
    [{ 'x-amzn-trace-id': `${ROOT};Parent=${PARENT};Sampled=0` }],
    [{ 'x-amzn-trace-id': `${ROOT};Sampled=0` }],
    [{ 'x-amzn-trace-id': 'Sampled=0' }],
  ])('by %j hides no error', async (headers) => {
    for (const trust of ['sampling', 'ids', 'none']) {
      const { serve, settle, documents, spans } = world({ TRACE_CONTEXT_TRUST: trust });
      await serve(headers, 500);
      await settle();
      expect([spans().length, documents().length]).toEqual([1, 1]);
    }
  });
});

describe('a trace id that was chosen', () => {
  const CHOSEN = Array.from({ length: 100 }, (_, n) => [
    `${String(n).padStart(18, '1')}${'f'.repeat(14)}`,
    `${String(n).padStart(18, '1')}${'0'.repeat(13)}1`,
  ]);

  it.each([
    ['traceparent', (id: string) => ({ traceparent: `00-${id}-${PARENT}-01` })],
    [
      'traceparent with a randomness',
      (id: string) => ({
        traceparent: `00-${id}-${PARENT}-01`,
        tracestate: 'ot=rv:ffffffffffffff',
      }),
    ],
    [
      'traceparent with a threshold',
      (id: string) => ({ traceparent: `00-${id}-${PARENT}-01`, tracestate: 'ot=th:0' }),
    ],
    [
      'X-Ray’s header',
      (id: string) => ({ 'x-amzn-trace-id': `Root=1-${id.slice(0, 8)}-${id.slice(8)}` }),
    ],
  ])('by %s is kept as often as others, and counted right', async (_, headersOf) => {
    for (const sampler of ['traceidratio', 'parentbased_traceidratio']) {
      const { serve, settle, spans } = world({
        OTEL_TRACES_SAMPLER: sampler,
        OTEL_TRACES_SAMPLER_ARG: '0.01',
      });
      for (const id of CHOSEN.flat()) await serve(headersOf(id));
      await settle();
      // 2 of 200 are expected; 12 or more are there once in a million runs.
      expect(spans().length).toBeLessThan(12);
      for (const span of spans()) {
        expect(span.attributes[0]).toEqual({
          key: 'SampleRate',
          value: { intValue: expect.stringMatching(/^(?:99|100)$/) },
        });
        expect(span.traceState).toMatch(/^ot=th:fd70a;rv:[\da-f]{14}$/);
      }
    }
  });

  it('passes no budget that is short', async () => {
    const { serve, settle, spans, documents } = world({ TELEMETRY_BUDGET_HONEYCOMB_EVENTS: '40' });
    for (const [id] of CHOSEN) {
      await serve({ traceparent: `00-${id}-${PARENT}-01` });
      await settle();
    }
    expect(documents().length).toBeGreaterThan(0);
    // Half of the month's 40 at most, for half of the month is over.
    expect(spans().length).toBeLessThan(26);
  });
});
