import { describe, expect, test } from 'vitest';
import { NOW_S, openRollbar, type RequestBody } from '../open.ts';

const DEPLOY = { environment: 'production', revision: 'aaaafff' };

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

function form(fields: Record<string, string>): FormData {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return body;
}

describe('POST /api/1/deploy', () => {
  test.each<[string, string, string | URLSearchParams | FormData, Record<string, string>]>([
    ['JSON', '/deploy/', JSON.stringify(DEPLOY), { 'content-type': 'application/json' }],
    ['JSON without a type', '/deploy', JSON.stringify(DEPLOY), {}],
    ['a form', '/deploy/', new URLSearchParams(DEPLOY), {}],
    ['JSON that curl -d calls a form', '/deploy/', JSON.stringify(DEPLOY), FORM],
    [
      'a form with a payload',
      '/deploy/',
      new URLSearchParams({ payload: JSON.stringify(DEPLOY) }),
      {},
    ],
    ['a form of curl -F with a payload', '/deploy/', form({ payload: JSON.stringify(DEPLOY) }), {}],
    [
      'a form with empty fields',
      '/deploy',
      form({ ...DEPLOY, status: '', comment: '', local_username: '', rollbar_username: '' }),
      {},
    ],
    ['a form of curl -F', '/deploy', form(DEPLOY), {}],
    [
      'the older name of revision',
      '/deploy',
      form({ environment: 'production', head_long: 'aaaafff' }),
      {},
    ],
  ])('takes %s', async (_name, path, body, headers) => {
    const { ask, get } = openRollbar();
    expect(await ask(path, { method: 'POST', body, headers })).toMatchObject({
      status: 200,
      data: { deploy_id: 1 },
    });
    expect((await get('/deploy/1')).result).toEqual({
      id: 1,
      project_id: 1,
      user_id: null,
      ...DEPLOY,
      local_username: null,
      comment: null,
      status: 'succeeded',
      start_time: NOW_S,
      finish_time: NOW_S,
    });
  });

  test('takes the token in the body and wants the scope of a server', async () => {
    const { routes } = openRollbar({
      tokens: { poster: ['post_server_item'], client: ['post_client_item'] },
    });
    const statusOf = async (token: string) => {
      const body = JSON.stringify({ ...DEPLOY, access_token: token });
      return (await routes.request('/api/1/deploy/', { method: 'POST', body })).status;
    };
    expect(await statusOf('poster')).toBe(200);
    expect(await statusOf('client')).toBe(403);
    expect((await routes.request('/api/1/deploy/', { method: 'POST', body: '{}' })).status).toBe(
      401,
    );
  });

  test.each([
    [{ revision: 'a' }, 422, 'Invalid deploy. environment: missing'],
    [{ environment: 'production' }, 422, 'Invalid deploy. revision: missing'],
    [{ ...DEPLOY, status: 'ok' }, 422, /^Invalid deploy. status: /],
    [{ ...DEPLOY, environment: 'x'.repeat(256) }, 422, /^Invalid deploy. environment: /],
    [{ ...DEPLOY, colour: 'red' }, 422, 'Invalid deploy. colour: not supported by this emulator'],
    ['text', 400, 'Cannot read the body: it is neither a JSON object nor a form'],
  ])('refuses %j', async (body, status, message) => {
    const { post, context } = openRollbar();
    expect(await post('/deploy', body)).toMatchObject({
      status,
      err: 1,
      message: expect.stringMatching(message),
    });
    expect(context.rows('SELECT * FROM rollbar_deploys')).toEqual([]);
    expect(context.rows('SELECT status FROM refusals')).toEqual([{ status }]);
  });
});

