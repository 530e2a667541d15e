import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../../../src/cruddur/app.ts';
import { ANDREWS_POST, FRONTEND, startApp, TRACE_ID } from '../app.fixture.ts';

const TOKEN = 'a-token-of-the-team';

/** Every way to write, each with a body that is taken. */
const WRITES = [
  ['/api/activities', { message: 'hello', ttl: '1-day' }],
  [`/api/activities/${ANDREWS_POST}/reply`, { message: 'hello' }],
  ['/api/messages', { message: 'hello', user_receiver_handle: 'worf' }],
] as const;

type App = ReturnType<typeof startApp>;

/** Everything that could have been written. */
async function written(app: App) {
  const home = await app.list('/api/activities/home');
  const [post] = await app.list(`/api/activities/${ANDREWS_POST}`);
  return [home.length, post?.['replies_count'], await app.list('/api/messages/@worf')];
}

it('is asked for by every route that writes', () => {
  const routes = createApp().routes.filter(({ method }) => !['ALL', 'GET'].includes(method));
  expect(new Set(routes.map(({ path }) => path)).size).toBe(WRITES.length);
});

describe.each(WRITES)('writing to %s', (path, body) => {
  it('is free where it is open', async () => {
    expect((await startApp().post(path, body)).status).toBe(200);
  });

  it.each([
    ['it is off', { writeAccess: 'off', token: TOKEN }],
    ['there is no token', { writeAccess: 'token', token: undefined }],
  ] as const)('is forbidden where %s', async (_why, settings) => {
    const app = startApp(undefined, settings);
    const before = await written(app);
    for (const token of [TOKEN, 'undefined', '']) {
      const response = await app.post(path, body, { authorization: `Bearer ${token}` });
      expect(response.status).toBe(403);
      expect(await response.json()).toEqual({
        error: 'writes_off',
        message: expect.stringMatching(/^Cannot write/),
        trace_id: TRACE_ID,
      });
    }
    expect(await written(app)).toEqual(before);
  });

  it('takes the token', async () => {
    const app = startApp(undefined, { writeAccess: 'token', token: TOKEN });
    for (const scheme of ['Bearer', 'bearer', 'BEARER  ']) {
      const authorization = `${scheme} ${TOKEN}`;
      expect((await app.post(path, body, { authorization })).status).toBe(200);
    }
  });

  it.each([
    [{}, 'Bearer realm="cruddur"'],
    [{ authorization: 'Bearer' }, 'Bearer realm="cruddur", error="invalid_token"'],
    [{ authorization: `Bearer ${TOKEN}x` }, 'Bearer realm="cruddur", error="invalid_token"'],
    [{ authorization: `Bearer ${TOKEN} x` }, 'Bearer realm="cruddur", error="invalid_token"'],
    [{ authorization: `Basic ${btoa(TOKEN)}` }, 'Bearer realm="cruddur", error="invalid_token"'],
    [{ authorization: TOKEN }, 'Bearer realm="cruddur", error="invalid_token"'],
    [{ cookie: `token=${TOKEN}` }, 'Bearer realm="cruddur"'],
  ])('with %j gets 401 where it takes a token', async (headers, challenge) => {
    const app = startApp(undefined, { writeAccess: 'token', token: TOKEN });
    const before = await written(app);
    const response = await app.post(path, body, { ...headers, origin: FRONTEND });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe(challenge);
    expect(response.headers.get('access-control-allow-origin')).toBe(FRONTEND);
    expect(await response.json()).toEqual({
      error: 'unauthorized',
      message: expect.stringMatching(/^Cannot write/),
      trace_id: TRACE_ID,
    });
    expect(await written(app)).toEqual(before);
    expect(app.told.failures).toEqual([]);
  });

  it('is refused before a body is read', async () => {
    const app = startApp(undefined, { writeAccess: 'token', token: TOKEN });
    const response = await app.send(path, { method: 'POST', body: 'no JSON' });
    expect(response.status).toBe(401);
  });
});

describe('the token', () => {
  it('is the only one that fits', async () => {
    const app = startApp(undefined, { writeAccess: 'token', token: TOKEN });
    const near = fc.oneof(
      fc.stringMatching(/^[\w.~+/-]{1,40}$/),
      fc.integer({ min: 0, max: TOKEN.length }).map((end) => TOKEN.slice(0, end)),
      fc.stringMatching(/^[a-z-]{1,3}$/).map((more) => TOKEN + more),
      fc.constant(TOKEN.toUpperCase()),
    );
    await fc.assert(
      fc.asyncProperty(near, async (guess) => {
        fc.pre(guess !== TOKEN);
        const response = await app.post(...WRITES[0], { authorization: `Bearer ${guess}` });
        expect(response.status).toBe(401);
      }),
    );
  });
});

/** Takes so many calls of each key. */
function createRateLimit(most: number) {
  const calls = new Map<string, number>();
  return {
    calls,
    async limit({ key }: { key: string }) {
      const count = (calls.get(key) ?? 0) + 1;
      calls.set(key, count);
      return { success: count <= most };
    },
  };
}

describe('the rate limit', () => {
  const from = (address: string) => ({ 'cf-connecting-ip': address });

  it('answers 429 to a client beyond it, and lets others and readers pass', async () => {
    const limit = createRateLimit(2);
    const app = startApp(undefined, {}, limit);
    const post = (address: string) => app.post(...WRITES[0], from(address));
    expect((await post('203.0.113.9')).status).toBe(200);
    expect((await post('203.0.113.9')).status).toBe(200);
    const refused = await post('203.0.113.9');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('60');
    expect(await refused.json()).toEqual({
      error: 'too_many_writes',
      message: expect.stringMatching(/^Cannot write/),
      trace_id: TRACE_ID,
    });
    expect((await post('203.0.113.8')).status).toBe(200);
    const read = await app.send('/api/activities/home', { headers: from('203.0.113.9') });
    expect(await read.json()).toHaveLength(6);
  });

  it('counts guesses of the token', async () => {
    const settings = { writeAccess: 'token', token: TOKEN } as const;
    const app = startApp(undefined, settings, createRateLimit(1));
    const post = (token: string) =>
      app.post(...WRITES[0], { ...from('203.0.113.9'), authorization: `Bearer ${token}` });
    expect((await post('guess')).status).toBe(401);
    expect((await post(TOKEN)).status).toBe(429);
  });

  it.each([
    ['2001:db8:0:1::1', '2001:db8:0:1:ffff:ffff:ffff:ffff', true],
    ['2001:db8:0:1::', '2001:0db8:0000:0001:0:0:0:2', true],
    ['2001:db8::1', '2001:db8::ffff:1', true],
    ['1::3:4:5:6:7', '1:0:0:3::', true],
    ['2001:db8:0:1::1', '2001:db8:0:2::1', false],
    ['203.0.113.9', '203.0.113.8', false],
  ])('has %s and %s share: %s', async (one, other, shared) => {
    const limit = createRateLimit(9);
    const app = startApp(undefined, {}, limit);
    await app.post(...WRITES[0], from(one));
    await app.post(...WRITES[0], from(other));
    expect(limit.calls.size).toBe(shared ? 1 : 2);
  });

  it.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])(
    'is not for %s, a local start',
    async (address) => {
      const app = startApp(undefined, {}, createRateLimit(0));
      expect((await app.post(...WRITES[0], from(address))).status).toBe(200);
      expect((await app.post(...WRITES[0])).status).toBe(200);
    },
  );
});
