import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RollbarOptions } from '../../../../emulator/vendors/rollbar/routes.ts';
import { createRollbar } from '../../../../emulator/vendors/rollbar/routes.ts';
import { NOW_MS, openRoomContext } from '../../room-context.ts';
import { exceptionOf, messageOf } from './items.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const TOKEN = 'a-secret-token-1234';

type RequestBody = NonNullable<RequestInit['body']>;

function openRollbar(options?: RollbarOptions) {
  const context = openRoomContext();
  const { routes } = createRollbar(context, options);
  const JSON_HEADERS = { 'content-type': 'application/json', 'x-rollbar-access-token': TOKEN };

  async function post(
    body: RequestBody,
    headers: Record<string, string> = JSON_HEADERS,
    path = '/api/1/item/',
  ) {
    const response = await routes.request(path, { method: 'POST', body, headers });
    const answer: unknown = await response.json();
    return { status: response.status, answer, headers: response.headers };
  }

  return {
    context,
    routes,
    post,
    send: (data: unknown) => post(JSON.stringify({ data })),
    items: () => context.rows('SELECT * FROM rollbar_items ORDER BY id'),
    occurrences: () => context.rows('SELECT * FROM rollbar_occurrences ORDER BY id'),
    refusals: () =>
      context.rows('SELECT vendor, operation, status, code, message FROM refusals ORDER BY id'),
    body: () => {
      const [request] = context.rows('SELECT body FROM requests');
      return Buffer.from(Object(request?.['body'])).toString();
    },
  };
}

describe('POST /api/1/item keeps', () => {
  test('an occurrence with its item, its trace and the request', async () => {
    const { send, context, items, occurrences, body } = openRollbar();
    const data = exceptionOf({
      uuid: 'u-1',
      timestamp: 1_795_353_060,
      platform: 'cloudflare-workers',
      framework: 'hono',
      language: 'javascript',
      custom: { trace_id: TRACE_ID },
      unknown: { kept: true },
    });
    expect(await send(data)).toMatchObject({
      status: 200,
      answer: { err: 0, result: { id: 1, uuid: 'u-1' } },
    });
    expect(items()).toEqual([
      {
        id: 1,
        counter: 1,
        environment: 'production',
        fingerprint: expect.stringMatching(/^[0-9a-f]{40}$/),
        title: 'Error: bad',
        level: 'error',
        status: 'active',
        platform: 'cloudflare-workers',
        framework: 'hono',
        language: 'javascript',
        first_occurrence_s: 1_795_353_060,
        last_occurrence_s: 1_795_353_060,
        total_occurrences: 1,
        resolved_in_version: null,
        assigned_user_id: null,
        assigned_team_id: null,
        level_lock: 0,
        title_lock: 0,
        snoozed: 0,
        snooze_seconds: null,
        snooze_until_s: null,
      },
    ]);
    const [trace] = context.rows('SELECT * FROM traces');
    expect(trace).toMatchObject({ trace_id: TRACE_ID, failed: 1, start_ms: null });
    const [request] = context.rows('SELECT * FROM requests');
    expect(request).toMatchObject({ vendor: 'rollbar', operation: 'POST /api/1/item/' });
    expect(body()).toBe(JSON.stringify({ data }));
    expect(request?.['headers']).not.toContain('a-secret-token');
    const [occurrence] = occurrences();
    expect(occurrence).toMatchObject({
      item: 1,
      trace: trace?.['id'],
      request: request?.['id'],
      uuid: 'u-1',
      timestamp_s: 1_795_353_060,
    });
    expect(JSON.parse(String(occurrence?.['payload']))).toEqual(data);
  });

  test('occurrences of one fingerprint and environment in one item, the level of the first', async () => {
    const { send, items } = openRollbar();
    await send(exceptionOf({ level: 'warning', timestamp: 200 }));
    await send(exceptionOf({ level: 'critical', timestamp: 300 }, { message: 'other' }));
    await send(exceptionOf({ timestamp: 100 }));
    await send(exceptionOf({ environment: 'staging' }));
    await send(exceptionOf({}, { class: 'TypeError' }));
    expect(items()).toMatchObject([
      {
        counter: 1,
        level: 'warning',
        title: 'Error: bad',
        total_occurrences: 3,
        first_occurrence_s: 100,
        last_occurrence_s: 300,
      },
      { counter: 2, environment: 'staging', total_occurrences: 1 },
      { counter: 3, title: 'TypeError: bad', total_occurrences: 1 },
    ]);
  });

  test('a resolved item active again, and leaves a muted one muted', async () => {
    const { send, items, context } = openRollbar();
    await send(exceptionOf());
    await send(messageOf('x'));
    context.database.exec(
      `UPDATE rollbar_items SET status = iif(counter = 1, 'resolved', 'muted')`,
    );
    await send(exceptionOf());
    await send(messageOf('x'));
    expect(items().map(({ status }) => status)).toEqual(['active', 'muted']);
  });

  test('the first of two with one uuid', async () => {
    const { send, items, occurrences } = openRollbar();
    const first = await send(exceptionOf({ uuid: 'u-1' }));
    const second = await send(exceptionOf({ uuid: 'u-1' }, { class: 'Other' }));
    expect(second.answer).toEqual(first.answer);
    expect([items(), occurrences()].map((rows) => rows.length)).toEqual([1, 1]);
  });

  test('an item without uuid or time, with new ones', async () => {
    const { send, occurrences } = openRollbar({ newUuid: () => 'new' });
    expect((await send(messageOf('x'))).answer).toMatchObject({ result: { uuid: 'new' } });
    expect(occurrences()).toMatchObject([
      { uuid: 'new', timestamp_s: Math.floor(NOW_MS / 1000), trace: null },
    ]);
  });

  test.each([
    ['error', 1],
    ['critical', 1],
    ['warning', 0],
  ])('at level %s a trace that has failed = %i', async (level, failed) => {
    const { send, context } = openRollbar();
    await send(messageOf('x', { level, custom: { trace_id: TRACE_ID } }));
    expect(context.rows('SELECT failed FROM traces')).toEqual([{ failed }]);
  });

  test('the address of the sender for $remote_ip', async () => {
    const { send, occurrences } = openRollbar({ remoteAddress: () => '203.0.113.9' });
    await send(messageOf('x', { request: { user_ip: '$remote_ip' } }));
    expect(JSON.parse(String(occurrences()[0]?.['payload']))).toMatchObject({
      request: { user_ip: '203.0.113.9' },
    });
  });

  test('tells listeners of the trace once it is stored', async () => {
    const { send, context, items } = openRollbar();
    const changes: [string, number][] = [];
    context.journal.subscribe((change) => changes.push([change, items().length]));
    await send(messageOf('x', { custom: { trace_id: TRACE_ID } }));
    expect(changes).toEqual([
      ['rollbar', 1],
      [TRACE_ID, 1],
    ]);
  });
});

