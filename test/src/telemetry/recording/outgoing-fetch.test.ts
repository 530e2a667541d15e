import { context, propagation, ROOT_CONTEXT, trace, type Attributes } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchInSpan } from '../../../../src/telemetry/recording/outgoing-fetch.ts';
import { createRandomHex } from '../../../../src/telemetry/recording/random-hex.ts';
import { Recording, withRecording } from '../../../../src/telemetry/recording/recording.ts';
import { registerTracing } from '../../../../src/telemetry/recording/tracer.ts';

const randomHex = createRandomHex((bytes) => crypto.getRandomValues(bytes));
const PARENT = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };

beforeAll(() => registerTracing(new W3CTraceContextPropagator()));
afterAll(() => {
  trace.disable();
  context.disable();
  propagation.disable();
});

type Arguments = readonly [input: unknown, init?: unknown];

/** Calls in a recorded request. */
async function call(args: Arguments, answer: () => unknown = () => new Response('')) {
  const recording = new Recording(randomHex);
  const active = withRecording(trace.setSpanContext(ROOT_CONTEXT, PARENT), recording);
  const called: (readonly unknown[])[] = [];
  const native = async (...given: readonly unknown[]) => {
    called.push(given);
    return answer();
  };
  const outcome: unknown = await context
    .with(active, () => Promise.resolve(fetchInSpan(native)(...args)))
    .catch((error: unknown) => error);
  recording.catchUp();
  const [span] = recording.descendants;
  return { outcome, span, called: called[0] ?? [] };
}

describe('an outgoing call', () => {
  it.each<[string, Attributes, string]>([
    [
      'https://api.example.com/x',
      { 'server.address': 'api.example.com', 'server.port': 443 },
      'api.example.com',
    ],
    ['http://api.example.com/x', { 'server.port': 80, 'url.scheme': 'http' }, 'api.example.com'],
    [
      'http://127.0.0.1:4318/x',
      { 'server.address': '127.0.0.1', 'server.port': 4318 },
      '127.0.0.1:4318',
    ],
    ['http://[::1]:4318/x', { 'server.address': '::1', 'server.port': 4318 }, '[::1]:4318'],
  ])('to %s has the attributes of the conventions', async (url, expected, host) => {
    const { span } = await call([url]);
    expect(span?.name).toBe(`fetch GET ${host}`);
    expect(span?.kind).toBe(2);
    expect(span?.attributes).toMatchObject({
      'http.request.method': 'GET',
      'url.path': '/x',
      ...expected,
    });
    expect(span?.attributes).not.toHaveProperty('url.query');
  });

  it('tells query and sizes where there are some', async () => {
    const headers = { 'content-length': '7' };
    const sent = { method: 'POST', body: '12345', headers: { 'content-length': '5' } };
    const { span } = await call(['http://h/x?y=1', sent], () => new Response('', { headers }));
    expect(span?.attributes).toMatchObject({
      'url.query': 'y=1',
      'http.request.body.size': 5,
      'http.response.body.size': 7,
      'http.response.status_code': 200,
    });
  });

  it.each([
    [399, undefined],
    [400, '400'],
    [503, '503'],
  ])('answered with %i has the error type %s, and no status', async (status, type) => {
    const { span, outcome } = await call(['http://h/'], () => new Response('', { status }));
    expect(outcome).toMatchObject({ status });
    expect(span?.attributes['error.type']).toBe(type);
    expect(span?.status.code).toBe(0);
  });

  it.each([new TypeError('no route'), null, 'gone'])(
    'that fails with %o fails so for the app',
    async (thrown) => {
      const { outcome, span } = await call(['http://h/'], () => {
        throw thrown;
      });
      expect(outcome).toBe(thrown);
      expect(span?.status.code).toBe(2);
      expect(span?.events.map(({ name }) => name)).toEqual(['exception']);
      expect(span?.attributes['error.type']).toEqual(expect.any(String));
    },
  );

  it('carries the trace beside the headers that the app sets, and its body', async () => {
    const request = new Request('http://h/', { method: 'PUT', body: 'text', headers: { a: 'b' } });
    const { called, span } = await call([request]);
    const [sent] = called;
    if (!(sent instanceof Request)) throw new Error('no request was sent');
    expect(sent.headers.get('traceparent')).toBe(
      `00-${PARENT.traceId}-${span?.spanContext().spanId}-01`,
    );
    expect([sent.method, sent.headers.get('a'), await sent.text()]).toEqual(['PUT', 'b', 'text']);
  });

  it.each<{ args: Arguments }>([
    { args: ['no url'] },
    { args: ['data:text/plain,x'] },
    { args: [undefined] },
    { args: ['http://h/', 7] },
    { args: ['http://h/', { method: 'no method' }] },
  ])('of $args is left to the runtime, and makes no span', async ({ args }) => {
    const { called, span } = await call(args);
    expect(called).toEqual(args);
    expect(span).toBeUndefined();
  });

  it('outside of a recorded request is the runtime’s own', async () => {
    const init = { method: 'POST' };
    const given: (readonly unknown[])[] = [];
    await fetchInSpan((...args) => void given.push(args))('http://h/', init);
    expect(given).toEqual([['http://h/', init]]);
    expect(given[0]?.[1]).toBe(init);
  });
});
