import { HTTPException } from 'hono/http-exception';
import { describe, expect, it } from 'vitest';
import {
  BACKEND,
  BROKEN_DATABASE,
  FRONTEND,
  OTHER_FRONTEND,
  startApp,
  TRACE_ID,
} from './app.fixture.ts';

const EXPOSED = 'location,link,x-amzn-trace-id';
const JSON_HEADERS = { 'content-type': 'application/json' };

describe('route names', () => {
  it.each([
    ['GET', '/api/activities/home', '/api/activities/home'],
    ['HEAD', '/api/activities/home', '/api/activities/home'],
    ['GET', '/api/activities/search?term=x', '/api/activities/search'],
    ['GET', '/api/activities/@worf', '/api/activities/@:handle'],
    ['GET', '/api/activities/%40worf', '/api/activities/@:handle'],
    ['GET', '/api/activities/123', '/api/activities/:uuid'],
    ['POST', '/api/activities', '/api/activities'],
    ['POST', '/api/activities/123/reply', '/api/activities/:uuid/reply'],
    ['GET', '/api/message_groups', '/api/message_groups'],
    ['GET', '/api/messages/@worf', '/api/messages/@:handle'],
    ['POST', '/api/messages', '/api/messages'],
    ['GET', '/api/health-check', '/api/health-check'],
    ['GET', '/rollbar/test', '/rollbar/test'],
  ])('of %s %s is %s, once', async (method, path, route) => {
    const app = startApp();
    await app.send(path, { method });
    expect(app.told.routes).toEqual([route]);
  });

  it('are told before the route runs, so that a failing one has its name', async () => {
    const app = startApp(BROKEN_DATABASE);
    await app.send('/api/activities/home');
    expect(app.told.routes).toEqual(['/api/activities/home']);
  });

  it.each([
    ['GET', '/nowhere/123'],
    ['PUT', '/api/activities/home'],
    ['OPTIONS', '/api/activities/home'],
  ])('of %s %s is none', async (method, path) => {
    const app = startApp();
    await app.send(path, { method });
    expect(app.told.routes).toEqual([]);
  });
});

describe('HEAD', () => {
  it.each([
    ['/api/activities/home', 200],
    ['/api/activities/@worf', 200],
    ['/api/activities/search?term=cloud', 200],
    ['/api/activities/search', 422],
    ['/api/activities/unknown', 404],
    ['/api/message_groups', 200],
    ['/api/messages/@worf', 200],
    ['/api/health-check', 200],
    ['/rollbar/test', 200],
    ['/nowhere', 404],
  ])('%s answers %i as GET does, without a body', async (path, status) => {
    const app = startApp();
    const [head, get] = [await app.send(path, { method: 'HEAD' }), await app.send(path)];
    expect(head.status).toBe(status);
    expect(get.status).toBe(status);
    expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'));
    expect(await head.text()).toBe('');
  });
});

