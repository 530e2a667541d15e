import { describe, expect, test } from 'vitest';
import {
  createReporter,
  type ReporterOptions,
} from '../../../../../src/telemetry/rollbar/capture/reporter.ts';
import type { RequestScope } from '../../../../../src/telemetry/rollbar/capture/settings.ts';

const TRACE_ID = '6921b0d5aaaabbbbccccddddeeeeffff';
const XRAY_TRACE_ID = '1-6921b0d5-aaaabbbbccccddddeeeeffff';

function record(options: Partial<ReporterOptions> = {}, scope: Partial<RequestScope> = {}) {
  const items: string[] = [];
  const promises: Promise<unknown>[] = [];
  const errors: unknown[] = [];
  const reporter = createReporter({
    environment: 'production',
    release: 'backend@1.2.3',
    serverName: 'YUL',
    framework: 'hono',
    now: () => 1_795_353_312_242,
    enqueue: (item) => items.push(item),
    onError: (error) => errors.push(error),
    ...options,
  }).forRequest({
    request: new Request('http://127.0.0.1:4567/api/messages?token=abc&a=1&a=2', {
      method: 'POST',
      headers: {
        authorization: 'Bearer z',
        cookie: 'session=1',
        referer: 'https://app.example/?password=zzz',
        'user-agent': 'UA/1',
        'cf-connecting-ip': '203.0.113.77',
        'true-client-ip': '203.0.113.77',
        'x-real-ip': '203.0.113.77',
        'x-forwarded-for': '203.0.113.77, 10.0.0.1',
        forwarded: 'for=203.0.113.77',
      },
    }),
    waitUntil: (promise) => promises.push(promise),
    clientAddress: '203.0.113.77',
    traceId: TRACE_ID,
    xrayTraceId: XRAY_TRACE_ID,
    ...scope,
  });
  return {
    reporter,
    items,
    promises,
    errors,
    data: (index = 0) => JSON.parse(items[index] ?? '').data,
  };
}

describe('RequestReporter.exception', () => {
  test('makes one item with the request that caused it', async () => {
    const { reporter, items, promises, data } = record(
      {},
      { route: () => '/api/messages', user: { id: '7', username: 'an' } },
    );
    reporter.exception(new TypeError('outer', { cause: new Error('root') }));
    // At once: the request that drains the queue at its end finds it.
    expect(items).toHaveLength(1);
    await Promise.all(promises);
    expect(data()).toMatchObject({
      environment: 'production',
      level: 'error',
      uuid: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      code_version: '1.2.3',
      platform: 'cloudflare-workers',
      framework: 'hono',
      context: 'POST /api/messages',
      request: {
        url: 'http://127.0.0.1:4567/api/messages?token=********&a=1&a=2',
        method: 'POST',
        query_string: 'token=********&a=1&a=2',
        GET: { token: '********', a: ['1', '2'] },
        headers: { referer: 'https://app.example/?password=********', 'user-agent': 'UA/1' },
        user_ip: '203.0.113.77',
      },
      person: { id: '7', username: 'an' },
      server: { host: 'YUL' },
      custom: { trace_id: TRACE_ID, xray_trace_id: XRAY_TRACE_ID, release: 'backend@1.2.3' },
      attributes: [
        { key: 'trace_id', value: TRACE_ID },
        { key: 'xray_trace_id', value: XRAY_TRACE_ID },
      ],
    });
    const chain = data().body.trace_chain;
    expect(chain).toHaveLength(2);
    expect(chain[0].exception).toEqual({ class: 'TypeError', message: 'outer' });
    expect(chain[1].exception).toEqual({ class: 'Error', message: 'root' });
    expect(chain[0].frames.at(-1).filename).toContain('reporter.test.ts');
    expect(Object.keys(data().request.headers)).not.toContain('cookie');
  });

  test('leaves out a user and a password before the host, which Deno hands on', () => {
    const request = new Request('http://a.example/p?x=1@2');
    Object.defineProperty(request, 'url', { value: 'http://user:hush@a.example/p?x=1@2' });
    const { reporter, items, data } = record({}, { request });
    reporter.exception(new Error('e'));
    expect(data().request.url).toBe('http://a.example/p?x=1@2');
    expect(items[0]).not.toContain('hush');
  });

  test('reports the same error once in a request, and again in another', () => {
    const shared = new Error('shared');
    const first = record();
    first.reporter.exception(shared);
    first.reporter.exception(shared);
    first.reporter.exception(new Error('shared'));
    expect(first.items).toHaveLength(2);
    const second = record();
    second.reporter.exception(shared);
    expect(second.items).toHaveLength(1);
  });

  test.each([
    ['a string', 'plain', 'plain'],
    ['an object', { foo: 1 }, 'Non-Error exception captured with keys: foo'],
    ['nothing', undefined, 'undefined'],
    ['an error without a message', new Error(), 'No error message'],
    ['a frozen error', Object.freeze(new Error('cold')), 'cold'],
  ])('reports %s', (_, thrown, message) => {
    const { reporter, data } = record();
    reporter.exception(thrown);
    expect(data().body.trace.exception).toEqual({ class: 'Error', message });
  });

  test('keeps a long message whole', () => {
    const { reporter, data } = record();
    reporter.exception(new Error('x'.repeat(3_000)));
    expect(data().body.trace.exception.message).toHaveLength(3_000);
  });

  test.each(['203.0.113.0', undefined])('sends the address it is given: %s', (clientAddress) => {
    const { reporter, items, data } = record({}, { clientAddress });
    reporter.exception(new Error('e'));
    expect(data().request.user_ip).toBe(clientAddress);
    // No header that carries the address goes around it.
    expect(items[0]).not.toContain('203.0.113.77');
  });
});

