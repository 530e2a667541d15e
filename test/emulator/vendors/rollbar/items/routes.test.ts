import { describe, expect, test } from 'vitest';
import { createRollbar } from '../../../../../emulator/vendors/rollbar/routes.ts';
import { openRoomContext } from '../../../room-context.ts';
import { exceptionOf, messageOf } from '../items.ts';
import { NOW_S, openRollbar, type RequestBody } from '../open.ts';

describe('GET /api/1/item/:id', () => {
  test('shows an item with its counts', async () => {
    const { send, get } = openRollbar();
    const person = (id: string) => ({ person: { id } });
    await send(messageOf('other'));
    await send(exceptionOf({ timestamp: 100, platform: 'p', framework: 'f', ...person('1') }));
    await send(exceptionOf({ timestamp: 200, ...person('2') }));
    await send(exceptionOf({ timestamp: 300, ...person('2'), request: { user_ip: '1.2.3.4' } }));
    await send(exceptionOf({ timestamp: 300, request: { user_ip: '1.2.3.4' } }));
    for (const path of ['/item/2', '/item/2/', '/item?counter=2', '/item/?counter=2']) {
      expect(await get(path)).toMatchObject({
        status: 200,
        err: 0,
        result: {
          id: 2,
          counter: 2,
          project_id: 1,
          environment: 'production',
          title: 'Error: bad',
          level: 'error',
          status: 'active',
          platform: 'p',
          framework: 'f',
          language: null,
          hash: expect.stringMatching(/^[0-9a-f]{40}$/),
          total_occurrences: 4,
          unique_occurrences: 3,
          first_occurrence_id: 2,
          first_occurrence_timestamp: 100,
          last_occurrence_id: 5,
          last_occurrence_timestamp: 300,
        },
      });
    }
  });

  test.each([
    '/item/9',
    '/item/99999999999999999999',
    '/item?counter=9',
    '/item_by_counter/9',
    '/item/9/instances',
    '/instance/9',
  ])('%s is 404 when there is none', async (path) => {
    expect(await openRollbar().get(path)).toMatchObject({ status: 404, err: 1 });
  });

  test('by its counter redirects to the item', async () => {
    const { send, get } = openRollbar();
    await send(exceptionOf());
    const response = await get('/item_by_counter/1?access_token=t');
    expect(response).toMatchObject({
      status: 301,
      err: 0,
      result: { itemId: 1, path: '/item/1', uri: '/api/1/item/1?access_token=t' },
    });
    expect(response.headers.get('location')).toBe('/api/1/item/1?access_token=t');
  });
});

describe('GET /api/1/items', () => {
  test('lists a hundred items a page, the latest first', async () => {
    const { send, get } = openRollbar();
    for (let n = 0; n < 103; n++) await send(exceptionOf({ timestamp: n }, { class: `Class${n}` }));
    const first = await get('/items/');
    expect(first.result).toMatchObject({ page: 1, total_count: 103 });
    const titles = (page: { result?: unknown }): string[] =>
      Object(page.result).items.map((item: { title: string }) => item.title);
    expect(titles(first)).toHaveLength(100);
    expect(titles(first)[0]).toBe('Class102: bad');
    expect(titles(await get('/items?page=2'))).toEqual([
      'Class2: bad',
      'Class1: bad',
      'Class0: bad',
    ]);
    expect(titles(await get('/items?page=3'))).toEqual([]);
    expect(titles(await get('/items?limit=2&page=2'))).toEqual(['Class100: bad', 'Class99: bad']);
  });

  test.each([
    ['', [1, 2, 3]],
    ['status=resolved', [2]],
    ['status=active', [1, 3]],
    ['level=error', [1]],
    ['level=info&level=debug', [2, 3]],
    ['environment=staging', [3]],
    ['environment=staging&environment=production&level=info', [2]],
    ['framework=hono', [1]],
    ['framework=hono&framework=flask', [1]],
    ['status=active&status=resolved', [1, 2, 3]],
    ['ids=1,3', [1, 3]],
    ['assigned_user=assigned', [3]],
    ['assigned_user=unassigned', [1, 2]],
    ['is_snoozed=true', [1]],
    ['is_snoozed=false', [2, 3]],
    ['query=bad', [1]],
    ['q=bad', [1]],
    ['query=bad&level=info', []],
    ['status=active&level=debug&environment=production', []],
  ])('filters by %s', async (query, expected) => {
    const { send, get, patch } = openRollbar();
    await send(exceptionOf({ framework: 'hono' }));
    await send(messageOf('a'));
    await send(messageOf('b', { level: 'debug', environment: 'staging' }));
    await patch('/item/2', { status: 'resolved' });
    await patch('/item/3', { assigned_user_id: 7 });
    await patch('/item/1', { snooze_enabled: true });
    const { result } = await get(`/items/?${query}`);
    const ids = Object(result).items.map((item: { id: number }) => item.id);
    expect(ids.toSorted()).toEqual(expected);
    expect(Object(result).total_count).toBe(expected.length);
  });

  test.each([
    ['rql=x', "Query parameter 'rql' is not supported by this emulator"],
    ['status=open', "Query parameter 'status' is not one of active, resolved, muted, archived"],
    ['level=fatal', "Query parameter 'level' is not one of critical, error, warning, info, debug"],
    ['page=0', "Query parameter 'page' is not 1 or more"],
    ['page=x', "Query parameter 'page' is not a whole number"],
    ['page=1&page=2', "Query parameter 'page' is given more than once"],
    ['page=99999999999999999999', "Query parameter 'page' is not a whole number"],
    ['limit=5001', "Query parameter 'limit' is more than 5000"],
    ['assigned_team=web', "Query parameter 'assigned_team' is not supported by this emulator"],
    [
      'assigned_user=brian',
      "Query parameter 'assigned_user' is not one of assigned, unassigned: there are no users here",
    ],
    [
      'query=has:comments',
      "Query parameter 'query' cannot be read: the search term 'has:comments' is not supported by this emulator",
    ],
  ])('refuses %s', async (query, message) => {
    const { get, context } = openRollbar();
    expect(await get(`/items?${query}`)).toMatchObject({ status: 422, err: 1, message });
    expect(context.rows('SELECT message FROM refusals')).toEqual([{ message }]);
  });
});