describe('preflight', () => {
  const preflight = (origin: string) => ({
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST' },
  });

  it.each([FRONTEND, OTHER_FRONTEND, BACKEND])('from %s is allowed', async (origin) => {
    const response = await startApp().send('/api/activities', preflight(origin));
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    expect(response.headers.get('access-control-allow-methods')).toBe('OPTIONS,GET,HEAD,POST');
    expect(response.headers.get('access-control-allow-headers')).toBe(
      'authorization,content-type,if-modified-since,traceparent,tracestate,baggage,x-amzn-trace-id',
    );
    expect(response.headers.get('access-control-expose-headers')).toBe(EXPOSED);
    expect(Number(response.headers.get('access-control-max-age'))).toBeGreaterThan(0);
    expect(response.headers.get('vary')).toContain('Origin');
  });

  it.each(['https://evil.example', 'http://localhost:3000.evil.example', 'null', ''])(
    'from "%s" is not',
    async (origin) => {
      const response = await startApp().send('/api/activities', preflight(origin));
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
      expect(response.headers.get('vary')).toContain('Origin');
    },
  );

  it('is for the API only', async () => {
    const response = await startApp().send('/rollbar/test', preflight(FRONTEND));
    expect(response.status).toBe(405);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});

const TOO_LARGE = JSON.stringify({ message: 'x'.repeat(64 * 1024), ttl: '1-day' });

const nested = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
const DEEP = nested(17);
/** As deep as 64 KB can be. */
const DEEPEST = nested(32_000);

/** Every kind of error: status, code, and a request that gets it. */
const ERRORS: [number, string, string, RequestInit][] = [
  [400, 'malformed_json', '/api/activities', { method: 'POST', headers: JSON_HEADERS, body: '{' }],
  [400, 'malformed_json', '/api/activities', { method: 'POST', headers: JSON_HEADERS }],
  [400, 'malformed_json', '/api/messages', { method: 'POST', headers: JSON_HEADERS, body: '[]' }],
  [400, 'malformed_json', '/api/messages', { method: 'POST', headers: JSON_HEADERS, body: 'null' }],
  [400, 'body_too_deep', '/api/messages', { method: 'POST', headers: JSON_HEADERS, body: DEEP }],
  [400, 'body_too_deep', '/api/messages', { method: 'POST', headers: JSON_HEADERS, body: DEEPEST }],
  [400, 'bad_limit', '/api/activities/home?limit=0', {}],
  [400, 'bad_before', '/api/activities/home?before=x', {}],
  [404, 'not_found', '/api/nowhere', {}],
  [404, 'not_found', '/api/activities/', {}],
  [404, 'not_found', '/api/activities/@worf/more', {}],
  [404, 'activity_not_found', '/api/activities/1b671a64-40d5-491e-99b0-da01ff1f3341', {}],
  [405, 'method_not_allowed', '/api/activities/home', { method: 'DELETE' }],
  [405, 'method_not_allowed', '/api/message_groups', { method: 'POST', body: 'a form' }],
  [
    413,
    'body_too_large',
    '/api/activities',
    { method: 'POST', headers: JSON_HEADERS, body: TOO_LARGE },
  ],
  [414, 'uri_too_long', `/api/activities/@${'x'.repeat(16 * 1024)}`, {}],
  [414, 'uri_too_long', `/api/activities/search?term=${'x'.repeat(16 * 1024)}`, {}],
  [415, 'unsupported_media_type', '/api/activities', { method: 'POST', body: 'message=hello' }],
  [415, 'unsupported_media_type', '/api/messages', { method: 'POST' }],
  [501, 'not_implemented', '/api/activities/home', { method: 'BREW' }],
  [501, 'not_implemented', '/api/nowhere', { method: 'PROPFIND' }],
];

describe('errors', () => {
  it.each(ERRORS)('%i %s for %s are JSON with the trace id', async (status, error, path, init) => {
    const app = startApp();
    const response = await app.send(path, init);
    expect(response.status).toBe(status);
    const body: unknown = await response.json();
    expect(body).toEqual({
      error,
      message: expect.stringMatching(/^Cannot .*[^.]$/),
      trace_id: TRACE_ID,
    });
    expect(app.told.failures).toEqual([]);
  });

  it.each(ERRORS)('%i %s for %s can be read across origins', async (status, _error, path, init) => {
    const headers = new Headers(init.headers);
    headers.set('origin', FRONTEND);
    const response = await startApp().send(path, { ...init, headers });
    expect(response.status).toBe(status);
    expect(response.headers.get('access-control-allow-origin')).toBe(FRONTEND);
    expect(response.headers.get('access-control-expose-headers')).toBe(EXPOSED);
    expect(response.headers.get('vary')).toContain('Origin');
  });

  it.each([
    ['DELETE', '/api/activities/home', 'GET, HEAD'],
    ['POST', '/api/activities/@worf', 'GET, HEAD'],
    ['PUT', '/api/activities', 'POST'],
    ['GET', '/api/activities', 'POST'],
    ['GET', '/api/activities/123/reply', 'POST'],
    ['PATCH', '/api/messages/@worf', 'GET, HEAD'],
    ['POST', '/rollbar/test', 'GET, HEAD'],
  ])('405 for %s %s allows %s', async (method, path, allow) => {
    const response = await startApp().send(path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allow);
  });

  it('413 comes from a declared length, and a body of exactly 64 KB passes', async () => {
    const app = startApp();
    const declared = { ...JSON_HEADERS, 'content-length': String(64 * 1024 + 1) };
    const refused = await app.send('/api/activities', {
      method: 'POST',
      headers: declared,
      body: '{}',
    });
    expect(refused.status).toBe(413);
    const body = '{}'.padEnd(64 * 1024);
    const taken = await app.send('/api/activities', {
      method: 'POST',
      headers: JSON_HEADERS,
      body,
    });
    expect(taken.status).toBe(422);
  });

  it.each(['application/json; charset=utf-8', 'Application/JSON', 'application/activity+json'])(
    '415 is not for %s',
    async (type) => {
      const body = { message: 'hello', ttl: '1-day' };
      const response = await startApp().post('/api/activities', body, { 'content-type': type });
      expect(response.status).toBe(200);
    },
  );

  it('body_too_deep is not for 16 levels', async () => {
    const init = { method: 'POST', headers: JSON_HEADERS, body: nested(16) };
    expect((await startApp().send('/api/messages', init)).status).toBe(422);
  });

  it('500 is told once, keeps its text to itself and can be read across origins', async () => {
    const app = startApp(BROKEN_DATABASE);
    const response = await app.send('/api/activities/home', { headers: { origin: BACKEND } });
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).not.toContain('SECRET');
    expect(JSON.parse(text)).toMatchObject({ error: 'internal_error', trace_id: TRACE_ID });
    expect(app.told.failures).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/SECRET/) }),
    ]);
    expect(response.headers.get('access-control-allow-origin')).toBe(BACKEND);
    expect(response.headers.get('vary')).toContain('Origin');
  });

  it('of HTTP keep their status; only those from 500 up are failures', async () => {
    const throwing = (status: 409 | 503) =>
      startApp({
        prepare: () => {
          throw new HTTPException(status, { message: 'secret' });
        },
        batch: async () => [],
      });
    const [conflict, unavailable] = [throwing(409), throwing(503)];
    const path = '/api/message_groups';
    expect((await conflict.send(path)).status).toBe(409);
    expect(conflict.told.failures).toEqual([]);
    expect((await unavailable.send(path)).status).toBe(503);
    expect(unavailable.told.failures).toHaveLength(1);
  });

  it('come for 422 as an array of codes, readable across origins', async () => {
    const response = await startApp().post('/api/activities', {}, { origin: FRONTEND });
    expect(response.status).toBe(422);
    expect(response.headers.get('access-control-allow-origin')).toBe(FRONTEND);
    expect(await response.json()).toEqual(['ttl_blank', 'message_blank']);
  });
});
