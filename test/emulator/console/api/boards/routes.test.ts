/** `/_emulator/boards`: boards as the console shows and edits them, and as Honeycomb's API has them afterwards. */
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import {
  BoardList,
  BoardView,
  Made,
  type BoardEdit,
  type PanelView,
} from '../../../../../emulator/console/api/boards/shapes.ts';
import { openExplore } from '../explore/open.ts';

const QUERY = { calculations: [{ op: 'COUNT' }], breakdowns: ['route'], time_range: 900 };
const SAVED = {
  name: 'By route',
  dataset: '__all__',
  query: QUERY,
  style: 'combo',
  chart: 'stacked',
};

function open() {
  const explore = openExplore();
  const { request } = explore;
  const made = async (answer: Promise<{ status: number; body: unknown }>) => {
    const { status, body } = await answer;
    expect([status, body]).toEqual([200, { id: expect.any(String) }]);
    return v.parse(Made, body).id;
  };
  const read = async (id: string) =>
    v.parse(BoardView, (await request('GET', `boards/${id}`)).body);
  return {
    ...explore,
    create: (name = 'Mine') => made(request('POST', 'boards', { name })),
    save: (id: string, query: object = {}) =>
      made(request('POST', `boards/${id}/panels`, { ...SAVED, ...query })),
    read,
    async edit(id: string, changed: Partial<BoardEdit>) {
      const { updated_ms, name, description } = await read(id);
      const edit = { updated_ms, name, description, panels: [], ...changed };
      return request('PUT', `boards/${id}`, edit);
    },
    list: async () => v.parse(BoardList, (await request('GET', 'boards')).body).boards,
    api: async (path: string) => Object((await explore.call('GET', path)).body),
  };
}

const namesOf = (panels: readonly PanelView[]) =>
  panels.map((panel) => (panel.kind === 'text' ? panel.text : panel.name));

test('a query is saved to a board, and Honeycomb’s API has both', async () => {
  const { create, save, read, list, api } = open();
  const id = await create();
  await save(id);
  expect(await list()).toEqual([{ id, name: 'Mine', panels: 1 }]);
  expect((await read(id)).panels).toEqual([
    {
      kind: 'query',
      name: 'By route',
      description: '',
      dataset: '__all__',
      query: QUERY,
      style: 'combo',
      chart: 'stacked',
      is_wide: false,
    },
  ]);
  const board = await api(`/1/boards/${id}`);
  const { query_panel: panel, position } = board.panels[0];
  expect(position).toEqual({ x_coordinate: 0, y_coordinate: 0, height: 5, width: 6 });
  expect(panel.visualization_settings.charts[0].chart_type).toBe('stacked');
  expect(await api(`/1/queries/__all__/${panel.query_id}`)).toMatchObject(QUERY);
  expect(await api('/1/query_annotations/__all__')).toMatchObject([{ name: 'By route' }]);
});

test('the project’s board comes first, whenever it was made', async () => {
  const { create, call, list } = open();
  await create('A');
  const tags = [{ key: 'project', value: 'cruddur' }];
  await call('POST', '/1/boards', { name: 'P', type: 'flexible', tags });
  await create('B');
  expect((await list()).map(({ name }) => name)).toEqual(['P', 'A', 'B']);
});