describe('GET /api/1/item?uuid=', () => {
  test('finds the item of an occurrence', async () => {
    const { send, get } = openRollbar();
    await send(messageOf('other'));
    await send(exceptionOf({ uuid: 'of-this' }));
    expect((await get('/item?uuid=of-this')).result).toMatchObject({ id: 2 });
    expect((await get('/item?uuid=of-none')).status).toBe(404);
    expect((await get('/item')).message).toBe("Query parameter 'counter' or 'uuid' is missing");
  });
});

describe('instances', () => {
  async function withOccurrences() {
    const rollbar = openRollbar();
    for (let n = 1; n <= 25; n++) await rollbar.send(messageOf('x', { timestamp: n, n }));
    await rollbar.send(exceptionOf());
    const ids = async (path: string): Promise<number[]> =>
      Object((await rollbar.get(path)).result).instances.map(({ id }: { id: number }) => id);
    return { ...rollbar, ids };
  }

  test('come newest first, twenty a page', async () => {
    const { ids, get } = await withOccurrences();
    const down = (from: number, to: number) =>
      Array.from({ length: from - to + 1 }, (_, index) => from - index);
    expect(await ids('/item/1/instances')).toEqual(down(25, 6));
    expect(await ids('/item/1/instances/?page=2')).toEqual(down(5, 1));
    expect(await ids('/item/1/instances?limit=3&page=2')).toEqual(down(22, 20));
    expect(await ids('/item/1/instances?last_id=4')).toEqual([3, 2, 1]);
    expect(await ids('/item/2/instances')).toEqual([26]);
    expect(await ids('/instances/')).toEqual(down(26, 7));
    expect((await get('/instances?page=2')).result).toMatchObject({ page: 2 });
    expect(await get('/instances?limit=101')).toMatchObject({ status: 422 });
  });

  test('carry the whole payload', async () => {
    const { get } = await withOccurrences();
    expect((await get('/instance/7')).result).toEqual({
      id: 7,
      item_id: 1,
      project_id: 1,
      timestamp: 7,
      version: 2,
      data: messageOf('x', { timestamp: 7, n: 7 }),
    });
  });
});

describe('DELETE /api/1/instance/:id', () => {
  test('takes the occurrence away for good and leaves the counts', async () => {
    const { send, get, delete: remove } = openRollbar();
    await send(exceptionOf());
    await send(exceptionOf());
    expect(await remove('/instance/2')).toMatchObject({ status: 200, err: 0 });
    expect((await get('/instance/2')).status).toBe(404);
    expect((await remove('/instance/2')).status).toBe(404);
    await send(exceptionOf());
    expect((await get('/instance/2')).status).toBe(404);
    expect((await get('/item/1')).result).toMatchObject({
      total_occurrences: 3,
      last_occurrence_id: 3,
    });
  });

  test('leaves an item without occurrences readable', async () => {
    const { send, get, delete: remove } = openRollbar();
    await send(exceptionOf());
    await remove('/instance/1');
    const answer = { total_occurrences: 1, first_occurrence_id: null, last_occurrence_id: null };
    expect(await get('/item/1')).toMatchObject({ status: 200, result: answer });
    expect((await get('/items')).status).toBe(200);
  });
});

