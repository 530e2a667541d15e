/**
 * Which trace headers a called service receives, for each kind of incoming header; the same in every runtime. The sampler is
 * parentbased_traceidratio at 0.5.
 */
import { expect, it } from 'vitest';

const W3C = '4bf92f3577b34da6a3ce929d0e0e4736';
const W3C_PARENT = '00f067aa0ba902b7';
const XRAY = '5759e988bd862e3fe1be46a994272793';
const XRAY_PARENT = '53995c3f42cd8ad8';
const xrayId = (traceId: string): string => `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`;

type HeaderList = readonly (readonly [name: string, value: string])[];
/** Sends a request with these headers; the headers that the called service got. */
export type Ask = (headers: HeaderList) => Promise<Readonly<Record<string, string>>>;

interface Case {
  readonly incoming: HeaderList;
  readonly trace: string;
  readonly flags: string;
  readonly tracestate?: string;
  readonly baggage?: string;
  /** X-Ray's decision, and what follows it. */
  readonly xray: string;
}

const traceparent = (flags: string): readonly [string, string] => [
  'traceparent',
  `00-${W3C}-${W3C_PARENT}-${flags}`,
];
const amazon = (more: string, traceId = XRAY): readonly [string, string] => [
  'x-amzn-trace-id',
  `Root=${xrayId(traceId)}${more}`,
];
const parented = (more: string): readonly [string, string] =>
  amazon(`;Parent=${XRAY_PARENT}${more}`);
/** Roots on either side of the threshold. */
const KEPT = `5759e988${'0'.repeat(10)}80000000000000`;
const DROPPED = `5759e988${'0'.repeat(10)}7fffffffffffff`;
const long = (key: string, length: number): string => `${key}=${'x'.repeat(length - 2)}`;

const CASES: Readonly<Record<string, Case>> = {
  'W3C only, sampled': { incoming: [traceparent('01')], trace: W3C, flags: '01', xray: '1' },
  'W3C only, not sampled': { incoming: [traceparent('00')], trace: W3C, flags: '00', xray: '0' },
  'W3C only, random id': { incoming: [traceparent('03')], trace: W3C, flags: '03', xray: '1' },
  'W3C only, random id, not sampled': {
    incoming: [traceparent('02')],
    trace: W3C,
    flags: '02',
    xray: '0',
  },
  'W3C only, unknown flags': {
    incoming: [traceparent('ff')],
    trace: W3C,
    flags: '03',
    xray: '1',
  },
  'W3C only, a later version': {
    incoming: [['traceparent', `cc-${W3C}-${W3C_PARENT}-01-more`]],
    trace: W3C,
    flags: '01',
    xray: '1',
  },
  'W3C only, with tracestate and baggage': {
    incoming: [
      traceparent('01'),
      ['tracestate', 'foo=1 ,\tbar=  2'],
      ['tracestate', 'tenant@vendor=3'],
      ['baggage', 'user = alice;p=1, bad member,pct=100%,node=DF%2028'],
      ['baggage', 'more=1'],
    ],
    trace: W3C,
    flags: '01',
    tracestate: 'foo=1,bar=  2,tenant@vendor=3',
    baggage: 'user=alice;p=1,pct=100%,node=DF%2028,more=1',
    xray: '1',
  },
  'W3C only, not sampled, with tracestate': {
    incoming: [traceparent('00'), ['tracestate', 'foo=1']],
    trace: W3C,
    flags: '00',
    tracestate: 'foo=1',
    xray: '0',
  },
  'a threshold that agrees with the decision': {
    incoming: [traceparent('01'), ['tracestate', 'foo=1,ot=rv:80000000000000;th:8']],
    trace: W3C,
    flags: '01',
    tracestate: 'foo=1,ot=rv:80000000000000;th:8',
    xray: '1',
  },
  'a threshold that contradicts the decision': {
    incoming: [traceparent('01'), ['tracestate', 'foo=1,ot=th:8;rv:00000000000000']],
    trace: W3C,
    flags: '01',
    tracestate: 'ot=rv:00000000000000,foo=1',
    xray: '1',
  },
  'a tracestate of more than 512 characters': {
    incoming: [
      traceparent('01'),
      ['tracestate', [long('a', 256), long('b', 200), long('c', 100)].join(',')],
    ],
    trace: W3C,
    flags: '01',
    tracestate: [long('a', 256), long('c', 100)].join(','),
    xray: '1',
  },
  'an invalid tracestate': {
    incoming: [traceparent('01'), ['tracestate', 'foo=1,BAR=2']],
    trace: W3C,
    flags: '01',
    xray: '1',
  },
  'X-Ray only, sampled, with Lineage': {
    incoming: [parented(';Sampled=1;Lineage=a:1')],
    trace: XRAY,
    flags: '01',
    xray: '1;Lineage=a:1',
  },
  'X-Ray only, not sampled': {
    incoming: [parented(';Sampled=0')],
    trace: XRAY,
    flags: '00',
    xray: '0',
  },
  'X-Ray only, Root alone, kept': {
    incoming: [amazon(';Sampled=0', KEPT)],
    trace: KEPT,
    flags: '01',
    tracestate: 'ot=th:8',
    xray: '0',
  },
  'X-Ray only, Root alone, dropped': {
    incoming: [amazon(';Sampled=1', DROPPED)],
    trace: DROPPED,
    flags: '00',
    xray: '1',
  },
  'X-Ray only, with a tracestate that belongs to nothing': {
    incoming: [parented(';Sampled=1'), ['tracestate', 'foo=1'], ['baggage', 'a=1']],
    trace: XRAY,
    flags: '01',
    baggage: 'a=1',
    xray: '1',
  },
  'both, agreeing': {
    incoming: [traceparent('01'), parented(';Sampled=1;Lineage=a:1'), ['tracestate', 'foo=1']],
    trace: W3C,
    flags: '01',
    tracestate: 'foo=1',
    xray: '1;Lineage=a:1',
  },
  'both, only W3C sampled': {
    incoming: [traceparent('01'), parented(';Sampled=0')],
    trace: W3C,
    flags: '01',
    xray: '0',
  },
  'both, only X-Ray sampled': {
    incoming: [traceparent('00'), parented(';Sampled=1')],
    trace: W3C,
    flags: '00',
    xray: '1',
  },
  'both, an invalid traceparent': {
    incoming: [
      ['traceparent', `00-${W3C.toUpperCase()}-${W3C_PARENT}-00`],
      ['tracestate', 'foo=1'],
      parented(';Sampled=1'),
    ],
    trace: XRAY,
    flags: '01',
    xray: '1',
  },
};