describe('deploys', () => {
  test('are listed newest first, twenty a page', async () => {
    const { post, get } = openRollbar();
    for (let n = 1; n <= 23; n++) await post('/deploy', { ...DEPLOY, revision: `r${n}` });
    const revisions = async (path: string): Promise<string[]> =>
      Object((await get(path)).result).deploys.map(
        ({ revision }: { revision: string }) => revision,
      );
    expect((await revisions('/deploys'))[0]).toBe('r23');
    expect(await revisions('/deploys/?page=2')).toEqual(['r3', 'r2', 'r1']);
    expect(await revisions('/deploys?limit=2&page=2')).toEqual(['r21', 'r20']);
    expect((await get('/deploys?page=0')).status).toBe(422);
    expect(await get('/deploy/99')).toMatchObject({ status: 404, message: 'Deploy not found' });
  });

  test('that have started end with a status', async () => {
    const { post, patch, get, wait } = openRollbar();
    await post('/deploy', { ...DEPLOY, status: 'started', comment: 'first' });
    expect((await get('/deploy/1')).result).toMatchObject({ status: 'started', finish_time: null });
    wait(30_000);
    expect(await patch('/deploy/1', { status: 'failed' })).toMatchObject({ status: 200, err: 0 });
    expect((await get('/deploy/1')).result).toMatchObject({
      status: 'failed',
      comment: 'first',
      start_time: NOW_S,
      finish_time: NOW_S + 30,
    });
    expect((await patch('/deploy/1', { status: 'gone' })).status).toBe(409);
    expect((await patch('/deploy/9', { status: 'failed' })).status).toBe(404);
  });

  const END = { ...DEPLOY, status: 'succeeded', local_username: 'ann', rollbar_username: '' };
  test.each<[string, RequestBody, Record<string, string>]>([
    ["Rollbar's GitHub action", form({ ...END, comment: '' }), {}],
    ['curl -d', new URLSearchParams(END), {}],
    ['curl -d with JSON', JSON.stringify(END), FORM],
    ['JSON', JSON.stringify(END), { 'content-type': 'application/json' }],
    ['a payload', new URLSearchParams({ payload: JSON.stringify(END) }), {}],
  ])('are changed by %s, which learns the id', async (_name, body, headers) => {
    const { post, ask, get } = openRollbar();
    await post('/deploy', { ...DEPLOY, revision: 'old', status: 'started', comment: 'first' });
    expect(await ask('/deploy/1', { method: 'PATCH', body, headers })).toMatchObject({
      status: 200,
      err: 0,
      result: { id: 1, status: 'succeeded', finish_time: NOW_S },
    });
    expect((await get('/deploy/1')).result).toMatchObject({
      ...DEPLOY,
      status: 'succeeded',
      local_username: 'ann',
      comment: 'first',
    });
  });

  test('take the token in the body of a change too', async () => {
    const { routes, post } = openRollbar();
    await post('/deploy', { ...DEPLOY, status: 'started' });
    const body = form({ access_token: 'token', status: 'failed' });
    const { status } = await routes.request('/api/1/deploy/1', { method: 'PATCH', body });
    expect(status).toBe(200);
  });
});

describe('GET /api/1/environments', () => {
  test('lists those of items and of deploys once', async () => {
    const { post, send, get } = openRollbar();
    await post('/deploy', { ...DEPLOY, environment: 'staging' });
    for (const environment of ['production', 'staging', 'production']) {
      await send({ environment, body: { message: { body: 'x' } } });
    }
    const { result } = await get('/environments/');
    expect(result).toEqual({
      page: 1,
      environments: ['production', 'staging'].map((environment) => ({
        id: expect.any(Number),
        project_id: 1,
        environment,
        visible: 1,
      })),
    });
    expect((await get('/environments?page=2')).result).toEqual({ page: 2, environments: [] });
    const [first, second] = Object(result).environments;
    expect(first.id).not.toBe(second.id);
  });
});

describe('the API of accounts', () => {
  test.each(['/projects', '/project/1/access_tokens', '/users', '/user/3', '/teams/', '/team/1'])(
    '%s says that it needs another token',
    async (path) => {
      const { get } = openRollbar();
      expect(await get(path)).toMatchObject({
        status: 403,
        err: 1,
        message: expect.stringContaining('an account access token is required'),
      });
    },
  );
});
