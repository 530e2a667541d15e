import { describe, expect, test, vi } from 'vitest';
import { createGuard, type Fetch } from '../../../emulator/server/guard.ts';
import { ADDRESSES } from '../../../emulator/vendors/addresses.ts';

const FRONTEND = 'http://localhost:3000';

function guarded() {
  const next = vi.fn<Fetch>(() => Response.json({ ok: true }));
  const fetch = createGuard(
    {
      decide: ADDRESSES.routeOf,
      allowedHosts: ['host.docker.internal'],
      ingestOrigins: [FRONTEND],
    },
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

describe('a forwarded port', () => {
  const own = 'https://4318-me-cruddur.ws-eu.gitpod.io';
  const { host } = new URL(own);
  const fetch = createGuard(
    {
      decide: ADDRESSES.routeOf,
      allowedHosts: [host],
      ownOrigins: [own, 'http://localhost:4318'],
      ingestOrigins: ['https://3000-me-cruddur.ws-eu.gitpod.io'],
    },
    () => Response.json({ ok: true }),
  );
  test.each([
    [host, own, 200],
    ['localhost:4318', own, 200],
    [host, 'http://localhost:4318', 200],
    [host, 'https://3000-me-cruddur.ws-eu.gitpod.io', 403],
    [host, 'https://4318-another.ws-eu.gitpod.io', 403],
    ['4318-another.ws-eu.gitpod.io', own, 421],
  ])('with the host %s and the origin %s answers %i', async (host, origin, status) => {
    const response = await fetch(request('/_emulator/reset', { host, origin }, 'POST'));
    expect(response.status).toBe(status);
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

  const SIGNATURE =
    'AWS4-HMAC-SHA256 Credential=AKID/20261122/us-east-1/logs/aws4_request, SignedHeaders=host, Signature=0';

  test.each([
    ['/1/events/x', { 'x-amz-target': 'Logs_20140328.DeleteLogGroup' }],
    ['/1/batch/x', { 'x-amz-target': 'GraniteServiceVersion20100801.PutMetricData' }],
    ['/1/events/x', { authorization: SIGNATURE }],
    ['/v1/logs', { 'x-aws-log-group': 'group' }],
    ['/v1/traces', { authorization: 'Bearer key' }],
    ['/api/1/item/', { authorization: SIGNATURE }],
  ])('of the front end may not send %s to where %o leads', async (path, headers) => {
    const { fetch, next } = guarded();
    const response = await fetch(request(path, { origin: FRONTEND, ...headers }, 'POST'));
    expect(response.status).toBe(403);
    expect(next).not.toHaveBeenCalled();
  });

  test('of the front end may send no header that leads elsewhere', async () => {
    const { fetch } = guarded();
    const asked = 'content-type, X-Honeycomb-Team,x-amz-target,authorization,x-aws-log-group,x-any';
    const response = await fetch(
      request(
        '/v1/traces',
        {
          origin: FRONTEND,
          'access-control-request-method': 'POST',
          'access-control-request-headers': asked,
        },
        'OPTIONS',
      ),
    );
    expect(response.headers.get('access-control-allow-headers')).toBe(
      'content-type,x-honeycomb-team',
    );
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

  test.each([
    '/_emulator/health',
    '/%5femulator/health',
    '/%5Femulator/health',
    '/%255femulator/health',
    '/_EMULATOR/health',
    '/_emul%61tor/health',
    '//_emulator/health',
    '/_emulator//health',
    '/x/../_emulator/health',
    '/x/%2e%2e/_emulator/health',
    '/x/..%2f_emulator/health',
    '/.%2f_emulator%2fhealth',
    '/_emulator%5chealth',
    '/_emulator',
    '/api/1/items',
  ])('a followed link does not lead to %s', async (path) => {
    const { fetch, next } = guarded();
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await fetch(request(path, headers))).status).toBe(403);
    expect(next).not.toHaveBeenCalled();
  });

  test('a followed link opens the console', async () => {
    const { fetch } = guarded();
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await fetch(request('/', headers))).status).toBe(200);
  });
});
