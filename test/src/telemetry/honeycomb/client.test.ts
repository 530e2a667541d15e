import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createHoneycombClient } from '../../../../src/telemetry/honeycomb/client.ts';

interface Sent {
  readonly url: string;
  readonly init: RequestInit;
}

function clientAnswering(answer: () => Response | Promise<Response>, options = {}) {
  const sent: Sent[] = [];
  const client = createHoneycombClient({
    endpoint: 'https://api.honeycomb.io/v1/traces',
    headers: { 'x-honeycomb-team': 'key' },
    resource: '{"attributes":[]}',
    now: () => Date.parse('2026-11-22T15:00:00Z'),
    fetch: async (url, init) => (sent.push({ url, init }), answer()),
    ...options,
  });
  return { client, sent };
}

const fragment = (spans: string) => `{"scope":{"name":"s"},"spans":[${spans}]}`;

describe('createHoneycombClient', () => {
  it('sends the fragments of many requests in one', async () => {
    const { client, sent } = clientAnswering(() => new Response('{}'));
    const delivery = await client.send([fragment('1'), fragment('2')]);
    expect(delivery).toEqual({ accepted: 2, retry: [], refused: [] });
    expect(sent).toHaveLength(1);
    expect(sent[0]?.url).toBe('https://api.honeycomb.io/v1/traces');
    expect(sent[0]?.init.headers).toMatchObject({
      'content-type': 'application/json',
      'x-honeycomb-team': 'key',
    });
    expect(sent[0]?.init.body).toBe(
      `{"resourceSpans":[{"resource":{"attributes":[]},"scopeSpans":[${fragment('1')},${fragment('2')}]}]}`,
    );
  });

  it('gzips bodies that are worth it', async () => {
    const { client, sent } = clientAnswering(() => new Response('{}'));
    await client.send([fragment(`"${'x'.repeat(5_000)}"`)]);
    expect(sent[0]?.init.headers).toMatchObject({ 'content-encoding': 'gzip' });
    const body = sent[0]?.init.body;
    const text = body instanceof ArrayBuffer ? gunzipSync(body).toString() : '';
    expect(JSON.parse(text)).toHaveProperty('resourceSpans');
  });

  it('splits what is too large for one body and loses none of it', async () => {
    const { client, sent } = clientAnswering(() => new Response('{}'), { gzip: false });
    const fragments = Array.from({ length: 9 }, (_, index) =>
      fragment(`"${index}${'x'.repeat(900_000)}"`),
    );
    const delivery = await client.send(fragments);
    expect(delivery.accepted).toBe(9);
    expect(sent.length).toBeGreaterThan(1);
    for (const { init } of sent) expect(String(init.body).length).toBeLessThan(5_000_000);
  });

  it.each([408, 429, 500, 502, 503, 504])(
    'gives everything back after status %i',
    async (status) => {
      const { client } = clientAnswering(
        () => new Response('busy', { status, headers: { 'retry-after': '3' } }),
      );
      expect(await client.send(['a', 'b'])).toEqual({
        accepted: 0,
        retry: ['a', 'b'],
        retryAfterMs: 3_000,
        refused: [],
      });
    },
  );

  it('reads Retry-After as a date too', async () => {
    const { client } = clientAnswering(
      () =>
        new Response('', {
          status: 429,
          headers: { 'retry-after': 'Sun, 22 Nov 2026 15:00:05 GMT' },
        }),
    );
    expect(await client.send(['a'])).toMatchObject({ retryAfterMs: 5_000 });
  });

  it('gives everything back when there is no answer', async () => {
    const { client } = clientAnswering(() => Promise.reject(new TypeError('connection refused')));
    expect(await client.send(['a'])).toEqual({ accepted: 0, retry: ['a'], refused: [] });
  });

  it('does not take a foreign page for an answer', async () => {
    const { client } = clientAnswering(() => new Response('<html>Sign in</html>'));
    expect(await client.send([fragment('1')])).toEqual({
      accepted: 0,
      retry: [fragment('1')],
      refused: [],
    });
  });

  it.each(['', '{}', '{"partialSuccess":{}}', '{"partialSuccess":null}'])(
    'takes %j for success',
    async (body) => {
      const { client } = clientAnswering(() => new Response(body));
      expect(await client.send([fragment('1')])).toMatchObject({ accepted: 1, retry: [] });
    },
  );

  it('drops what is refused for good, with the vendor’s words and without the key', async () => {
    const { client } = clientAnswering(() => new Response('unknown API key', { status: 401 }));
    const { retry, refused } = await client.send(['a', 'b']);
    expect(retry).toEqual([]);
    expect(refused).toEqual([
      {
        count: 2,
        reason: 'Cannot send traces to api.honeycomb.io: status is 401: unknown API key',
      },
    ]);
  });

  it('reports a partial success and sends nothing again', async () => {
    const { client } = clientAnswering(() =>
      Response.json({ partialSuccess: { rejectedSpans: '2', errorMessage: 'span too old' } }),
    );
    expect(await client.send(['a'])).toEqual({
      accepted: 1,
      retry: [],
      refused: [{ count: 2, reason: 'span too old' }],
    });
  });
});
