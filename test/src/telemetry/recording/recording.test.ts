import { ROOT_CONTEXT } from '@opentelemetry/api';
import { BasicTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import {
  Recording,
  RecordingProcessor,
  withRecording,
} from '../../../../src/telemetry/recording/recording.ts';

const tracer = new BasicTracerProvider({
  spanProcessors: [new RecordingProcessor()],
}).getTracer('test');
const names = (spans: readonly ReadableSpan[]): string[] => spans.map(({ name }) => name);

describe('Recording', () => {
  it('has the finished spans of its own context only, in the order of their ends', () => {
    const [one, other] = [new Recording(), new Recording()];
    const inOne = withRecording(ROOT_CONTEXT, one);
    const outer = tracer.startSpan('outer', {}, inOne);
    tracer.startSpan('inner', {}, inOne).end();
    tracer.startSpan('elsewhere', {}, withRecording(ROOT_CONTEXT, other)).end();
    tracer.startSpan('nowhere', {}, ROOT_CONTEXT).end();
    outer.end();
    expect(names(one.descendants)).toEqual(['inner', 'outer']);
    expect(names(other.descendants)).toEqual(['elsewhere']);
  });

  it('leaves out a span that never ends', () => {
    const recording = new Recording();
    tracer.startSpan('forgotten', {}, withRecording(ROOT_CONTEXT, recording));
    expect(recording.descendants).toEqual([]);
  });

  it('hands on what ends after it was closed', () => {
    const recording = new Recording();
    const late: ReadableSpan[] = [];
    const span = tracer.startSpan('late', {}, withRecording(ROOT_CONTEXT, recording));
    recording.close((finished) => late.push(finished));
    span.end();
    expect(names(late)).toEqual(['late']);
    expect(recording.descendants).toEqual([]);
  });
});
