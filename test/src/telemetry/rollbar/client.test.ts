import { describe, expect, test } from 'vitest';
import { within } from '../../../../src/telemetry/kit/delivery.ts';
import {
  createRollbarClient,
  itemUrl,
  type RollbarClientOptions,
} from '../../../../src/telemetry/rollbar/client.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 0, 0);
const TOKEN = 'POST_SERVER_ITEM_TOKEN';

type Reply = () => Response | Promise<Response>;
const ITEMS_URL = 'https://api.rollbar.com/api/1/item/';
const ACCEPTED = { kind: 'accepted' };
const BEHIND = { kind: 'unsent', reason: 'an item before it must wait' };
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
    expect(result).toEqual({ outcomes: [ACCEPTED, ACCEPTED, ACCEPTED] });
    expect(calls.map(({ body }) => body)).toEqual(['{"data":1}', '{"data":2}', '{"data":3}']);
    for (const { url, headers } of calls) {
      expect(url).toBe(ITEMS_URL);
      expect(headers.get('x-rollbar-access-token')).toBe(TOKEN);
      expect(headers.get('content-type')).toBe('application/json');
    }
    expect(responses.every(({ bodyUsed }) => bodyUsed)).toBe(true);
  });

  test('makes one call after the other: how many at once is for its owner to say', async () => {
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
    const { outcomes } = await client.send(Array.from({ length: 9 }, String));
    expect(outcomes).toEqual(Array.from({ length: 9 }, () => ACCEPTED));
    expect(most).toBe(1);
  });

  test.each<[string, Reply]>([
    ['status 429', failure(429)],
    ['status 500', failure(500)],
    ['status 502 with HTML', () => new Response('<html>', { status: 502 })],
    ['a network error', () => Promise.reject(new TypeError('fetch failed'))],
    ['status 200 with a foreign page', () => new Response('<html>Sign in</html>')],
  ])('sends no further item after %s', async (_, reply) => {
    const { client, calls } = talk([ok, reply]);
    const { outcomes } = await client.send(['a', 'b', 'c', 'd', 'e']);
    expect(calls.map(({ body }) => body)).toEqual(['a', 'b']);
    const reason = expect.stringContaining(`Cannot send to ${ITEMS_URL}: `);
    expect(outcomes).toEqual([ACCEPTED, { kind: 'retry', reason }, BEHIND, BEHIND, BEHIND]);
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

  test('does not wait for the end of a window that is not the reason', async () => {
    const { client } = talk([failure(500, 'oops', { 'x-rate-limit-remaining-seconds': '42' })]);
    expect((await client.send(['a'])).retryAfterMs).toBeUndefined();
  });

  test('refuses what Rollbar refuses, in its words, and sends the rest', async () => {
    const { client } = talk([failure(422, 'no body'), ok, failure(422, 'no body'), failure(413)]);
    const refused = (status: number, said: string) => ({
      kind: 'refused',
      reason: `Cannot send to ${ITEMS_URL}: status is ${status}: ${said}`,
    });
    // Each item has a call of its own, so none can be the reason of another's refusal.
    expect(await client.send(['a', 'b', 'c', 'd'])).toEqual({
      outcomes: [refused(422, 'no body'), ACCEPTED, refused(422, 'no body'), refused(413, 'said')],
    });
  });

  test('takes err in an answer with status 200 seriously', async () => {
    const { client } = talk([failure(200, 'nothing stored')]);
    const reason = `Cannot send to ${ITEMS_URL}: status is 200: nothing stored`;
    expect(await client.send(['a'])).toEqual({ outcomes: [{ kind: 'refused', reason }] });
  });

  test('never shows the token', async () => {
    const refusing = talk([failure(401, `invalid access token: ${TOKEN}`)]);
    const refused = await refusing.client.send(['a']);
    const failing = talk([() => Promise.reject(new Error(`bad header ${TOKEN}`))]);
    const failed = await failing.client.send(['a']);
    expect(JSON.stringify([refused, failed])).not.toContain(TOKEN);
    expect(refused.outcomes).toEqual([
      {
        kind: 'refused',
        reason: `Cannot send to ${ITEMS_URL}: status is 401: invalid access token: ********`,
      },
    ]);
  });

  test('settles when the time is over, and knows what was taken', async () => {
    const time = new AbortController();
    const { client, calls } = talk([], {
      fetch: async (_, { signal, body }) => {
        calls.push({ url: ITEMS_URL, headers: new Headers(), body: String(body) });
        if (calls.length === 3) time.abort(new DOMException('over', 'TimeoutError'));
        signal?.throwIfAborted();
        return Response.json({ err: 0 });
      },
    });
    const allowance = { ...within(60_000), signal: time.signal };
    const { outcomes } = await client.send(Array.from({ length: 100 }, String), allowance);
    expect(outcomes).toHaveLength(100);
    const reason = `Cannot send to ${ITEMS_URL}: no answer in time`;
    expect(outcomes.slice(0, 4)).toEqual([ACCEPTED, ACCEPTED, { kind: 'retry', reason }, BEHIND]);
    expect(calls).toHaveLength(3);
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