describe('an edit', () => {
  test('renames, moves, widens, changes looks, adds a text and takes away', async () => {
    const { create, save, read, edit, api } = open();
    const id = await create();
    for (const name of ['one', 'two', 'three']) await save(id, { name });
    const panels: BoardEdit['panels'] = [
      { from: 2, is_wide: true, name: 'last', style: 'table' },
      { text: 'Why', is_wide: false },
      { from: 0, is_wide: false, chart: 'bars' },
    ];
    expect((await edit(id, { name: 'Ours', description: 'All', panels })).status).toBe(200);
    const board = await read(id);
    expect([board.name, board.description]).toEqual(['Ours', 'All']);
    expect(namesOf(board.panels)).toEqual(['last', 'Why', 'one']);
    expect(board.panels).toMatchObject([
      { style: 'table', is_wide: true, chart: 'stacked' },
      { kind: 'text', is_wide: false },
      { style: 'combo', chart: 'bars', is_wide: false },
    ]);
    const places = (await api(`/1/boards/${id}`)).panels.map(
      ({ position }: { position: Record<string, number> }) => [
        position['x_coordinate'],
        position['y_coordinate'],
        position['width'],
      ],
    );
    expect(places).toEqual([
      [0, 0, 12],
      [0, 5, 6],
      [6, 5, 6],
    ]);
  });

  test('renames a panel on its own board alone, also where two boards have one query', async () => {
    const { create, save, read, edit, call, api } = open();
    const first = await create('first');
    await save(first);
    const { panels } = await api(`/1/boards/${first}`);
    const shared = { name: 'second', type: 'flexible', panels };
    const second: string = Object((await call('POST', '/1/boards', shared)).body).id;
    await edit(first, { panels: [{ from: 0, is_wide: false, name: 'renamed' }] });
    expect(namesOf((await read(first)).panels)).toEqual(['renamed']);
    expect(namesOf((await read(second)).panels)).toEqual(['By route']);
  });

  test('keeps what it does not know of: filters, tags, settings of charts, SLOs', async () => {
    const { create, save, edit, call, api } = open();
    const id = await create();
    await save(id);
    const board = await api(`/1/boards/${id}`);
    const preset_filters = [{ column: 'route', alias: 'Route' }];
    const tags = [{ key: 'team', value: 'us' }];
    board.panels[0].query_panel.visualization_settings.utc_xaxis = true;
    await call('PUT', `/1/boards/${id}`, { ...board, preset_filters, tags });
    await edit(id, { panels: [{ from: 0, is_wide: true, chart: 'lines' }] });
    const after = await api(`/1/boards/${id}`);
    expect(after).toMatchObject({ preset_filters, tags });
    expect(after.panels[0].query_panel.visualization_settings).toMatchObject({
      utc_xaxis: true,
      charts: [{ chart_type: 'line' }],
    });
  });

  test('of a board that was changed meanwhile is refused, and writes over nothing', async () => {
    const { create, save, read, edit, context } = open();
    const id = await create();
    await save(id);
    const { updated_ms } = await read(id);
    context.database.exec(
      `UPDATE honeycomb_documents SET updated_ms = updated_ms + 1 WHERE kind = 'board'`,
    );
    const answer = await edit(id, { updated_ms, name: 'Other' });
    expect(answer.status).toBe(409);
    expect((await read(id)).name).toBe('Mine');
  });

  test.each([
    ['no name', { name: ' ' }],
    ['a panel of an unknown look', { panels: [{ from: 0, is_wide: true, style: 'pie' }] }],
    ['a text that is too long', { panels: [{ text: 'z'.repeat(10_001), is_wide: true }] }],
  ])('with %s is refused', async (_name, changed) => {
    const { create, request, read } = open();
    const id = await create();
    const { updated_ms, name, description } = await read(id);
    const edit = { updated_ms, name, description, panels: [], ...changed };
    expect((await request('PUT', `boards/${id}`, edit)).status).toBe(400);
  });
});

test('a panel’s query is replaced in its place', async () => {
  const { create, save, read, request } = open();
  const id = await create();
  for (const name of ['one', 'two']) await save(id, { name });
  const replaced = { ...SAVED, name: 'new', query: { limit: 3 } };
  expect((await request('PUT', `boards/${id}/panels/0`, replaced)).status).toBe(200);
  const { panels } = await read(id);
  expect(namesOf(panels)).toEqual(['new', 'two']);
  expect(panels[0]).toMatchObject({ query: { limit: 3 } });
  expect((await request('PUT', `boards/${id}/panels/2`, replaced)).status).toBe(404);
});

test('a board is deleted; its queries stay', async () => {
  const { create, save, list, request, context } = open();
  const id = await create();
  await save(id);
  expect((await request('DELETE', `boards/${id}`)).status).toBe(200);
  expect(await list()).toEqual([]);
  expect(context.rows(`SELECT kind FROM honeycomb_documents ORDER BY kind`)).toEqual([
    { kind: 'query' },
    { kind: 'query_annotation' },
  ]);
});

test.each([
  ['GET', 'boards/none', undefined, 404],
  ['DELETE', 'boards/none', undefined, 404],
  ['POST', 'boards/none/panels', SAVED, 404],
  ['PUT', 'boards/none', { updated_ms: 0, name: 'x', description: '', panels: [] }, 404],
  ['POST', 'boards', { name: '' }, 400],
  ['POST', 'boards', '{', 400],
  ['PUT', 'boards/none/panels/x', SAVED, 400],
  ['POST', 'boards/none/panels', { ...SAVED, dataset: 'none' }, 400],
  ['POST', 'boards/none/panels', { ...SAVED, query: { calculations: [{ op: 'P95' }] } }, 400],
])('%s %s %o is answered %i', async (method, path, body, status) => {
  const { request } = open();
  const answer = await request(method, path, body);
  expect(answer).toEqual({ status, body: { error: expect.any(String) } });
});
