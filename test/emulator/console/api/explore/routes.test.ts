/** `/_emulator/explore`: queries of a time range, answered by Honeycomb's own engine and written for drawing. */
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import {
  ExploreAnswer,
  ExploreFields,
} from '../../../../../emulator/console/api/explore/shapes.ts';
import { NOW_MS } from '../../../room-context.ts';
import { NOW_S, openExplore } from './open.ts';

const at = (ago: number) => (NOW_S - ago) * 1000;
const COUNT = { op: 'COUNT' };

test('groups have a value for each step, in the order of the query', async () => {
  const { send, ask } = openExplore();
  await send([
    { ago: 25, data: { route: '/a', duration_ms: 4 } },
    { ago: 25, rate: 3, data: { route: '/b', duration_ms: 10 } },
    { ago: 5, data: { route: '/b', duration_ms: 20 } },
  ]);
  const calculations = [COUNT, { op: 'MAX', column: 'duration_ms' }];
  const query = { calculations, breakdowns: ['route'], granularity: 10, time_range: 1 };
  const { status, body } = await ask({ query, from_ms: at(30), to_ms: NOW_MS });
  expect(status).toBe(200);
  expect(body).toEqual({
    window: { from: NOW_S - 30, to: NOW_S, granularity: 10 },
    steps: [NOW_S - 30, NOW_S - 20, NOW_S - 10],
    labels: ['COUNT', 'MAX(duration_ms)'],
    groups: [
      {
        key: ['/b'],
        whole: [4, 20],
        steps: [
          [3, 0, 1],
          [10, null, 20],
        ],
      },
      {
        key: ['/a'],
        whole: [1, 4],
        steps: [
          [1, 0, 0],
          [4, null, null],
        ],
      },
    ],
    group_count: 2,
    heatmaps: [],
    count: 5,
  });
});

test('a limit leaves groups out, and says how many there are', async () => {
  const { send, ask } = openExplore();
  await send(['/a', '/b', '/b', '/c'].map((route) => ({ data: { route } })));
  const { body } = await ask({ query: { breakdowns: ['route'], limit: 1 } });
  expect(body).toMatchObject({ groups: [{ key: ['/b'] }], group_count: 3, count: 4 });
});

test('filters beside the query all hold, also where any of the query’s own may', async () => {
  const { send, ask } = openExplore();
  await send([
    { data: { route: '/a', status: 500 } },
    { data: { route: '/b', status: 500 } },
    { data: { route: '/c', status: 500 } },
    { data: { route: '/a', status: 200 } },
  ]);
  const filters = ['/a', '/b'].map((value) => ({ column: 'route', op: '=', value }));
  const { body } = await ask({
    query: { filters, filter_combination: 'OR' },
    within: [{ column: 'status', op: '=', value: 500 }],
  });
  expect(v.parse(ExploreAnswer, body).count).toBe(2);
});

test('without a beginning it begins with the oldest event; without an end it ends now', async () => {
  const { send, ask } = openExplore();
  await send([
    { ago: 86_400, data: { a: 1 } },
    { ago: 0, data: { a: 1 } },
  ]);
  const { window, count } = v.parse(ExploreAnswer, (await ask({ query: {} })).body);
  expect({ window: { ...window, granularity: 0 }, count }).toEqual({
    window: { from: NOW_S - 86_400, to: Math.ceil((NOW_MS + 1) / 1000), granularity: 0 },
    count: 2,
  });
});

test('an empty store has an answer without events', async () => {
  const { ask } = openExplore();
  expect((await ask({ query: { breakdowns: ['a'] } })).body).toMatchObject({
    groups: [],
    count: 0,
  });
});

describe('heatmaps', () => {
  const heatmap = { op: 'HEATMAP', column: 'n' };

  test('are of all groups together, also of those beyond the limit', async () => {
    const { send, ask } = openExplore();
    await send([1, 1, 8, -3, 0].map((n, index) => ({ ago: 5, data: { n, g: index } })));
    const query = { calculations: [heatmap, COUNT], breakdowns: ['g'], limit: 1, granularity: 10 };
    const { body } = await ask({ query, from_ms: at(20), to_ms: NOW_MS, logarithmic: true });
    const { heatmaps, labels } = v.parse(ExploreAnswer, body);
    expect(labels).toEqual(['COUNT']);
    expect(heatmaps).toEqual([
      {
        label: 'HEATMAP(n)',
        column: 'n',
        cells: [
          [1, 0, 0, 2],
          [1, 1, 2 ** 0.25, 2],
          [1, 8, 8 * 2 ** 0.25, 1],
        ],
      },
    ]);
  });

  test('have ranges of equal width unless told otherwise', async () => {
    const { send, ask } = openExplore();
    await send([{ data: { n: 1 } }, { data: { n: 100 } }]);
    const { body } = await ask({ query: { calculations: [heatmap] } });
    const [cells = []] = v.parse(ExploreAnswer, body).heatmaps.map((one) => one.cells);
    const widths = cells.map(([, start, end]) => end - start);
    expect(new Set(widths).size).toBe(1);
  });
});

test.each([
  ['not JSON', '{', 'not JSON'],
  ['a field that is unknown', { query: { nothing: 1 } }, 'query.nothing'],
  ['an operator that is unknown', { query: { calculations: [{ op: 'SUMM' }] } }, 'op'],
  [
    'a calculation without its column',
    { query: { calculations: [{ op: 'P95' }] } },
    'required for P95',
  ],
  ['a dataset that is unknown', { dataset: 'none', query: {} }, "'none' not found"],
  [
    'steps that are too short',
    { query: { granularity: 1 }, from_ms: at(90_000) },
    'granularity must be from',
  ],
])('%s is refused, and told', async (_name, body, told) => {
  const { request } = openExplore();
  const answer = await request('POST', 'explore', body);
  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({ error: expect.stringContaining(told) });
});

test('fields are told of all datasets or of one, derived columns too, hidden ones not', async () => {
  const { send, call, request } = openExplore();
  const fields = async (search = '') =>
    v.parse(ExploreFields, (await request('GET', `explore/fields${search}`)).body);
  expect(await fields()).toEqual({ datasets: [], fields: [], has_events: false });
  await send([{ data: { a: 1, b: 'x' } }], 'One');
  await send([{ data: { c: true } }], 'two');
  await call('POST', '/1/derived_columns/one', { alias: 'twice', expression: 'MUL($a,2)' });
  const column = await call('GET', '/1/columns/one?key_name=b');
  await call('PUT', `/1/columns/one/${Object(column.body).id}`, { hidden: true });
  const all = await fields();
  expect(all.datasets.map(({ slug }) => slug).toSorted()).toEqual(['one', 'two']);
  expect(all.fields.map(({ name }) => name)).toEqual(['a', 'c']);
  expect((await fields('?dataset=one')).fields).toEqual([
    { name: 'a', type: expect.any(String) },
    { name: 'twice', type: 'expression' },
  ]);
  expect((await fields()).has_events).toBe(true);
});
