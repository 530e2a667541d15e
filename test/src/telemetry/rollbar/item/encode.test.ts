import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  sentryEventToRollbarItem,
  type ItemOptions,
} from '../../../../../src/telemetry/rollbar/item/encode.ts';
import { eventsOfEnvelope } from '../../../../../src/telemetry/rollbar/capture/envelope.ts';

const CONTRACT = new URL('../../../../contract/', import.meta.url);
const TRACE_ID = '6921b0d5aaaabbbbccccddddeeeeffff';

/** The item as it goes over the wire. */
function itemOf(event: unknown, options?: ItemOptions) {
  return JSON.parse(JSON.stringify(sentryEventToRollbarItem(event, options))).data;
}

describe('sentryEventToRollbarItem', () => {
  test.each([0, 1, 2, 3])('turns the recorded envelope %d into the reviewed item', (n) => {
    const envelope = readFileSync(new URL(`captures/toucan-envelope-${n}.txt`, CONTRACT), 'utf8');
    const expected: unknown = JSON.parse(
      readFileSync(new URL(`rollbar/toucan-envelope-${n}.item.json`, CONTRACT), 'utf8'),
    );
    const events = eventsOfEnvelope(envelope);
    expect(events).toHaveLength(1);
    const options = {
      framework: 'hono',
      root: 'app:///srv/app',
      branch: 'main',
      traceId: TRACE_ID,
      xrayTraceId: '1-6921b0d5-aaaabbbbccccddddeeeeffff',
    };
    expect({ data: itemOf(events[0], options) }).toEqual(expected);
  });

  test('has all that Rollbar requires for an empty event', () => {
    expect(itemOf({})).toEqual({
      environment: 'production',
      body: { message: { body: '(no message)' } },
      level: 'info',
      platform: 'cloudflare-workers',
      language: 'javascript',
      server: {},
      custom: {},
      attributes: [],
      notifier: { name: 'cruddur-edge', version: '0.1.0', diagnostic: {} },
    });
  });

  test('takes a field of the wrong type for absent', () => {
    const item = itemOf({
      level: 7,
      release: {},
      request: 'GET /',
      user: [],
      breadcrumbs: [1],
      fingerprint: 'x',
      exception: { values: [{ type: 'E', value: 3, stacktrace: { frames: 'none' } }] },
    });
    expect(item.body).toEqual({ trace: { frames: [], exception: { class: 'E' } } });
    expect(item.level).toBe('error');
  });

  test('refuses what is not an object', () => {
    expect(() => sentryEventToRollbarItem('event')).toThrow('Expected Object');
  });

  test.each([
    ['fatal', 'critical'],
    ['error', 'error'],
    ['warning', 'warning'],
    ['log', 'info'],
    ['info', 'info'],
    ['debug', 'debug'],
    ['strange', 'info'],
  ])('maps level %s to %s', (level, expected) => {
    expect(itemOf({ message: 'm', level }).level).toBe(expected);
  });

  test.each([
    ['1.2.3', '1.2.3'],
    ['backend@1.2.3', '1.2.3'],
    ['@scope/backend@1.2.3', '1.2.3'],
    ['f'.repeat(64), 'f'.repeat(40)],
  ])('takes code_version from release %s', (release, version) => {
    const item = itemOf({ release });
    expect(item.code_version).toBe(version);
    expect(item.server.code_version).toBe(version);
    expect(item.custom.release).toBe(release);
  });

  test('cuts environment and context at 255 and floors the timestamp', () => {
    const long = 'x'.repeat(300);
    const item = itemOf({ environment: long, transaction: long, timestamp: 1795353312.9 });
    expect([item.environment, item.context]).toEqual(['x'.repeat(255), 'x'.repeat(255)]);
    expect(item.timestamp).toBe(1795353312);
    expect(itemOf({ timestamp: '2026-11-22T13:15:12.9Z' }).timestamp).toBe(1795353312);
    expect(itemOf({ timestamp: 'yesterday' })).not.toHaveProperty('timestamp');
  });

  test('names method and path as the context when there is no transaction', () => {
    const request = { method: 'GET', url: 'https://a.example:8080/b?c=1' };
    expect(itemOf({ request }).context).toBe('GET /b');
    expect(itemOf({ request, transaction: 'GET /:b' }).context).toBe('GET /:b');
  });

  test('puts the given trace before the one that the SDK invented', () => {
    const contexts = { trace: { trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16) }, os: { n: 1 } };
    const own = itemOf({ contexts });
    expect(own.custom).toEqual({
      trace_id: 'a'.repeat(32),
      span_id: 'b'.repeat(16),
      contexts: { os: { n: 1 } },
    });
    expect(own.attributes).toEqual([
      { key: 'trace_id', value: 'a'.repeat(32) },
      { key: 'span_id', value: 'b'.repeat(16) },
    ]);
    const given = itemOf({ contexts }, { traceId: TRACE_ID });
    expect(given.custom).toEqual({ trace_id: TRACE_ID, contexts: { os: { n: 1 } } });
    expect(given.attributes).toEqual([{ key: 'trace_id', value: TRACE_ID }]);
  });

  test('marks an uncaught error', () => {
    const mechanism = { type: 'hono', handled: false };
    const item = itemOf({ exception: { values: [{ type: 'E', mechanism }] } });
    expect(item.attributes).toEqual([{ key: 'is_uncaught', value: true }]);
    expect(item.custom.mechanism).toEqual(mechanism);
  });

  test('reads a message with parameters', () => {
    const logentry = { message: 'hello %s', formatted: 'hello an', params: ['an'] };
    expect(itemOf({ logentry }).body).toEqual({ message: { body: 'hello an', params: ['an'] } });
  });

  test('reports an exception that has a message beside it as an exception', () => {
    const item = itemOf({ message: 'm', exception: { values: [{ type: 'E', value: 'v' }] } });
    expect(item.body).toEqual({ trace: { frames: [], exception: { class: 'E', message: 'v' } } });
  });

  test('normalises frames and keeps code, context and variables', () => {
    const frames = [
      { filename: './worker.mjs?v=1', function: '?', lineno: 3, colno: 7, in_app: false },
      {
        abs_path: '/srv/a.js',
        function: 'f',
        context_line: 'throw e',
        pre_context: ['a'],
        post_context: ['b'],
        vars: { password: 'hunter2', x: 1 },
      },
      {},
    ];
    const item = itemOf({ exception: { values: [{ stacktrace: { frames } }] } });
    expect(item.body.trace).toEqual({
      frames: [
        { filename: 'worker.mjs', method: '<unknown>', lineno: 3, colno: 7 },
        {
          filename: '/srv/a.js',
          method: 'f',
          code: 'throw e',
          context: { pre: ['a'], post: ['b'] },
          locals: { password: '********', x: 1 },
        },
        { filename: '<unknown>', method: '<unknown>' },
      ],
      exception: { class: 'Error' },
    });
    expect(item.custom.files_not_in_app).toEqual(['worker.mjs']);
  });

  test.each([
    ['a string', '?token=abc&a=1&a=2&b'],
    [
      'pairs',
      [
        ['token', 'abc'],
        ['a', '1'],
        ['a', '2'],
        ['b', ''],
      ],
    ],
  ])('joins url and query given as %s', (_, query) => {
    const request = { url: 'https://a.example/b', query_string: query };
    expect(itemOf({ request }).request).toMatchObject({
      url: expect.stringMatching(/^https:\/\/a\.example\/b\?token=\*{8}&a=1&a=2&b=?$/),
      GET: { token: '********', a: ['1', '2'], b: '' },
    });
  });

  test('finds the query in the url too', () => {
    const { request } = itemOf({ request: { url: 'https://a.example/b?c=1?2' } });
    expect(request).toMatchObject({ url: 'https://a.example/b?c=1?2', GET: { c: '1?2' } });
  });

  test.each([
    ['POST', { a: 1 }, { POST: { a: 1 } }],
    ['PUT', { a: 1 }, { PUT: { a: 1 } }],
    ['GET', { a: 1 }, { body: '{"a":1}' }],
    ['POST', 'a=1&pw=2', { body: 'a=1&pw=********' }],
    ['POST', null, {}],
  ])('keeps the body of a %s with %j', (method, data, expected) => {
    const { request } = itemOf({ request: { method, data, cookies: { a: 'b' } } });
    expect(request).toEqual({ url: '', method, ...expected });
  });

  test('makes a person only of a user with an id', () => {
    const user = { id: 7, username: 'u', email: 'u@e.x', ip_address: '1.2.3.4', plan: 'free' };
    const known = itemOf({ user });
    expect(known.person).toEqual({ id: '7', username: 'u', email: 'u@e.x' });
    expect(known.request).toEqual({ user_ip: '1.2.3.4' });
    expect(known.custom.user).toEqual({ plan: 'free' });
    const unknown = itemOf({ user: { username: 'u' } });
    expect(unknown).not.toHaveProperty('person');
    expect(unknown.custom.user).toEqual({ username: 'u' });
    expect(itemOf({ user: { id: 'x'.repeat(99) } }).person.id).toHaveLength(40);
  });
});

