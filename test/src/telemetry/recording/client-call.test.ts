import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { patch, traceCall } from '../../../../src/telemetry/recording/client-call.ts';
import { Recording, withRecording } from '../../../../src/telemetry/recording/recording.ts';
import { registerTracing } from '../../../../src/telemetry/recording/tracer.ts';

const CALL = { scope: 'test', name: 'call', attributes: {} };

beforeAll(() => registerTracing(new W3CTraceContextPropagator()));
afterAll(() => {
  trace.disable();
  context.disable();
  propagation.disable();
});

describe('traceCall', () => {
  it('outside of a recorded request hands on the very promise', () => {
    const promise = Promise.resolve(1);
    expect(traceCall(CALL, () => promise)).toBe(promise);
  });

  it('gives the answer also where what it adds cannot be read', async () => {
    const recording = new Recording((digits) => 'c'.repeat(digits));
    const answered = () => {
      throw new Error('unreadable');
    };
    const answer = context.with(withRecording(ROOT_CONTEXT, recording), () =>
      traceCall({ ...CALL, answered }, async () => 7),
    );
    expect(await answer).toBe(7);
    expect(recording.descendants).toHaveLength(1);
  });

  it('of a method that answers at once, or throws at once, does the same', () => {
    const recording = new Recording((digits) => 'c'.repeat(digits));
    const thrown = new Error('at once');
    context.with(withRecording(ROOT_CONTEXT, recording), () => {
      expect(traceCall(CALL, () => 7)).toBe(7);
      expect(() =>
        traceCall(CALL, () => {
          throw thrown;
        }),
      ).toThrow(thrown);
    });
    recording.catchUp();
    expect(recording.descendants.map(({ status }) => status.code)).toEqual([0, 2]);
  });
});

describe('patch', () => {
  it('replaces a method once, unseen by those who list the object, and keeps its own object', () => {
    const binding = {
      base: 1,
      add(n: number) {
        return this.base + n;
      },
    };
    const times = (native: (...args: readonly unknown[]) => unknown) => (n: unknown) =>
      10 * Number(native(n));
    patch(binding, 'add', times);
    patch(binding, 'add', times);
    patch(binding, 'missing', times);
    const { add } = binding;
    expect(add(2)).toBe(30);
    expect(binding).not.toHaveProperty('missing');
  });
});