const TRACE_PARENT = /^00-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})$/;
const NO_SPANS: readonly (string | undefined)[] = [W3C_PARENT, XRAY_PARENT, '0'.repeat(16)];

/** Defines the tests. @param ask makes a request of the worker that calls another service */
export function itCarriesTheContext(ask: Ask): void {
  it.each(Object.entries(CASES))('sends on: %s', async (_name, expected) => {
    const { incoming, trace, flags, tracestate, baggage, xray } = expected;
    const outgoing = await ask(incoming);
    const [, traceId, spanId, outgoingFlags] =
      TRACE_PARENT.exec(outgoing['traceparent'] ?? '') ?? [];
    expect([traceId, outgoingFlags]).toEqual([trace, flags]);
    expect(NO_SPANS).not.toContain(spanId);
    expect(outgoing['x-amzn-trace-id']).toBe(
      `Root=${xrayId(trace)};Parent=${spanId};Sampled=${xray}`,
    );
    expect(outgoing['tracestate']).toBe(tracestate);
    expect(outgoing['baggage']).toBe(baggage);
  });

  it.each<[string, HeaderList]>([
    ['nothing', []],
    ['two traceparents', [traceparent('01'), traceparent('01'), ['tracestate', 'foo=1']]],
    ['version ff', [['traceparent', `ff-${W3C}-${W3C_PARENT}-01`], ['tracestate', 'ot=th:c']]], // oxfmt-ignore
    ['a tracestate alone', [['tracestate', 'foo=1']]],
  ])('starts a trace where there is none to join: %s', async (_name, incoming) => {
    const traceIds = new Set<string>();
    for (let count = 0; count < 24; count += 1) {
      const outgoing = await ask(incoming);
      const [, traceId = '', spanId, flags] =
        TRACE_PARENT.exec(outgoing['traceparent'] ?? '') ?? [];
      traceIds.add(traceId);
      // The last 56 bits decide, at 0.5 by their first digit.
      const isSampled = /^.{18}[89a-f]/.test(traceId);
      expect(flags).toBe(isSampled ? '03' : '02');
      expect(outgoing['tracestate']).toBe(isSampled ? 'ot=th:8' : undefined);
      expect(outgoing['baggage']).toBeUndefined();
      const amazon = `Root=${xrayId(traceId)};Parent=${spanId};Sampled=`;
      expect([`${amazon}0`, `${amazon}1`]).toContain(outgoing['x-amzn-trace-id']);
    }
    expect(traceIds.size).toBe(24);
    expect(traceIds).not.toContain(W3C);
  });
}