describe('sentryEventToRollbarItem with a fingerprint', () => {
  const event = {
    exception: { values: [{ type: 'E', stacktrace: { frames: [{ filename: '/srv/a.js' }] } }] },
  };
  const fingerprintOf = (fingerprint: string[], root?: string): string | undefined =>
    itemOf({ ...event, fingerprint }, { root }).fingerprint;

  test('leaves the default to Rollbar', () => {
    expect(fingerprintOf(['{{ default }}'])).toBeUndefined();
    expect(fingerprintOf([])).toBeUndefined();
  });

  test('joins own parts, and hashes what is too long', () => {
    expect(fingerprintOf(['a', 'b'])).toBe('a-b');
    expect(fingerprintOf(['a'.repeat(41)])).toMatch(/^[0-9a-f]{40}$/);
  });

  test('keeps default groups apart by the own part, and files together across roots', () => {
    const mine = fingerprintOf(['{{ default }}', 'mine']);
    expect(mine).toMatch(/^[0-9a-f]{40}$/);
    expect(fingerprintOf(['{{ default }}', 'yours'])).not.toBe(mine);
    const moved = {
      exception: { values: [{ type: 'E', stacktrace: { frames: [{ filename: '/app/a.js' }] } }] },
      fingerprint: ['{{ default }}', 'mine'],
    };
    expect(itemOf(moved, { root: '/app' }).fingerprint).toBe(
      fingerprintOf(['{{ default }}', 'mine'], '/srv'),
    );
    expect(itemOf(moved).fingerprint).not.toBe(mine);
  });
});

