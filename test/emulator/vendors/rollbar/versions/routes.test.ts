import { describe, expect, test } from 'vitest';
import { exceptionOf, messageOf } from '../items.ts';
import { NOW_S, openRollbar } from '../open.ts';

const IN = 'environment=production';

/** Item 1 is new in 1.0, seen again in 1.1, resolved in 1.1 and back in 1.2; item 2 is new in 1.1. */
async function withVersions() {
  const rollbar = openRollbar();
  const { send, patch, post } = rollbar;
  await send(exceptionOf({ code_version: '1.0', timestamp: 100 }));
  await send(exceptionOf({ code_version: '1.1', timestamp: 200, person: { id: 'a' } }));
  await send(exceptionOf({ code_version: '1.1', timestamp: 210, person: { id: 'b' } }));
  await send(messageOf('new', { code_version: '1.1', timestamp: 220, level: 'warning' }));
  await send(messageOf('elsewhere', { code_version: '1.1', environment: 'staging' }));
  await send(messageOf('unversioned'));
  await post('/deploy', { environment: 'production', revision: '1.1', local_username: 'ann' });
  return { ...rollbar, patch };
}

describe('GET /api/1/versions/:version', () => {
  test('tells when it was seen and deployed, and what happened in it', async () => {
    const { get } = await withVersions();
    const { status, result } = await get(`/versions/1.1?${IN}`);
    expect(status).toBe(200);
    expect(result).toEqual({
      id: 2,
      version: '1.1',
      environment: 'production',
      date_created: NOW_S,
      first_occurrence_id: 2,
      first_occurrence_timestamp: 200,
      last_occurrence_id: 4,
      last_occurrence_timestamp: 220,
      deployed_by: 'ann',
      last_deploy_timestamp: NOW_S,
      item_stats: {
        new: { critical: 0, error: 0, warning: 1, info: 0, debug: 0 },
        repeated: { critical: 0, error: 1, warning: 0, info: 0, debug: 0 },
        reactivated: { critical: 0, error: 0, warning: 0, info: 0, debug: 0 },
        resolved: { critical: 0, error: 0, warning: 0, info: 0, debug: 0 },
      },
    });
  });

  test.each([
    [{ client: { javascript: { code_version: 'c7' } } }, 'c7'],
    [{ server: { code_version: 's8' } }, 's8'],
    [{ code_version: 9 }, '9'],
    [{ code_version: 'x'.repeat(50) }, 'x'.repeat(40)],
    [{ code_version: 'top', server: { code_version: 'below' } }, 'top'],
  ])('knows the version of %j', async (data, version) => {
    const { send, get } = openRollbar();
    await send(exceptionOf(data));
    expect((await get(`/versions/${version}/?${IN}`)).result).toMatchObject({ version });
  });

  test.each([
    [`/versions/0.1?${IN}`, 404, 'Version not found'],
    ['/versions/1.1?environment=nowhere', 404, 'Version not found'],
    ['/versions/1.1', 422, "Query parameter 'environment' is missing"],
    [`/versions/1.1?${IN}&${IN}`, 422, "Query parameter 'environment' is given more than once"],
    [`/versions/1.1/items?${IN}`, 422, "Query parameter 'event' is missing"],
    [
      `/versions/1.1/items?${IN}&event=old`,
      422,
      "Query parameter 'event' is not one of new, repeated, reactivated, resolved",
    ],
    [`/versions/0.1/items?${IN}&event=new`, 404, 'Version not found'],
  ])('refuses %s', async (path, status, message) => {
    const { get } = await withVersions();
    expect(await get(path)).toMatchObject({ status, err: 1, message });
  });
});

describe('GET /api/1/versions/:version/items', () => {
  type Get = ReturnType<typeof openRollbar>['get'];
  async function ids(get: Get, version: string, query: string): Promise<number[]> {
    const { result } = await get(`/versions/${version}/items?${IN}&${query}`);
    return Object(result).map(({ id }: { id: number }) => id);
  }

  test('lists items by what happened to them there', async () => {
    const { get, patch, send } = await withVersions();
    expect(await ids(get, '1.0', 'event=new')).toEqual([1]);
    expect(await ids(get, '1.1', 'event=new')).toEqual([2]);
    expect(await ids(get, '1.1', 'event=repeated')).toEqual([1]);

    await patch('/item/1', { status: 'resolved', resolved_in_version: '1.1' });
    expect(await ids(get, '1.1', 'event=resolved')).toEqual([1]);
    expect(await ids(get, '1.1', 'event=repeated')).toEqual([]);

    await send(exceptionOf({ code_version: '1.2' }));
    expect(await ids(get, '1.2', 'event=reactivated')).toEqual([1]);
    expect(await ids(get, '1.1', 'event=new&level=error&level=critical')).toEqual([]);
    expect(await ids(get, '1.1', 'event=new&level=warning&page=2')).toEqual([]);
  });

  test('counts within the version', async () => {
    const { get } = await withVersions();
    const { result } = await get(`/versions/1.1/items?${IN}&event=repeated`);
    expect(result).toMatchObject([
      {
        id: 1,
        total_occurrences: 3,
        first_in_version_occurrence_id: 2,
        first_in_version_occurrence_timestamp: 200,
        last_in_version_occurrence_id: 3,
        last_in_version_occurrence_timestamp: 210,
        occurrences_in_version: 2,
        people_in_version: 2,
      },
    ]);
  });

  test('knows a version that nothing but a resolution named', async () => {
    const { get, patch } = await withVersions();
    await patch('/item/2', { status: 'resolved', resolved_in_version: '9' });
    expect(await ids(get, '9', 'event=resolved')).toEqual([2]);
    expect((await get(`/versions/9?${IN}`)).result).toMatchObject({
      first_occurrence_id: null,
      last_deploy_timestamp: null,
    });
  });
});
