import { describe, expect, test, vi } from 'vitest';
import { createGuard, type Fetch } from '../../../emulator/server/guard.ts';

const FRONTEND = 'http://localhost:3000';

function guarded() {
  const next = vi.fn<Fetch>(() => Response.json({ ok: true }));
  const fetch = createGuard(
    { allowedHosts: ['host.docker.internal'], ingestOrigins: [FRONTEND] },
    next,
  );
  return { next, fetch };
}

function request(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Request(`http://127.0.0.1:4318${path}`, {
    method,
    headers: { host: '127.0.0.1:4318', ...headers },
  });
}

describe('Host', () => {
  test.each([
    'localhost',
    'LocalHost:4318',
    'cruddur.localhost:4318',
    'stream-localhost:4318',
    'streaming-localhost:4318',
    '127.0.0.1:4318',
    '127.8.9.10',
    '[::1]:4318',
    'host.docker.internal:4318',
  ])('%s is answered', async (host) => {
    const { fetch } = guarded();
    expect((await fetch(request('/', { host }))).status).toBe(200);
  });

  // DNS rebinding: the page's own name resolves to 127.0.0.1, so its requests are same-origin to the browser.
  test.each([
    'evil.example:4318',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'notlocalhost',
    'api.honeycomb.io',
    '192.168.0.10:4318',
    '[::2]:4318',
    '',
  ])('%j is refused on every route before anything happens', async (host) => {
    const { fetch, next } = guarded();
    for (const [path, method] of [
      ['/', 'GET'],
      ['/_emulator/traces', 'GET'],
      ['/_emulator/reset', 'POST'],
      ['/v1/traces', 'POST'],
      ['/TraceSegments', 'POST'],
    ] as const) {
      const origin = `http://${host}`;
      const response = await fetch(request(path, { host, origin }, method));
      expect(response.status).toBe(421);
    }
    expect(next).not.toHaveBeenCalled();
  });

  test('a foreign name in the request line is refused even when the header is loopback', async () => {
    const { fetch } = guarded();
    const response = await fetch(
      new Request('http://evil.example/', { headers: { host: 'localhost' } }),
    );
    expect(response.status).toBe(421);
  });
});

describe('Origin', () => {
  test('absent, as programs send, passes everywhere', async () => {
    const { fetch } = guarded();
    for (const path of ['/v1/traces', '/api/1/item/', '/_emulator/reset', '/TraceSegments']) {
      expect((await fetch(request(path, {}, 'POST'))).status).toBe(200);
    }
  });

  test('of the console itself passes', async () => {
    const { fetch } = guarded();
    const headers = { origin: 'http://127.0.0.1:4318', 'sec-fetch-site': 'same-origin' };
    expect((await fetch(request('/_emulator/reset', headers, 'POST'))).status).toBe(200);
  });

  test.each([
    'https://evil.example',
    'null',
    'http://localhost:8080',
    FRONTEND,
    'https://127.0.0.1:4318',
  ])('%s cannot reset, read or call AWS operations', async (origin) => {
    const { fetch, next } = guarded();
    for (const path of [
      '/_emulator/reset',
      '/_emulator/traces',
      '/TraceSegments',
      '/',
      '/api/1/items',
    ]) {
      const response = await fetch(request(path, { origin }, 'POST'));
      expect(response.status).toBe(403);
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
    expect(next).not.toHaveBeenCalled();
  });

  test.each([
    '/v1/traces',
    '/v1/logs',
    '/v1/metrics',
    '/1/events/svc',
    '/1/batch/my%20data',
    '/api/1/item/',
  ])('of the front end may send to %s, preflight included', async (path) => {
    const { fetch, next } = guarded();
    const preflight = await fetch(
      request(
        path,
        {
          origin: FRONTEND,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type,x-honeycomb-team',
        },
        'OPTIONS',
      ),
    );
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(FRONTEND);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('x-honeycomb-team');
    expect(next).not.toHaveBeenCalled();

    const sent = await fetch(
      request(path, { origin: FRONTEND, 'sec-fetch-site': 'same-site' }, 'POST'),
    );
    expect(sent.status).toBe(200);
    expect(sent.headers.get('access-control-allow-origin')).toBe(FRONTEND);
    expect(sent.headers.get('vary')).toBe('origin');
  });

  test('that is foreign may not send telemetry either', async () => {
    const { fetch, next } = guarded();
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await fetch(request('/v1/traces', headers, 'POST'))).status).toBe(403);
    expect(next).not.toHaveBeenCalled();
  });
});

describe('Sec-Fetch-Site', () => {
  test.each(['cross-site', 'same-site'])('%s without Origin reads nothing', async (site) => {
    const { fetch, next } = guarded();
    const headers = { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' };
    expect((await fetch(request('/_emulator/traces', headers))).status).toBe(403);
    expect((await fetch(request('/', headers))).status).toBe(403);
    const navigation = { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' };
    expect((await fetch(request('/_emulator/traces', navigation))).status).toBe(403);
    expect(next).not.toHaveBeenCalled();
  });

  test('a followed link opens the console', async () => {
    const { fetch } = guarded();
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await fetch(request('/', headers))).status).toBe(200);
  });
});
