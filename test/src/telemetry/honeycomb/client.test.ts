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

const TRACES_URL = 'https://api.honeycomb.io/v1/traces';
const ACCEPTED = { kind: 'accepted' };
const fragment = (spans: string) => `{"scope":{"name":"s"},"spans":[${spans}]}`;

describe('createHoneycombClient', () => {
  it('sends the fragments of many requests in one', async () => {
    const { client, sent } = clientAnswering(() => new Response('{}'));
    const delivery = await client.send([fragment('1'), fragment('2')]);
    expect(delivery).toEqual({ outcomes: [ACCEPTED, ACCEPTED] });
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

  it('makes one call, however much it is given: how much goes in one is for its owner to say', async () => {
    const { client, sent } = clientAnswering(() => new Response('{}'), { gzip: false });
    const fragments = Array.from({ length: 9 }, (_, index) =>
      fragment(`"${index}${'x'.repeat(900_000)}"`),
    );
    const { outcomes } = await client.send(fragments);
    expect(outcomes).toEqual(fragments.map(() => ACCEPTED));
    expect(sent).toHaveLength(1);
  });

  it.each([408, 429, 500, 502, 503, 504])(
    'gives everything back after status %i',
    async (status) => {
      const { client } = clientAnswering(
        () => new Response('busy', { status, headers: { 'retry-after': '3' } }),
      );
      const reason = `Cannot send to ${TRACES_URL}: status is ${status}: busy`;
      expect(await client.send(['a', 'b'])).toEqual({
        outcomes: [
          { kind: 'retry', reason },
          { kind: 'retry', reason },
        ],
        retryAfterMs: 3_000,
        isDivisible: false,
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
    const reason = `Cannot send to ${TRACES_URL}: no answer: connection refused`;
    expect(await client.send(['a'])).toEqual({ outcomes: [{ kind: 'retry', reason }] });
  });

  it('does not take a foreign page for an answer', async () => {
    const { client } = clientAnswering(() => new Response('<html>Sign in</html>'));
    const reason = `Cannot send to ${TRACES_URL}: status is 200, but the body is not the vendor's: it begins with "<html>Sign in</html>"`;
    expect(await client.send([fragment('1')])).toEqual({ outcomes: [{ kind: 'retry', reason }] });
  });

  it.each(['', '{}', '{"partialSuccess":{}}', '{"partialSuccess":null}'])(
    'takes %j for success',
    async (body) => {
      const { client } = clientAnswering(() => new Response(body));
      expect(await client.send([fragment('1')])).toEqual({ outcomes: [ACCEPTED] });
    },
  );

  it('drops what is refused for good, with the vendor’s words and without the key', async () => {
    const { client } = clientAnswering(() => new Response('unknown API key', { status: 401 }));
    const reason = `Cannot send to ${TRACES_URL}: status is 401: unknown API key`;
    const refused = { kind: 'refused', reason };
    expect(await client.send(['a', 'b'])).toEqual({
      outcomes: [refused, refused],
      isDivisible: false,
    });
  });

  it.each([
    [400, true],
    [401, false],
    [403, false],
    [404, false],
    [413, true],
    [415, false],
    [422, true],
    [501, false],
  ])('tells of status %i that halves may get through: %s', async (status, isDivisible) => {
    const { client } = clientAnswering(() => Response.json({ error: 'no' }, { status }));
    const { outcomes, ...delivery } = await client.send(['a', 'b']);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['refused', 'refused']);
    expect(delivery.isDivisible).toBe(isDivisible);
  });

  it.each([
    [
      '{"error":"unknown API key - check your credentials"}',
      'unknown API key - check your credentials',
    ],
    ['{"code":3,"message":"request body is malformed"}', 'request body is malformed'],
    ['{"error":"","message":"said"}', 'said'],
    [
      '{"status":422,"title":"The provided input is invalid.","type_detail":[]}',
      'The provided input is invalid.',
    ],
    ['{"title":"Invalid","detail":"too many columns"}', 'too many columns'],
    ['{"error":{"nested":1}}', '{"error":{"nested":1}}'],
    ['plain words', 'plain words'],
  ])('reads the words of %s', async (body, said) => {
    const { client } = clientAnswering(() => new Response(body, { status: 401 }));
    const reason = `Cannot send to ${TRACES_URL}: status is 401: ${said}`;
    expect(await client.send(['a'])).toMatchObject({ outcomes: [{ kind: 'refused', reason }] });
  });

  it('reports a partial success and sends nothing again', async () => {
    const { client } = clientAnswering(() =>
      Response.json({ partialSuccess: { rejectedSpans: '2', errorMessage: 'span too old' } }),
    );
    const reason = `Cannot send to ${TRACES_URL}: status is 200: span too old`;
    expect(await client.send(['a'])).toEqual({
      outcomes: [ACCEPTED],
      remarks: [{ count: 2, reason }],
    });
  });

  it.each<[unknown, number | undefined, string]>([
    [{}, undefined, ''],
    [{ rejectedSpans: 0 }, undefined, ''],
    [{ rejectedSpans: '0', errorMessage: '' }, undefined, ''],
    [{ rejectedSpans: null, errorMessage: null }, undefined, ''],
    [{ rejectedSpans: 3 }, 3, 'spans rejected without a reason'],
    [{ rejectedSpans: '3', errorMessage: null }, 3, 'spans rejected without a reason'],
    [{ errorMessage: 'use the new endpoint' }, 0, 'use the new endpoint'],
    [{ rejectedSpans: -2, errorMessage: 'odd' }, 0, 'odd'],
    [{ rejectedSpans: 1.5, errorMessage: 'odd' }, 0, 'odd'],
    [{ rejectedSpans: 'two', errorMessage: 'odd' }, 0, 'odd'],
    [{ rejectedSpans: '1e999', errorMessage: 'odd' }, 0, 'odd'],
    [{ rejectedSpans: 1e300, errorMessage: 'odd' }, 0, 'odd'],
    [{ rejectedSpans: [2], errorMessage: 'odd' }, 0, 'odd'],
    [{ rejectedSpans: 2, errorMessage: { text: 'odd' } }, 2, 'spans rejected without a reason'],
    ['none', undefined, ''],
  ])('reads the partial success %j', async (partialSuccess, count, said) => {
    const { client } = clientAnswering(() => Response.json({ partialSuccess }));
    const reason = `Cannot send to ${TRACES_URL}: status is 200: ${said}`;
    expect(await client.send(['a', 'b'])).toEqual({
      outcomes: [ACCEPTED, ACCEPTED],
      ...(count === undefined ? {} : { remarks: [{ count, reason }] }),
    });
  });
});
