import { describe, expect, test } from 'vitest';
import {
  createRollbarClient,
  itemUrl,
  type RollbarClientOptions,
} from '../../../../src/telemetry/rollbar/client.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 0, 0);
const TOKEN = 'POST_SERVER_ITEM_TOKEN';

type Reply = () => Response | Promise<Response>;
const ok: Reply = () => Response.json({ err: 0, result: { id: null, uuid: 'u' } });
const failure =
  (status: number, message = 'said', headers = {}): Reply =>
  () =>
    Response.json({ err: 1, message }, { status, headers });

function talk(replies: Reply[], options: Partial<RollbarClientOptions> = {}) {
  const calls: { url: string; headers: Headers; body: string }[] = [];
  const responses: Response[] = [];
  const client = createRollbarClient({
    accessToken: TOKEN,
    now: () => NOW,
    fetch: async (url, init) => {
      calls.push({ url, headers: new Headers(init.headers), body: String(init.body) });
      const response = await (replies[calls.length - 1] ?? ok)();
      responses.push(response);
      return response;
    },
    ...options,
  });
  return { client, calls, responses };
}

describe('send', () => {
  test('posts each item with the token in the header alone', async () => {
    const { client, calls, responses } = talk([]);
    const result = await client.send(['{"data":1}', '{"data":2}', '{"data":3}']);
    expect(result).toEqual({ accepted: 3, retry: [], refused: [] });
    expect(calls.map(({ body }) => body)).toEqual(['{"data":1}', '{"data":2}', '{"data":3}']);
    for (const { url, headers } of calls) {
      expect(url).toBe('https://api.rollbar.com/api/1/item/');
      expect(headers.get('x-rollbar-access-token')).toBe(TOKEN);
      expect(headers.get('content-type')).toBe('application/json');
    }
    expect(responses.every(({ bodyUsed }) => bodyUsed)).toBe(true);
  });

  test('holds at most two connections', async () => {
    let open = 0;
    let most = 0;
    const { client } = talk([], {
      fetch: async () => {
        open += 1;
        most = Math.max(most, open);
        await Promise.resolve();
        open -= 1;
        return Response.json({ err: 0 });
      },
    });
    expect(await client.send(Array.from({ length: 9 }, String))).toMatchObject({ accepted: 9 });
    expect(most).toBe(2);
  });

  test.each<[string, Reply]>([
    ['status 429', failure(429)],
    ['status 500', failure(500)],
    ['status 502 with HTML', () => new Response('<html>', { status: 502 })],
    ['a network error', () => Promise.reject(new TypeError('fetch failed'))],
    ['status 200 with a foreign page', () => new Response('<html>Sign in</html>')],
  ])('keeps the items in order after %s', async (_, reply) => {
    const { client, calls } = talk([ok, reply]);
    const items = ['a', 'b', 'c', 'd', 'e'];
    const result = await client.send(items);
    const sent = new Set(calls.map(({ body }) => body));
    expect(result.retry).toEqual(items.filter((item) => item === 'b' || !sent.has(item)));
    expect(result.retry.length + result.accepted).toBe(5);
    expect(result.retryReason).toBeTruthy();
    expect(calls.length).toBeLessThanOrEqual(3);
  });

  test.each([
    [{ 'x-rate-limit-remaining-seconds': '42', 'retry-after': '1' }, 42_000],
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': 'Sun, 22 Nov 2026 13:00:05 GMT' }, 5_000],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('reads %j as a wait of %s ms', async (headers, retryAfterMs) => {
    const { client } = talk([failure(429, 'slow', headers)]);
    expect((await client.send(['a'])).retryAfterMs).toBe(retryAfterMs);
  });

  test('refuses what Rollbar refuses, in its words, and sends the rest', async () => {
    const { client } = talk([failure(422, 'no body'), ok, failure(422, 'no body'), failure(413)]);
    expect(await client.send(['a', 'b', 'c', 'd'])).toEqual({
      accepted: 1,
      retry: [],
      refused: [
        { count: 2, reason: 'status 422: no body' },
        { count: 1, reason: 'status 413: said' },
      ],
    });
  });

  test('takes err in an answer with status 200 seriously', async () => {
    const { client } = talk([failure(200, 'nothing stored')]);
    const result = await client.send(['a']);
    expect(result.refused).toEqual([{ count: 1, reason: 'status 200: nothing stored' }]);
  });

  test('never shows the token', async () => {
    const refusing = talk([failure(401, `invalid access token: ${TOKEN}`)]);
    const refused = await refusing.client.send(['a']);
    const failing = talk([() => Promise.reject(new Error(`bad header ${TOKEN}`))]);
    const failed = await failing.client.send(['a']);
    expect(JSON.stringify([refused, failed])).not.toContain(TOKEN);
    expect(refused.refused[0]?.reason).toBe('status 401: invalid access token: ********');
  });

  test('settles in time when every call is slow, and knows what was taken', async () => {
    const { client } = talk([], {
      timeoutMs: 400,
      fetch: (_, { signal }) =>
        new Promise((resolve, reject) => {
          signal?.throwIfAborted();
          signal?.addEventListener('abort', () => reject(signal.reason));
          setTimeout(() => resolve(Response.json({ err: 0 })), 100);
        }),
    });
    const items = Array.from({ length: 100 }, String);
    const { accepted, retry } = await client.send(items);
    expect(accepted).toBeGreaterThan(0);
    expect(retry).toEqual(items.slice(accepted));
    expect(accepted).toBeLessThan(10);
  });

  test('gives up a call that takes too long', async () => {
    const { client } = talk([], {
      timeoutMs: 5,
      fetch: (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal?.throwIfAborted();
          signal?.addEventListener('abort', () => reject(signal.reason));
        }),
    });
    const result = await client.send(['a']);
    expect(result.retry).toEqual(['a']);
    expect(result.retryReason).toContain('timeout');
  });
});

test.each([
  ['https://api.rollbar.com/api/1/item/', 'https://api.rollbar.com/api/1/item/'],
  ['https://api.rollbar.com/api/1/item', 'https://api.rollbar.com/api/1/item/'],
  ['https://api.rollbar.com/api/1/', 'https://api.rollbar.com/api/1/item/'],
  ['https://api.rollbar.com/api/1', 'https://api.rollbar.com/api/1/item/'],
  ['http://127.0.0.1:4318', 'http://127.0.0.1:4318/api/1/item/'],
  ['https://proxy.example/rollbar/', 'https://proxy.example/rollbar/item/'],
])('itemUrl reads %s', (endpoint, url) => {
  expect(itemUrl(endpoint)).toBe(url);
});
