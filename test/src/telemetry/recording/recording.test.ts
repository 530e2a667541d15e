import { context, propagation, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FinishedSpan } from '../../../../src/telemetry/kit/finished-span.ts';
import { createRandomHex } from '../../../../src/telemetry/recording/random-hex.ts';
import { Recording, withRecording } from '../../../../src/telemetry/recording/recording.ts';
import { registerTracing } from '../../../../src/telemetry/recording/tracer.ts';

const randomHex = createRandomHex((bytes) => crypto.getRandomValues(bytes));
const names = (spans: readonly FinishedSpan[]): string[] => spans.map(({ name }) => name);
const tracer = trace.getTracer('test', '1.2.3');

beforeAll(() => registerTracing(new W3CTraceContextPropagator()));
afterAll(() => {
  trace.disable();
  context.disable();
  propagation.disable();
});

/** What stands around a request's spans. */
const PARENT = {
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  traceFlags: 0,
};
function recorded(recording: Recording) {
  return withRecording(trace.setSpanContext(ROOT_CONTEXT, PARENT), recording);
}

describe('Recording', () => {
  it('has the finished spans of its own context only, in the order of their ends', () => {
    const [one, other] = [new Recording(randomHex), new Recording(randomHex)];
    const inOne = recorded(one);
    const outer = tracer.startSpan('outer', {}, inOne);
    tracer.startSpan('inner', {}, inOne).end();
    tracer.startSpan('elsewhere', {}, recorded(other)).end();
    tracer.startSpan('nowhere', {}, ROOT_CONTEXT).end();
    outer.end();
    expect(names(one.descendants)).toEqual(['inner', 'outer']);
    expect(names(other.descendants)).toEqual(['elsewhere']);
  });

  it('leaves out a span that never ends', () => {
    const recording = new Recording(randomHex);
    tracer.startSpan('forgotten', {}, recorded(recording));
    expect(recording.descendants).toEqual([]);
  });

  it('hands on what ends after it was closed', () => {
    const recording = new Recording(randomHex);
    const late: FinishedSpan[] = [];
    const span = tracer.startSpan('late', {}, recorded(recording));
    recording.close({ add: (finished) => late.push(finished) });
    span.end();
    expect(names(late)).toEqual(['late']);
    expect(recording.descendants).toEqual([]);
  });

  it('counts the calls that were begun, and no other spans', () => {
    const recording = new Recording(randomHex);
    for (const kind of [SpanKind.CLIENT, SpanKind.PRODUCER, SpanKind.INTERNAL, SpanKind.SERVER]) {
      tracer.startSpan('call', { kind }, recorded(recording));
    }
    expect(recording.calls).toBe(2);
  });
});

describe('a span of a request', () => {
  it('takes trace, flags and trace state of its parent, and tells scope, links and times', () => {
    const recording = new Recording(randomHex);
    const link = { context: { ...PARENT, spanId: 'c'.repeat(16) } };
    const startTime = 1_795_353_681_000;
    const options = { links: [link], startTime, attributes: { a: 1 }, kind: SpanKind.CLIENT };
    const span = tracer.startSpan('child', options, recorded(recording));
    span.end(startTime + 5);
    const [child] = recording.descendants;
    expect(child).toMatchObject({
      name: 'child',
      kind: SpanKind.CLIENT,
      attributes: { a: 1 },
      links: [link],
      parentSpanContext: PARENT,
      instrumentationScope: { name: 'test', version: '1.2.3' },
      startTime: [1_795_353_681, 0],
      endTime: [1_795_353_681, 5_000_000],
    });
    expect(child?.spanContext()).toMatchObject({ traceId: PARENT.traceId, traceFlags: 0 });
    expect(child?.spanContext().spanId).toMatch(/^(?!b+$)[0-9a-f]{16}$/);
  });

  it('starts a trace of its own when it is asked to', () => {
    const recording = new Recording(randomHex);
    tracer.startSpan('root', { root: true }, recorded(recording)).end();
    const [root] = recording.descendants;
    expect(root?.parentSpanContext).toBeUndefined();
    expect(root?.spanContext().traceId).toMatch(/^(?!a+$)[0-9a-f]{32}$/);
    expect(root?.spanContext().traceFlags).toBe(3);
  });

  it('is active while its work runs, across await, and its answer is the work’s', async () => {
    const recording = new Recording(randomHex);
    const active = recorded(recording);
    const seen = await tracer.startActiveSpan('outer', {}, active, async (outer) => {
      await Promise.resolve();
      const inner = tracer.startActiveSpan('inner', (span) => span);
      inner.end();
      outer.end();
      return trace.getActiveSpan() === outer;
    });
    expect(seen).toBe(true);
    const [inner, outer] = recording.descendants;
    expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
  });

  it('outside of a request hands its parent’s ids on and records nothing', () => {
    const outside = trace.setSpanContext(ROOT_CONTEXT, PARENT);
    const span = tracer.startSpan('nowhere', {}, outside);
    expect(span.isRecording()).toBe(false);
    expect(span.spanContext()).toBe(PARENT);
    expect(tracer.startSpan('nowhere', {}, ROOT_CONTEXT).spanContext().traceId).toBe(
      '0'.repeat(32),
    );
  });

  it.each([null, undefined, 7, 'text', Object.create(null)])(
    'records %o as an exception',
    (thrown) => {
      const recording = new Recording(randomHex);
      const span = tracer.startSpan('failing', {}, recorded(recording));
      span.recordException(thrown);
      span.end();
      expect(recording.descendants[0]?.events).toMatchObject([{ name: 'exception' }]);
    },
  );

  it('binds a function to its context, and anything else not', () => {
    const active = recorded(new Recording(randomHex));
    const bound = context.bind(active, function whose(this: unknown, n: number) {
      return [this, n, context.active() === active];
    });
    expect(bound.call('me', 2)).toEqual(['me', 2, true]);
    const emitter = {};
    expect(context.bind(active, emitter)).toBe(emitter);
  });
});