describe('PATCH /api/1/item/:id', () => {
  test('changes status, level and title', async () => {
    const { send, patch, get } = openRollbar();
    await send(exceptionOf());
    expect(await patch('/item/1', { status: 'muted', level: 'info' })).toMatchObject({
      status: 200,
      err: 0,
    });
    await patch('/item/1/', { title: 'known' });
    expect((await get('/item/1')).result).toMatchObject({
      status: 'muted',
      level: 'info',
      level_lock: 1,
      title: 'known',
      title_lock: 1,
    });
  });

  const CHANGE = { status: 'muted', assigned_user_id: '7', snooze_enabled: 'true' };
  test.each<[string, RequestBody]>([
    ['a form', new URLSearchParams(CHANGE)],
    ['a payload', new URLSearchParams({ payload: JSON.stringify(CHANGE) })],
    ['JSON that curl -d calls a form', JSON.stringify(CHANGE)],
  ])('takes %s', async (_name, body) => {
    const { send, ask, get } = openRollbar();
    await send(exceptionOf());
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await ask('/item/1', { method: 'PATCH', body, headers })).toMatchObject({ status: 200 });
    expect((await get('/item/1')).result).toMatchObject({
      status: 'muted',
      assigned_user_id: 7,
      snooze_status: 'active',
    });
  });

  test('gives back what was sent', async () => {
    const { send, patch } = openRollbar();
    await send(exceptionOf());
    const change = { status: 'resolved', resolved_in_version: 'abc', snoozed: true, team_id: 3 };
    expect((await patch('/item/1', change)).result).toEqual(change);
  });

  test('assigns and unassigns, by the documented names and the MCP server’s', async () => {
    const { send, patch, get } = openRollbar();
    await send(exceptionOf());
    await patch('/item/1', { assigned_user_id: 7, team_id: 3 });
    expect((await get('/item/1')).result).toMatchObject({
      assigned_user_id: 7,
      assigned_team_id: 3,
    });
    await patch('/item/1', { assigned_user_id: null });
    expect((await get('/item/1')).result).toMatchObject({
      assigned_user_id: null,
      assigned_team_id: 3,
    });
  });

  test('snoozes until the time is over', async () => {
    const { send, patch, get, wait } = openRollbar();
    await send(exceptionOf());
    await patch('/item/1', { snooze_enabled: true, snooze_expiration_in_seconds: 60 });
    expect((await get('/item/1')).result).toMatchObject({
      snooze_status: 'active',
      snooze_type: 'time',
      snooze_expiration_threshold_seconds: 60,
      snooze_expiration_datetime: NOW_S + 60,
    });
    await patch('/item/1', { level: 'info' });
    wait(59_000);
    expect((await get('/items?is_snoozed=true')).result).toMatchObject({ total_count: 1 });
    wait(1_000);
    expect((await get('/items?is_snoozed=true')).result).toMatchObject({ total_count: 0 });
    expect((await get('/item/1')).result).toMatchObject({ snooze_status: null });
  });

  test('snoozes without an end and wakes', async () => {
    const { send, patch, get } = openRollbar();
    await send(exceptionOf());
    await patch('/item/1', { snoozed: true });
    expect((await get('/item/1')).result).toMatchObject({
      snooze_status: 'active',
      snooze_type: null,
    });
    await patch('/item/1', { snooze_enabled: false });
    expect((await get('/item/1')).result).toMatchObject({ snooze_status: null });
  });

  test.each([
    [{ status: 'open' }, 422],
    [{ assigned_user_id: 'brian' }, 422],
    [{ owner: 1 }, 422],
    ['text', 422],
    [undefined, 422],
  ])('refuses %j', async (change, status) => {
    const { send, patch } = openRollbar();
    await send(exceptionOf());
    expect(await patch('/item/1', change)).toMatchObject({ status, err: 1 });
  });

  test('is 404 for an item that is not there', async () => {
    expect(await openRollbar().patch('/item/1', {})).toMatchObject({ status: 404, err: 1 });
  });
});

describe('tokens of the read API', () => {
  test('need the scope of the call', async () => {
    const { get, patch } = openRollbar({ tokens: { token: ['read'] } });
    expect((await get('/items')).status).toBe(200);
    expect(await patch('/item/1', {})).toMatchObject({
      status: 403,
      message: expect.stringContaining('write scope is required'),
    });
  });

  test('may come in the query', async () => {
    const { routes } = createRollbar(openRoomContext());
    expect((await routes.request('/api/1/items/')).status).toBe(401);
    expect((await routes.request('/api/1/items/?access_token=x')).status).toBe(200);
  });
});
