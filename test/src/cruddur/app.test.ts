import { HTTPException } from 'hono/http-exception';
import { describe, expect, it } from 'vitest';
import { BODIES, ERRORS, type Asked } from '../../api/cases/errors.ts';
import { BACKEND, BROKEN_DATABASE, startApp, TRACE_ID } from './app.fixture.ts';

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

describe('errors', () => {
  it.each<[number, string, string, Asked]>([
    ...ERRORS,
    ...BODIES,
    [501, 'not_implemented', '/api/activities/home', { method: 'BREW' }],
  ])('%i %s for %s are not failures of ours', async (status, error, path, init) => {
    const app = startApp();
    const response = await app.send(path, init);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error, trace_id: TRACE_ID });
    expect(app.told.failures).toEqual([]);
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
});
