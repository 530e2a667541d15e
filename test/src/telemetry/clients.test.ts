/** What all four clients do alike: reasons, waits, and keeping to what an invocation may call. */
import { createServer, type Server } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import type { Fetch } from '../../../src/telemetry/kit/client.ts';
import { within, type CallAllowance, type Outcome } from '../../../src/telemetry/kit/delivery.ts';
import { SECRET, VENDORS } from './four-clients.ts';

const BASE = 'https://vendor.example:8443';
const answering = (status: number, body: string, headers = {}): Fetch => {
  const answer = [204, 205, 304].includes(status) ? null : body;
  return async () => new Response(answer, { status, headers });
};
const failing = (error: unknown): Fetch => {
  return async () => {
    throw error;
  };
};

function reasonOf(outcome: Outcome | undefined): string {
  return outcome !== undefined && 'reason' in outcome ? outcome.reason : '';
}

const MEGABYTE = `${SECRET} ${'y'.repeat(1_048_576)}`;
const PORTAL = '<!doctype html>\r\n<html><head><title>Sign in to the hotel</title></head>';

/** What happens, what becomes of the item, what the reason says behind the URL. */
const ANSWERS: [string, Fetch, Outcome['kind'], string][] = [
  [
    'a captive portal',
    answering(200, PORTAL),
    'retry',
    ': status is 200, but the body is not the vendor\'s: it begins with "<!doctype html> <html><head><title>Sign "',
  ],
  [
    'a redirection to one',
    answering(302, '', { location: 'http://portal.example' }),
    'retry',
    ': status is 302',
  ],
  ['status 404', answering(404, 'no such path'), 'refused', ': status is 404: no such path'],
  [
    'status 401',
    answering(401, '{"message":"who are you"}'),
    'refused',
    ': status is 401: who are you',
  ],
  ['status 403', answering(403, '{"message":"not you"}'), 'refused', ': status is 403: not you'],
  [
    'status 400',
    answering(400, '{"message":"what is this"}'),
    'refused',
    ': status is 400: what is this',
  ],
  ['status 429', answering(429, '{"message":"slow down"}'), 'retry', ': status is 429: slow down'],
  ['status 503', answering(503, 'busy\n\n'), 'retry', ': status is 503: busy'],
  [
    'a gRPC status',
    answering(400, '{"code":16,"message":"unauthenticated","details":[]}'),
    'refused',
    ': status is 400: unauthenticated',
  ],
  [
    'a gRPC status that passes',
    answering(503, '{"code":14,"message":"unavailable"}'),
    'retry',
    ': status is 503: unavailable',
  ],
  ['an empty body', answering(500, ''), 'retry', ': status is 500'],
  ['a megabyte', answering(500, MEGABYTE), 'retry', ': status is 500: ******** yyy'],
  [
    'a megabyte with 200',
    answering(200, MEGABYTE),
    'retry',
    ': status is 200, but the body is not the vendor\'s: it begins with "******** yyy',
  ],
  [
    'control characters',
    answering(500, 'a\u0000b\u001b[2Jc\u2028d'),
    'retry',
    ': status is 500: a b [2Jc d',
  ],
  [
    'DNS',
    failing(
      new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND vendor.example') }),
    ),
    'retry',
    ': no answer: fetch failed: getaddrinfo ENOTFOUND vendor.example',
  ],
  [
    'TLS',
    failing(new TypeError('fetch failed', { cause: new Error('self-signed certificate') })),
    'retry',
    ': no answer: fetch failed: self-signed certificate',
  ],
  [
    'two refused connections',
    failing(
      new TypeError('fetch failed', {
        cause: new AggregateError([
          new Error('connect ECONNREFUSED ::1:1'),
          new Error('connect ECONNREFUSED 127.0.0.1:1'),
        ]),
      }),
    ),
    'retry',
    ': no answer: fetch failed: AggregateError: connect ECONNREFUSED ::1:1',
  ],
  [
    'an error with a code alone',
    failing(
      new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNRESET' }) }),
    ),
    'retry',
    ': no answer: fetch failed: ECONNRESET',
  ],
  ['an error that is none', failing('lost'), 'retry', ': no answer: lost'],
  [
    'a timeout',
    failing(new DOMException('The operation was aborted due to timeout', 'TimeoutError')),
    'retry',
    ': no answer in time',
  ],
  ['an abort', failing(new DOMException('aborted', 'AbortError')), 'retry', ': no answer in time'],
  [
    'an invalid header',
    failing(new TypeError(`Headers.append: "${SECRET}" is an invalid header value.`)),
    'retry',
    ': no answer: Headers.append: "********" is an invalid header value.',
  ],
  [
    'an error with a URL',
    failing(new TypeError(`error sending request for url (${BASE}/p?key=${SECRET})`)),
    'retry',
    `: no answer: error sending request for url (${BASE}/p)`,
  ],
];

