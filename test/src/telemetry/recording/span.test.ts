import { trace } from '@opentelemetry/api';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  annotate,
  metadata,
  recordError,
  withSpan,
} from '../../../../src/telemetry/recording/span.ts';
import { recordSpans, type SpanRecording } from '../span.fixture.ts';

let recording: SpanRecording;
beforeAll(() => {
  recording = recordSpans();
});
afterEach(() => recording.reset());
afterAll(() => recording.stop());

describe('withSpan', () => {
  it('ends the span when the work has settled, and returns its result', async () => {
    expect(await withSpan('work', () => Promise.resolve(7))).toBe(7);
    expect(recording.span('work').ended).toBe(true);
  });

  it('nests, and names the scope by the tracer', async () => {
    await withSpan('outer', () => withSpan('inner', () => undefined, 'home.activities'));
    const { parentSpanContext, instrumentationScope } = recording.span('inner');
    expect(parentSpanContext?.spanId).toBe(recording.span('outer').spanContext().spanId);
    expect(instrumentationScope.name).toBe('home.activities');
  });

  it('records an error on the span and throws it on', async () => {
    const broken = new Error('broken');
    await expect(withSpan('work', () => Promise.reject(broken))).rejects.toBe(broken);
    const { status, events } = recording.span('work');
    expect(status).toEqual({ code: 2, message: 'broken' });
    expect(events[0]).toMatchObject({
      name: 'exception',
      attributes: { 'exception.type': 'Error', 'exception.message': 'broken' },
    });
  });
});

describe('annotate', () => {
  it('sets attributes and lists them for X-Ray', async () => {
    await withSpan('work', () => {
      annotate('handle', 'andrewbrown');
      annotate('count', 3);
    });
    expect(recording.span('work').attributes).toEqual({
      handle: 'andrewbrown',
      count: 3,
      'aws.xray.annotations': ['handle', 'count'],
    });
  });

  it('does nothing outside of a span', () => {
    expect(trace.getActiveSpan()).toBeUndefined();
    expect(() => annotate('a', 1)).not.toThrow();
    expect(() => metadata('a', 1)).not.toThrow();
  });
});

describe('metadata', () => {
  it('collects any value by namespace and key', async () => {
    await withSpan('work', () => {
      metadata('key', { 'results-size': 2 }, 'namespace');
      metadata('other', [1], 'namespace');
      metadata('plain', null);
    });
    const { attributes } = recording.span('work');
    expect(JSON.parse(String(attributes['aws.xray.metadata.namespace']))).toEqual({
      key: { 'results-size': 2 },
      other: [1],
    });
    expect(JSON.parse(String(attributes['aws.xray.metadata.default']))).toEqual({ plain: null });
  });
});

describe('recordError', () => {
  it('makes an exception of what is no error', async () => {
    await withSpan('work', (span) => recordError(span, 'a plain string'));
    expect(recording.span('work').status).toEqual({ code: 2, message: 'a plain string' });
  });
});