describe('sentryEventToRollbarItem with breadcrumbs', () => {
  const telemetryOf = (breadcrumb: object) =>
    itemOf({ breadcrumbs: [{ timestamp: 1.5, ...breadcrumb }] }).body.telemetry[0];

  test.each([
    [
      { category: 'fetch', data: { method: 'GET', url: 'https://a/?pw=1', status_code: 500 } },
      'network',
      { method: 'GET', url: 'https://a/?pw=********', status_code: 500 },
    ],
    [{ type: 'http', category: 'x', message: 'm' }, 'network', { message: 'm' }],
    [
      { category: 'navigation', data: { from: 'a', to: 'b' } },
      'navigation',
      { from: 'a', to: 'b' },
    ],
    [{ category: 'ui.click', message: 'button' }, 'dom', { element: 'button' }],
    [{ category: 'console', message: 'm' }, 'log', { message: 'm' }],
    [
      { type: 'default', category: 'log', message: 'm', data: { a: 1 } },
      'log',
      { message: 'm', data: { a: 1 } },
    ],
    [{ message: 'm' }, 'log', { message: 'm' }],
    [
      { category: 'exception', message: 'm', data: { stack: 's' } },
      'error',
      { message: 'm', stack: 's' },
    ],
    [
      { category: 'auth', type: 'user', message: 'm' },
      'manual',
      { category: 'auth', message: 'm' },
    ],
    [{ category: 'query', message: 'm' }, 'manual', { category: 'query', message: 'm' }],
  ])('turns %j into %s', (breadcrumb, type, body) => {
    const common = { level: 'info', source: 'server', timestamp_ms: 1500 };
    expect(telemetryOf(breadcrumb)).toEqual({ ...common, type, body });
  });

  test('maps their levels and keeps the last 100', () => {
    expect(telemetryOf({ level: 'fatal' }).level).toBe('critical');
    const breadcrumbs = Array.from({ length: 120 }, (_, n) => ({ message: `${n}` }));
    const { telemetry } = itemOf({ breadcrumbs }).body;
    expect(telemetry).toHaveLength(100);
    expect(telemetry[0].body.message).toBe('20');
  });
});