describe('RequestReporter.message', () => {
  test.each(['critical', 'error', 'warning', 'info', 'debug'] as const)(
    'sends level %s',
    (level) => {
      const { reporter, data } = record();
      reporter.message('Hello World!', level);
      expect(data()).toMatchObject({ level, body: { message: { body: 'Hello World!' } } });
    },
  );

  test('sends the same message as often as it is said', () => {
    const { reporter, items } = record();
    reporter.message('again', 'info');
    reporter.message('again', 'info');
    expect(items).toHaveLength(2);
  });
});

describe('RequestReporter.breadcrumb', () => {
  test('hands the last 100 to each later report', () => {
    const { reporter, data } = record();
    for (let n = 0; n < 120; n += 1) reporter.breadcrumb('query', `${n}`);
    reporter.message('first', 'info');
    reporter.breadcrumb(
      'fetch',
      'called',
      { method: 'GET', url: 'https://a/?pw=1', status_code: 500 },
      'error',
    );
    reporter.message('second', 'info');
    expect(data(0).body.telemetry).toHaveLength(100);
    expect(data(0).body.telemetry[0]).toEqual({
      level: 'info',
      type: 'manual',
      source: 'server',
      timestamp_ms: 1_795_353_312_242,
      body: { category: 'query', message: '20' },
    });
    expect(data(1).body.telemetry).toHaveLength(100);
    expect(data(1).body.telemetry.at(-1)).toMatchObject({
      level: 'error',
      type: 'network',
      body: { method: 'GET', url: 'https://a/?pw=********', status_code: 500 },
    });
  });
});

describe('createReporter', () => {
  test('touches nothing of a request without a report', () => {
    const untouchable = new Proxy(new Request('http://a.example/'), {
      get() {
        throw new Error('touched');
      },
    });
    const { reporter, items, promises, errors } = record({}, { request: untouchable });
    reporter.breadcrumb('query', 'select');
    expect([items, promises, errors]).toEqual([[], [], []]);
  });

  test('never throws nor rejects, and tells what failed', async () => {
    const failing = record({
      enqueue: () => {
        throw new Error('full');
      },
    });
    failing.reporter.exception(new Error('e'));
    await Promise.all(failing.promises);
    expect(failing.errors).toEqual([new Error('full')]);

    const broken = record(
      {},
      {
        route: () => {
          throw new Error('no route');
        },
      },
    );
    broken.reporter.message('m', 'info');
    expect(broken.errors).toEqual([new Error('no route')]);
  });

  test('keeps concurrent requests apart', () => {
    const one = record({}, { traceId: 'a'.repeat(32) });
    const two = record({}, { traceId: 'b'.repeat(32) });
    one.reporter.breadcrumb('query', 'of one');
    two.reporter.exception(new Error('two'));
    one.reporter.exception(new Error('one'));
    expect(two.data().custom.trace_id).toBe('b'.repeat(32));
    expect(two.data().body).not.toHaveProperty('telemetry');
    expect(one.data().custom.trace_id).toBe('a'.repeat(32));
    expect(one.data().body.telemetry).toHaveLength(1);
  });
});
