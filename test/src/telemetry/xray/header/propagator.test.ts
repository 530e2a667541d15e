import {
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  trace,
  TraceFlags,
  type Context,
} from '@opentelemetry/api';
import { CompositePropagator } from '@opentelemetry/core';
import { describe, expect, it } from 'vitest';
import {
  decisionOf,
  incomingHeader,
  incomingRoot,
  withDecision,
  XRayPropagator,
} from '../../../../../src/telemetry/xray/header/propagator.ts';
import { TraceContextPropagator } from '../../../../../src/telemetry/recording/context/trace-context-propagator.ts';
import { TRACE_ID, XRAY_TRACE_ID } from '../document/spans.ts';

const PARENT = '53995c3f42cd8ad8';
const W3C_TRACE = '0af7651916cd43dd8448eb211c80319c';
const composed = new CompositePropagator({
  propagators: [new TraceContextPropagator(), new XRayPropagator()],
});

function extract(headers: Record<string, string>, propagator = composed): Context {
  return propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
}

function inject(context: Context): Record<string, string> {
  const carrier: Record<string, string> = {};
  new XRayPropagator().inject(context, carrier, defaultTextMapSetter);
  return carrier;
}

function inSpan(context: Context, traceFlags = TraceFlags.SAMPLED): Context {
  return trace.setSpanContext(context, { traceId: TRACE_ID, spanId: PARENT, traceFlags });
}

describe('XRayPropagator extract', () => {
  it('makes a remote span context of Root and Parent', () => {
    const context = extract({
      'x-amzn-trace-id': `Root=${XRAY_TRACE_ID};Parent=${PARENT};Sampled=1`,
    });
    expect(trace.getSpanContext(context)).toEqual({
      traceId: TRACE_ID,
      spanId: PARENT,
      traceFlags: TraceFlags.SAMPLED,
      isRemote: true,
    });
    expect(incomingRoot(context)).toBeUndefined();
    expect(incomingHeader(context)?.sampled).toBe('1');
  });

  it('clears the sampled flag for a plain no only', () => {
    const flags = (sampled: string): number | undefined =>
      trace.getSpanContext(
        extract({ 'x-amzn-trace-id': `Root=${XRAY_TRACE_ID};Parent=${PARENT}${sampled}` }),
      )?.traceFlags;
    expect([';Sampled=0', ';Sampled=?', ''].map(flags)).toEqual([0, 1, 1]);
  });

  it('keeps the Root of a header without Parent for the root span', () => {
    const context = extract({ 'x-amzn-trace-id': `Root=${XRAY_TRACE_ID}` });
    expect(trace.getSpanContext(context)).toBeUndefined();
    expect(incomingRoot(context)).toBe(TRACE_ID);
  });

  it('leaves ids to W3C when both came, and remembers the rest', () => {
    const context = extract({
      traceparent: `00-${W3C_TRACE}-b7ad6b7169203331-00`,
      'x-amzn-trace-id': `Root=${XRAY_TRACE_ID};Parent=${PARENT};Sampled=?;Lineage=a:1`,
    });
    expect(trace.getSpanContext(context)).toMatchObject({ traceId: W3C_TRACE, traceFlags: 0 });
    expect(incomingHeader(context)).toMatchObject({ sampled: '?', extras: 'Lineage=a:1' });
    expect(incomingRoot(context)).toBeUndefined();
  });

  it('takes nothing from a header that says nothing', () => {
    expect(extract({ 'x-amzn-trace-id': 'nonsense' })).toBe(ROOT_CONTEXT);
    expect(incomingHeader(ROOT_CONTEXT)).toBeUndefined();
  });
});

describe('XRayPropagator inject', () => {
  it('names the trace, the active span and the decision', () => {
    const context = inSpan(ROOT_CONTEXT);
    expect(inject(withDecision(context, false))).toEqual({
      'x-amzn-trace-id': `Root=${XRAY_TRACE_ID};Parent=${PARENT};Sampled=0`,
    });
    expect(inject(withDecision(inSpan(ROOT_CONTEXT, TraceFlags.NONE), true))).toEqual({
      'x-amzn-trace-id': `Root=${XRAY_TRACE_ID};Parent=${PARENT};Sampled=1`,
    });
  });

  it('takes the trace flags where no decision was made', () => {
    expect(decisionOf(ROOT_CONTEXT)).toBeUndefined();
    expect(inject(inSpan(ROOT_CONTEXT))['x-amzn-trace-id']).toMatch(/;Sampled=1$/);
    expect(inject(inSpan(ROOT_CONTEXT, TraceFlags.NONE))['x-amzn-trace-id']).toMatch(/;Sampled=0$/);
  });

  it('sends on what it does not know', () => {
    const context = extract({ 'x-amzn-trace-id': `Root=${XRAY_TRACE_ID};Self=1-2-3;Lineage=a:1` });
    expect(inject(inSpan(context))['x-amzn-trace-id']).toBe(
      `Root=${XRAY_TRACE_ID};Parent=${PARENT};Sampled=1;Lineage=a:1`,
    );
  });

  it('writes nothing outside a span', () => {
    expect(inject(ROOT_CONTEXT)).toEqual({});
    expect(new XRayPropagator().fields()).toEqual(['x-amzn-trace-id']);
  });
});