describe('POST /api/1/item takes', () => {
  const payload = JSON.stringify({ data: messageOf('Hello World!') });
  const inBody = JSON.stringify({ access_token: TOKEN, data: messageOf('Hello World!') });
  const header = { 'x-rollbar-access-token': TOKEN };
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  test.each<[string, RequestBody, Record<string, string>, string?]>([
    ['a path without a slash', payload, header, '/api/1/item'],
    ['a token in the body', inBody, {}],
    ['a token in the query', payload, {}, `/api/1/item/?access_token=${TOKEN}`],
    ['a form', new URLSearchParams({ payload }).toString(), { ...form, ...header }],
    ['a token in the form', new URLSearchParams({ payload, access_token: TOKEN }).toString(), form],
    [
      'a token in the payload of the form',
      new URLSearchParams({ payload: inBody }).toString(),
      form,
    ],
    ['gzip', gzipSync(payload), { ...header, 'content-encoding': 'gzip' }],
    ['JSON under any content-type', payload, { ...header, 'content-type': 'text/plain' }],
  ])('%s, and keeps no token', async (_name, body, headers, path) => {
    const { post, occurrences, context } = openRollbar();
    expect(await post(body, headers, path)).toMatchObject({ status: 200, answer: { err: 0 } });
    expect(occurrences()).toHaveLength(1);
    for (const { headers: kept, body: bytes, operation } of context.rows(
      'SELECT * FROM requests',
    )) {
      const text = `${String(kept)} ${Buffer.from(Object(bytes)).toString()} ${String(operation)}`;
      expect(text).not.toContain(TOKEN);
    }
  });
});

