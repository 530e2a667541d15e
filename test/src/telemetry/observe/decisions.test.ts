import { ROOT_CONTEXT } from '@opentelemetry/api';
import { CompositePropagator } from '@opentelemetry/core';
import { describe, expect, it } from 'vitest';
import { createCallers } from '../../../../src/telemetry/observe/caller.ts';
import {
  decideHoneycomb,
  decideXRay,
  traceFlagsOf,
  createTraceStates,
} from '../../../../src/telemetry/observe/decisions.ts';
import { ALL } from '../../../../src/telemetry/delivery/budget/offer.ts';
import { TraceContextPropagator } from '../../../../src/telemetry/recording/context/trace-context-propagator.ts';
import { readRequest } from '../../../../src/telemetry/recording/server-span.ts';
import { readSettings } from '../../../../src/telemetry/settings/settings.ts';
import { XRayPropagator } from '../../../../src/telemetry/xray/header/propagator.ts';

const TRACE = '4efaaf4d1e8720b39541901950019ee5';
const PARENT = '53995c3f42cd8ad8';
const ROOT = 'Root=1-5759e988-bd862e3fe1be46a994272793';
const ON = {
  HONEYCOMB_API_KEY: 'key',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'id',
  AWS_SECRET_ACCESS_KEY: 'secret',
};
const propagator = new CompositePropagator({
  propagators: [new TraceContextPropagator(), new XRayPropagator()],
});

function extract(headers: Record<string, string>) {
  const incoming = propagator.extract(ROOT_CONTEXT, new Headers(headers), {
    get: (carrier, key) => carrier.get(key) ?? undefined,
    keys: () => [],
  });
  const readCaller = createCallers({
    settings: readSettings({ TRACE_CONTEXT_TRUST: 'sampling' }).callers,
    base: ROOT_CONTEXT,
    freshTraceId: () => TRACE,
    randomHex: (digits) => 'c'.repeat(digits),
  });
  return readCaller(incoming, new Headers(headers), 0);
}

describe('decideXRay', () => {
  it.each<[string, Record<string, string>, object]>([
    ['nothing', {}, { sampled: true, rule: 'asked' }],
    ['traceparent', { traceparent: `00-${TRACE}-${PARENT}-01` }, { sampled: true }],
    ['traceparent, no', { traceparent: `00-${TRACE}-${PARENT}-00` }, { sampled: false }],
    ['a yes', { 'x-amzn-trace-id': `${ROOT};Parent=${PARENT};Sampled=1` }, { sampled: true }],
    ['a no', { 'x-amzn-trace-id': `${ROOT};Parent=${PARENT};Sampled=0` }, { sampled: false }],
    [
      'a parent without a decision',
      { 'x-amzn-trace-id': `${ROOT};Parent=${PARENT}` },
      { sampled: true, rule: 'asked' },
    ],
    [
      'a parent without a decision, beside a traceparent that is invalid',
      { traceparent: `00-${TRACE}-${PARENT}-1`, 'x-amzn-trace-id': `${ROOT};Parent=${PARENT}` },
      { sampled: true, rule: 'asked' },
    ],
    [
      'a question',
      {
        traceparent: `00-${TRACE}-${PARENT}-00`,
        'x-amzn-trace-id': `${ROOT};Parent=${PARENT};Sampled=?`,
      },
      { sampled: true, rule: 'asked' },
    ],
  ])('of a request with %s', (_name, incoming, expected) => {
    const decision = decideXRay({
      settings: readSettings(ON),
      sampler: { decide: () => ({ sampled: true, rule: 'asked' }) },
      facts: readRequest(new Request('http://h/'), {
        clientAddress: () => undefined,
        redactUrl: (text) => text,
        addressFrom: 'peer',
        trustedHops: 0,
      }),
      attributes: {},
      caller: extract(incoming),
      service: 'h',
      budget: { offer: () => ALL },
      demand: { kind: 'trace' },
      at: 0,
    });
    expect(decision).toEqual({ isKept: false, ...expected });
  });
});

describe('without Honeycomb', () => {
  it.each(['00', '01', '02', '03'])('flags %s and the trace state go on as they came', (flags) => {
    const settings = readSettings({ OTEL_SDK_DISABLED: 'true' });
    const incoming = extract({
      traceparent: `00-${TRACE}-${PARENT}-${flags}`,
      tracestate: 'foo=1,ot=th:c;k:v',
    });
    const decision = decideHoneycomb(settings, incoming, ALL);
    expect(decision.sampled).toBe(false);
    expect(createTraceStates()(decision, incoming)?.serialize()).toBe('foo=1,ot=th:c;k:v');
    expect(traceFlagsOf(settings, decision, incoming)).toBe(Number(flags));
  });
});