describe.each(VENDORS)('$name', ({ path, send, success }) => {
  test.each(ANSWERS)('tells of %s', async (_, fetch, kind, said) => {
    const { outcomes } = await send({ base: BASE, fetch });
    expect(outcomes).toHaveLength(1);
    expect(outcomes[0]?.kind).toBe(kind);
    const reason = reasonOf(outcomes[0]);
    const begin = `Cannot send to ${BASE}${path}`;
    expect(
      reason.startsWith(`${begin}${said}`) || reason === `${begin}${said}: no reason given`,
      reason,
    ).toBe(true);
    expect(reason.length).toBeLessThan(450);
    expect(reason).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
  });

  test.each([
    ['as it is', SECRET],
    ['in JSON', JSON.stringify({ message: `bad key "${SECRET}"` })],
    ['in a query', `see https://vendor.example/?key=${encodeURIComponent(SECRET)}`],
    ['at the cut', `${'x'.repeat(235)}${SECRET}`],
    ['over and over', `${SECRET}${SECRET} ${SECRET}`],
  ])('masks the secret that a server repeats %s', async (_, body) => {
    for (const status of [200, 400, 401, 500]) {
      const delivery = await send({ base: BASE, fetch: answering(status, body) });
      const told = JSON.stringify(delivery);
      for (let end = 8; end <= SECRET.length; end += 1)
        expect(told).not.toContain(SECRET.slice(0, end));
      expect(told).not.toContain(encodeURIComponent(SECRET));
    }
  });

  test('masks user, password and query of the endpoint, wherever they are repeated', async () => {
    const base = 'https://us%65rname:pa)ss-w0rd@vendor.example:8443';
    const { outcomes } = await send({
      base,
      fetch: async (url) => {
        throw new TypeError(
          `Request cannot be constructed from a URL that includes credentials: ${url} pa)ss-w0rd`,
        );
      },
    });
    const reason = reasonOf(outcomes[0]);
    expect(reason).toContain(`Cannot send to ${BASE}${path}: no answer: Request cannot be`);
    expect(reason).not.toMatch(/pa\)ss|w0rd|username/);
  });

  test('says what is wrong with a secret that no header can carry, without showing it', async () => {
    const secret = `sEcr3t0123\n${SECRET}`;
    const headersOf: Fetch = async (_, { headers }) => (
      new Headers(headers),
      new Response(success)
    );
    const { outcomes } = await send({ base: BASE, fetch: headersOf, secret });
    expect(outcomes[0]?.kind).toBe('retry');
    const reason = reasonOf(outcomes[0]);
    expect(reason).toMatch(/invalid/i);
    expect(reason).toContain(`${BASE}${path}: `);
    expect(reason).not.toContain(SECRET);
    expect(reason).not.toContain('sEcr3t0123');
  });

  test('does not carry a secret to where an answer points', async () => {
    const redirects: unknown[] = [];
    await send({
      base: BASE,
      fetch: async (_, init) => (redirects.push(init.redirect), new Response(success)),
    });
    expect(redirects).toEqual(['manual']);
  });

  test.each<[Record<string, string>, number | undefined]>([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': ' 7 ' }, 7_000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '1.5' }, 1_500],
    [{ 'retry-after': '86400' }, 86_400_000],
    [{ 'retry-after': 'Sun, 22 Nov 2026 13:00:05 GMT' }, 5_000],
    [{ 'retry-after': 'Sunday, 22-Nov-26 13:00:05 GMT' }, 5_000],
    [{ 'retry-after': 'Sun Nov 22 13:00:05 2026' }, 5_000],
    [{ 'retry-after': 'Sun, 01 Nov 2026 13:00:05 GMT' }, 0],
    [{ 'retry-after': 'Sun Nov  1 13:00:05 2026' }, 0],
    [{ 'retry-after': '-1' }, undefined],
    [{ 'retry-after': '1e3' }, undefined],
    [{ 'retry-after': '0x10' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': 'Sun, 99 Nov 2026 13:00:05 GMT' }, undefined],
    [{ 'retry-after': '2026-11-22T13:00:05Z' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{}, undefined],
  ])('reads %j as a wait of %s ms', async (headers, retryAfterMs) => {
    for (const status of [429, 503]) {
      const delivery = await send({ base: BASE, fetch: answering(status, '', headers) });
      expect(delivery.retryAfterMs).toBe(retryAfterMs);
    }
  });

  test('makes one call for what fits one', async () => {
    let calls = 0;
    const fetch: Fetch = async () => ((calls += 1), new Response(success));
    const count = path === '/api/1/item/' ? 1 : 40;
    const { outcomes } = await send({ base: BASE, fetch, count });
    expect(outcomes).toEqual(Array.from({ length: count }, () => ({ kind: 'accepted' })));
    expect(calls).toBe(1);
  });

  test('makes no call when no subrequest is left', async () => {
    let calls = 0;
    const fetch: Fetch = async () => ((calls += 1), new Response(success));
    const allowance = { ...within(10_000), subrequest: () => false };
    const { outcomes } = await send({ base: BASE, fetch, count: 3, allowance });
    expect(outcomes.map(({ kind }) => kind)).toEqual(['unsent', 'unsent', 'unsent']);
    expect(calls).toBe(0);
  });

  test.each([
    new Error('Too many subrequests.'),
    new Error(
      'Too many subrequests by single Worker invocation. To configure this limit, refer to …',
    ),
    new TypeError('fetch failed', { cause: new Error('too many subrequests') }),
  ])('stops when the runtime says %s', async (error) => {
    let calls = 0;
    let isExhausted = false;
    const allowance: CallAllowance = {
      ...within(10_000),
      subrequest: () => !isExhausted,
      exhaust: () => (isExhausted = true),
    };
    const fetch: Fetch = async () => {
      calls += 1;
      throw error;
    };
    const delivery = await send({ base: BASE, fetch, count: 3, allowance });
    expect(delivery.outcomes.map(({ kind }) => kind)).toEqual(['unsent', 'unsent', 'unsent']);
    expect(delivery.retryAfterMs).toBeUndefined();
    expect([calls, isExhausted]).toEqual([1, true]);
  });
});

describe('with the own fetch of the runtime', () => {
  const servers: Server[] = [];
  afterAll(() => servers.map((server) => server.close()));

  async function portOf(server: Server): Promise<number> {
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Bases that give no answer, and what is said of each. */
  async function silent(): Promise<[string, RegExp][]> {
    const hangsUp = await portOf(createServer((socket) => socket.destroy()));
    const speaksOther = await portOf(
      createServer((socket) => {
        socket.on('error', () => socket.destroy());
        socket.end('SSH-2.0-x\r\n', () => socket.destroy());
      }),
    );
    const closing = createServer();
    const closed = await portOf(closing);
    await new Promise((done) => closing.close(done));
    servers.splice(servers.indexOf(closing), 1);
    return [
      [`http://127.0.0.1:${closed}`, /refused/i],
      [`http://127.0.0.1:${hangsUp}`, /closed|reset|hang/i],
      [`http://127.0.0.1:${speaksOther}`, /http|parse|closed/i],
      [`https://127.0.0.1:${speaksOther}`, /ssl|tls|record|corrupt/i],
      ['http://name.invalid', /notfound|resolve|dns|name|eai_again/i],
    ];
  }

  test('says what is wrong, and where', async () => {
    for (const [base, words] of await silent()) {
      for (const { path, send } of VENDORS) {
        const { outcomes } = await send({ base, fetch: (url, init) => fetch(url, init) });
        const begin = `Cannot send to ${base}${path}: no answer: `;
        const reason = reasonOf(outcomes[0]);
        expect(reason.slice(0, begin.length)).toBe(begin);
        expect(reason.slice(begin.length)).toMatch(words);
        expect(outcomes[0]?.kind).toBe('retry');
      }
    }
  });

  test('says that a header cannot be sent, without showing it', async () => {
    for (const { send } of VENDORS) {
      const base = 'http://127.0.0.1:9';
      const secret = `${SECRET}\nmore${SECRET}`;
      const { outcomes } = await send({ base, fetch: (url, init) => fetch(url, init), secret });
      expect(reasonOf(outcomes[0])).toMatch(/invalid header value/);
      expect(reasonOf(outcomes[0])).not.toContain(SECRET);
    }
  });
});
