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

  it.each<[string, unknown, unknown]>([
    ['a BigInt', 1n, '1'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['an object', { a: 1 }, '{"a":1}'],
    ['nothing', undefined, 'undefined'],
    ['no prototype', Object.create(null), '{}'],
  ])('takes %s for its text, against its type', async (_, value, text) => {
    await withSpan('work', () => void Reflect.apply(annotate, undefined, ['key', value]));
    expect(recording.span('work').attributes).toMatchObject({ key: text });
  });

  it('leaves out what has a name that is not a text', async () => {
    await withSpan('work', () => void Reflect.apply(annotate, undefined, [Symbol('s'), 1]));
    expect(recording.span('work').attributes).toEqual({});
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

describe('metadata of any value', () => {
  const cyclic: Record<string, unknown> = { a: 1 };
  cyclic['self'] = cyclic;
  const kept = async (...entries: readonly (readonly unknown[])[]): Promise<unknown> => {
    await withSpan('work', () => {
      for (const entry of entries) Reflect.apply(metadata, undefined, [...entry]);
    });
    const text = String(recording.span('work').attributes['aws.xray.metadata.default']);
    expect(text.length).toBeLessThanOrEqual(16_000);
    return JSON.parse(text);
  };

  it.each<[string, unknown, unknown]>([
    ['a BigInt', { n: 1n }, { n: '1' }],
    ['a cycle', cyclic, { a: 1, self: '[circular]' }],
    ['a toJSON that throws', { toJSON: () => JSON.parse('no') }, '[unreadable]'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['half a pair', 'a\ud800', 'a\ufffd'],
    ['a secret', { password: 'hush' }, { password: '********' }],
    ['a map', new Map([['a', 1]]), { a: 1 }],
  ])('shows %s', async (_, value, shown) => {
    expect(await kept(['key', value])).toEqual({ key: shown });
  });

  it('cuts what is huge, and says what a full namespace cannot take', async () => {
    const wide = Array.from({ length: 90 }, () => 'x'.repeat(80));
    const shown = await kept(['a', wide], ['b', 'x'.repeat(1e6)], ['c', wide], ['d', wide], ['e', 1]); // oxfmt-ignore
    expect(shown).toMatchObject({ a: wide, d: '[too large]', e: 1 });
  });

  it('takes any name, and what an attribute of that name says already', async () => {
    await withSpan('work', (span) => {
      span.setAttribute('aws.xray.metadata.default', 'no JSON');
      metadata('__proto__', { a: 1 });
      Reflect.apply(metadata, undefined, [Symbol('k'), 2, Symbol('n')]);
    });
    const { attributes } = recording.span('work');
    expect(attributes['aws.xray.metadata.default']).toBe('{"__proto__":{"a":1}}');
    expect(attributes['aws.xray.metadata.Symbol(n)']).toBe('{"Symbol(k)":2}');
  });
});

describe('recordError', () => {
  it('makes an exception of what is not an error', async () => {
    await withSpan('work', (span) => recordError(span, 'a plain string'));
    expect(recording.span('work').status).toEqual({ code: 2, message: 'a plain string' });
  });
});
