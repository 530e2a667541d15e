import { describe, expect, test } from 'vitest';
import { exceptionOf, messageOf } from '../items.ts';
import { NOW_S, openRollbar } from '../open.ts';

const HOUR = 3600;
const DAY = 86_400;

describe('GET /api/1/reports/top_active_items', () => {
  async function withItems() {
    const rollbar = openRollbar();
    const { send, patch } = rollbar;
    const at = (hoursAgo: number) => ({ timestamp: NOW_S - hoursAgo * HOUR });
    await send(messageOf('warned', { ...at(30), level: 'warning' }));
    for (const hours of [3, 2, 2])
      await send(messageOf('warned', { ...at(hours), level: 'warning' }));
    await send(exceptionOf({ ...at(1), framework: 'flask', person: { id: 'a' } }));
    await send(exceptionOf({ ...at(0), person: { id: 'b' } }));
    await send(exceptionOf({ ...at(0), environment: 'staging', level: 'critical' }));
    await send(messageOf('resolved', at(0)));
    await patch('/item/4', { status: 'resolved' });
    return rollbar;
  }
  type Get = ReturnType<typeof openRollbar>['get'];
  async function top(
    get: Get,
    query: string,
  ): Promise<{ item: { id: number }; counts: number[] }[]> {
    return Object((await get(`/reports/top_active_items?${query}`)).result);
  }
  const ids = (rows: { item: { id: number } }[]) => rows.map(({ item }) => item.id);

  test('puts the most severe first, or the most frequent', async () => {
    const { get } = await withItems();
    expect(ids(await top(get, ''))).toEqual([3, 2, 1]);
    expect(ids(await top(get, 'sort=occurrences'))).toEqual([1, 2, 3]);
    expect(ids(await top(get, 'environments=production&hours=1'))).toEqual([2]);
    expect(ids(await top(get, 'environments=staging,production&hours=48'))).toEqual([3, 2, 1]);
    expect(ids(await top(get, 'environments='))).toEqual([3, 2, 1]);
  });

  test('shows levels and frameworks as numbers, and the counts of each hour, oldest first', async () => {
    const { get } = await withItems();
    const [, exception, message] = await top(get, 'hours=4');
    expect(exception).toEqual({
      item: {
        id: 2,
        counter: 2,
        project_id: 1,
        environment: 'production',
        title: 'Error: bad',
        level: 40,
        framework: 16,
        group_status: 1,
        last_occurrence_timestamp: NOW_S,
        occurrences: 2,
        unique_occurrences: 2,
      },
      counts: [0, 0, 1, 1],
    });
    expect(message).toMatchObject({ item: { occurrences: 3, framework: 0 }, counts: [1, 2, 0, 0] });
  });

  test('shows ten at most', async () => {
    const { send, get } = openRollbar();
    for (let n = 0; n < 12; n++) await send(exceptionOf({}, { class: `Class${n}` }));
    expect(await top(get, '')).toHaveLength(10);
  });

  test.each([
    ['hours=0', "Query parameter 'hours' is not 1 or more"],
    ['hours=169', "Query parameter 'hours' is more than 168"],
    ['sort=level', "Query parameter 'sort' is not occurrences"],
    ['level=error', "Query parameter 'level' is not supported by this emulator"],
  ])('refuses %s', async (query, message) => {
    const { get } = openRollbar();
    expect(await get(`/reports/top_active_items?${query}`)).toMatchObject({ status: 422, message });
  });
});

describe('GET /api/1/reports/occurrence_counts', () => {
  type Get = ReturnType<typeof openRollbar>['get'];
  async function counts(get: Get, query: string): Promise<[number, number][]> {
    return Object((await get(`/reports/occurrence_counts?${query}`)).result);
  }
  const some = (pairs: [number, number][]) => pairs.filter(([, count]) => count > 0);
  const bucket = (sizeS: number, agoS: number) => Math.floor((NOW_S - agoS) / sizeS) * sizeS;

  test('counts active errors in buckets of days, hours and minutes', async () => {
    const { send, get } = openRollbar();
    for (const ago of [0, 0, 70, HOUR, DAY]) await send(exceptionOf({ timestamp: NOW_S - ago }));
    await send(messageOf('not severe enough'));
    expect(await counts(get, '')).toHaveLength(30);
    expect(some(await counts(get, ''))).toEqual([
      [bucket(DAY, DAY), 1],
      [bucket(DAY, 0), 4],
    ]);
    expect(some(await counts(get, 'bucket_size=3600'))).toEqual([
      [bucket(HOUR, HOUR), 1 + 1],
      [bucket(HOUR, 0), 2],
    ]);
    const minutes = await counts(get, 'bucket_size=60');
    expect(minutes.at(-1)).toEqual([bucket(60, 0), 2]);
    expect(minutes).toContainEqual([bucket(60, 70), 1]);
  });

  test('is narrowed by level, item, environment and status', async () => {
    const { send, get, patch } = openRollbar();
    await send(exceptionOf());
    await send(messageOf('x', { level: 'info' }));
    await send(exceptionOf({ environment: 'staging', level: 'critical' }));
    const total = async (query: string) =>
      (await counts(get, query)).reduce((sum, [, count]) => sum + count, 0);
    expect(await total('')).toBe(2);
    expect(await total('min_level=debug')).toBe(3);
    expect(await total('min_level=debug&max_level=info')).toBe(1);
    expect(await total('environments=staging')).toBe(1);
    expect(await total('item_id=1')).toBe(1);
    await patch('/item/1', { status: 'muted' });
    expect(await total('')).toBe(1);
    expect((await get('/reports/occurrence_counts?bucket_size=61')).status).toBe(422);
  });
});

describe('GET /api/1/reports/activated_counts', () => {
  test('counts items that are new or came back, by day', async () => {
    const { send, get, patch, wait } = openRollbar();
    await send(exceptionOf());
    await send(exceptionOf({ environment: 'staging' }));
    await patch('/item/1', { status: 'resolved' });
    wait(DAY * 1000);
    await send(exceptionOf());
    await send(exceptionOf());
    const counts = async (query: string): Promise<[number, number][]> =>
      Object((await get(`/reports/activated_counts?${query}`)).result);
    const today = Math.floor((NOW_S + DAY) / DAY) * DAY;
    expect(await counts('buckets=3')).toEqual([
      [today - 2 * DAY, 0],
      [today - DAY, 2],
      [today, 1],
    ]);
    expect((await counts('environments=staging')).at(-1)).toEqual([today, 0]);
    expect((await get('/reports/activated_counts?buckets=1')).status).toBe(422);
  });
});