describe('POST /api/1/item refuses', () => {
  test.each<[string, string, number, RegExp]>([
    ['no JSON', '{"access_token": "secret-in-broken', 400, /^Cannot read the payload: it is not/],
    ['no object', '7', 400, /it is not an object of 'data' and 'access_token'$/],
    ['a token that is not a string', '{"access_token":7}', 400, /it is not an object of/],
    ['no data', '{}', 422, /^Invalid format. data is missing and it is required.$/],
    ['a wrong shape', '{"data":{}}', 422, /^Invalid format. data.environment is missing/],
    [
      'deep nesting',
      `{"data":${'['.repeat(200)}${']'.repeat(200)}}`,
      400,
      /deeper than 100 levels/,
    ],
    ['very deep nesting', `{"data":${'['.repeat(200_000)}${']'.repeat(200_000)}}`, 400, /deeper/],
    ['too much', `"${'x'.repeat(512 * 1024)}"`, 413, /larger than 524288 bytes/],
  ])('%s', async (_name, body, status, message) => {
    const { post, refusals, occurrences } = openRollbar();
    const response = await post(body);
    expect(response).toMatchObject({
      status,
      answer: { err: 1, message: expect.stringMatching(message) },
    });
    expect(refusals()).toMatchObject([
      { vendor: 'rollbar', operation: 'POST /api/1/item/', status },
    ]);
    expect(refusals()[0]?.['message']).not.toContain('secret-in-broken');
    expect(occurrences()).toEqual([]);
  });

  test('a form without a payload', async () => {
    const { post } = openRollbar();
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-rollbar-access-token': TOKEN,
    };
    expect(await post('a=b', headers)).toMatchObject({
      status: 400,
      answer: { err: 1, message: "Cannot read the form: it has no 'payload'" },
    });
  });

  test('a call without a token', async () => {
    const { post } = openRollbar();
    const body = JSON.stringify({ data: messageOf('x') });
    expect((await post(body, {})).status).toBe(401);
  });

  test('a token for the other kind of platform', async () => {
    const { send } = openRollbar({ tokens: { [TOKEN]: ['post_server_item'] } });
    expect((await send(messageOf('x'))).status).toBe(200);
    expect(await send(messageOf('x', { platform: 'browser' }))).toMatchObject({
      status: 403,
      answer: { message: expect.stringContaining('post_client_item scope is required') },
    });
  });

  test('what is more than the limit of a minute', async () => {
    const { send, refusals } = openRollbar({ callsPerMinute: 1 });
    expect((await send(messageOf('x'))).headers.get('x-rate-limit-remaining')).toBe('0');
    const { status, headers } = await send(messageOf('x'));
    expect([status, headers.get('x-rate-limit-remaining-seconds')]).toEqual([429, '30']);
    expect(refusals()).toMatchObject([{ status: 429, code: 'Too Many Requests' }]);
  });

  test('or keeps anything that is JSON', async () => {
    const { send } = openRollbar({ callsPerMinute: Infinity });
    const base = exceptionOf({ level: 'error', timestamp: 1, uuid: 'u', custom: {}, request: {} });
    const place = fc.constantFrom(...Object.keys(base));
    await fc.assert(
      fc.asyncProperty(place, fc.jsonValue(), fc.jsonValue(), async (name, value, whole) => {
        expect([200, 422]).toContain((await send({ ...base, [name]: value })).status);
        expect([200, 422]).toContain((await send(whole)).status);
      }),
      { numRuns: 300 },
    );
  });
});

describe('every answer', () => {
  const LIMITS = ['limit', 'remaining', 'reset', 'remaining-seconds'];

  test.each<[string, string]>([
    ['POST', '/api/1/item/'],
    ['GET', '/api/1/items/'],
    ['GET', '/api/1/status/ping'],
    ['GET', '/api/1/nothing'],
  ])('to %s %s carries the rate limit', async (method, path) => {
    const response = await openRollbar().routes.request(path, { method });
    for (const name of LIMITS) {
      expect(response.headers.get(`x-rate-limit-${name}`)).toMatch(/^\d+$/);
    }
  });

  test('to an item lets pages of other origins read it, refusals too', async () => {
    const { post, routes } = openRollbar({ callsPerMinute: 1, maxBytes: 200 });
    const body = JSON.stringify({ data: messageOf('x') });
    const answers = [
      await post(body),
      await post(body),
      await post('x'.repeat(201)),
      await post('{'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 429, 413, 400]);
    for (const { headers } of answers) {
      expect(headers.get('access-control-allow-origin')).toBe('*');
      expect(headers.get('access-control-expose-headers')).toContain('X-Rate-Limit-Remaining');
    }
    const items = await routes.request('/api/1/items/');
    expect(items.headers.get('access-control-allow-origin')).toBeNull();
  });

  test.each(['/api/1/item', '/api/1/item/'])(
    'to a preflight of %s allows what rollbar.js sends',
    async (path) => {
      const response = await openRollbar().routes.request(path, {
        method: 'OPTIONS',
        headers: { origin: 'https://x', 'access-control-request-method': 'POST' },
      });
      expect(response.status).toBe(204);
      expect(response.headers.get('access-control-allow-methods')).toBe('POST');
      for (const name of ['content-type', 'x-rollbar-access-token', 'signal']) {
        expect(response.headers.get('access-control-allow-headers')?.split(',')).toContain(name);
      }
    },
  );

  test('to GET /api/1/status/ping is pong, without a token', async () => {
    const response = await openRollbar().routes.request('/api/1/status/ping');
    expect(await response.text()).toBe('pong');
  });

  test('to an unknown call is an error that names it, and is noted', async () => {
    const { routes, refusals } = openRollbar();
    const response = await routes.request('/api/1/rql/jobs/', { method: 'POST' });
    const message = 'POST /api/1/rql/jobs/ is not supported by this emulator';
    expect([response.status, await response.json()]).toEqual([404, { err: 1, message }]);
    expect(refusals()).toEqual([
      {
        vendor: 'rollbar',
        operation: 'POST /api/1/rql/jobs/',
        status: 404,
        code: 'Not Found',
        message,
      },
    ]);
  });
});
