import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openHoneycomb } from '../open.ts';

const POSITION = { x_coordinate: 0, y_coordinate: 0, height: 4, width: 6 };

/** A room with a dataset, a query and its annotation. */
async function openWithQuery() {
  const room = openHoneycomb();
  const { call } = room;
  await call('POST', '/1/datasets', { name: 'svc' });
  const query = await call('POST', '/1/queries/svc', {});
  const query_id = String(Object(query.body).id);
  const made = await call('POST', '/1/query_annotations/svc', { name: 'Requests', query_id });
  const query_annotation_id = String(Object(made.body).id);
  const queryPanel = {
    type: 'query',
    position: POSITION,
    query_panel: { query_id, query_annotation_id },
  };
  return { ...room, query_id, query_annotation_id, queryPanel };
}

describe('query annotations', () => {
  test('are made, changed, listed and deleted', async () => {
    const { call, query_id, query_annotation_id } = await openWithQuery();
    const path = `/1/query_annotations/svc/${query_annotation_id}`;
    const shown = {
      id: query_annotation_id,
      name: 'Requests',
      description: '',
      query_id,
      source: 'query',
    };
    expect((await call('GET', path)).body).toMatchObject(shown);
    const changed = await call('PUT', path, { name: 'All', description: 'd', query_id });
    expect(changed.body).toMatchObject({ name: 'All', description: 'd' });
    expect((await call('GET', '/1/query_annotations/svc')).body).toMatchObject([{ name: 'All' }]);
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', path)).status).toBe(404);
    const wrong = await call('POST', '/1/query_annotations/svc', { name: 'x', query_id: 'none' });
    expect(wrong.body).toMatchObject({ status: 422, type_detail: [{ field: 'query_id' }] });
  });
});

describe('boards', () => {
  test('keep panels of all kinds and show what is read-only', async () => {
    const { call, query_id, query_annotation_id, queryPanel } = await openWithQuery();
    const text = {
      type: 'text',
      position: { ...POSITION, x_coordinate: 6 },
      text_panel: { content: '# Hi' },
    };
    const { status, body } = await call('POST', '/1/boards', {
      name: 'Board',
      type: 'flexible',
      layout_generation: 'manual',
      panels: [queryPanel, text],
      preset_filters: [{ column: 'a', alias: 'A' }],
      tags: [{ key: 'team', value: 'core' }],
    });
    expect(status).toBe(201);
    const { id } = Object(body);
    const shown = {
      id,
      name: 'Board',
      description: '',
      type: 'flexible',
      panels: [
        {
          ...queryPanel,
          query_panel: { query_id, query_annotation_id, query_style: 'graph', dataset: 'svc' },
        },
        text,
      ],
      preset_filters: [{ column: 'a', alias: 'A' }],
      tags: [{ key: 'team', value: 'core' }],
      links: { board_url: expect.stringContaining(id) },
    };
    expect(body).toEqual(shown);
    expect((await call('GET', `/1/boards/${id}`)).body).toEqual(shown);
    expect((await call('GET', '/1/boards')).body).toEqual([shown]);
  });

  test('keep preset filters that are not sent and clear those that are empty', async () => {
    const { call } = await openWithQuery();
    const board = { name: 'Board', type: 'flexible' };
    const preset_filters = [{ column: 'a', alias: 'A' }];
    const made = await call('POST', '/1/boards', { ...board, preset_filters });
    const path = `/1/boards/${Object(made.body).id}`;
    expect((await call('PUT', path, board)).body).toMatchObject({ preset_filters });
    expect((await call('PUT', path, { ...board, preset_filters: [] })).body).toMatchObject({
      preset_filters: [],
    });
  });

  test('are laid out two in a row when asked to', async () => {
    const { call, queryPanel } = await openWithQuery();
    const { position: _none, ...panel } = queryPanel;
    const { body } = await call('POST', '/1/boards', {
      name: 'Board',
      type: 'flexible',
      layout_generation: 'auto',
      panels: [panel, panel, panel],
    });
    const places = Object(body).panels.map((p: { position: typeof POSITION }) => [
      p.position.x_coordinate,
      p.position.y_coordinate,
    ]);
    expect(places).toEqual([
      [0, 0],
      [6, 0],
      [0, 4],
    ]);
  });

  test.each<[string, object, object]>([
    [
      'a classic board',
      { type: 'classic' },
      {
        field: 'type',
        description: "must be 'flexible': Honeycomb has no classic boards any more",
      },
    ],
    ['a board without type', { type: undefined }, { field: 'type', code: 'missing' }],
    ['no name', { name: '' }, { field: 'name' }],
    [
      'a panel without place',
      { panels: [{ type: 'text', text_panel: { content: '' } }] },
      { field: 'panels[0].position', code: 'missing' },
    ],
    [
      'a panel beyond the grid',
      {
        panels: [
          { type: 'text', text_panel: { content: '' }, position: { ...POSITION, x_coordinate: 7 } },
        ],
      },
      { field: 'panels[0].position' },
    ],
    [
      'an unknown query',
      {
        panels: [
          {
            type: 'query',
            position: POSITION,
            query_panel: { query_id: 'x', query_annotation_id: 'y' },
          },
        ],
      },
      { field: 'panels[0].query_panel.query_id' },
    ],
    [
      'an unknown SLO',
      { panels: [{ type: 'slo', position: POSITION, slo_panel: { slo_id: 'x' } }] },
      { field: 'panels[0].slo_panel.slo_id' },
    ],
    ['an unknown panel', { panels: [{ type: 'image' }] }, { field: 'panels[0].type' }],
    [
      'six preset filters',
      { preset_filters: Array.from({ length: 6 }, () => ({ column: 'a', alias: 'A' })) },
      { field: 'preset_filters' },
    ],
    ['a tag in capitals', { tags: [{ key: 'Team', value: 'core' }] }, { field: 'tags[0].key' }],
  ])('refuse %s and name it', async (_name, fields, detail) => {
    const { call } = await openWithQuery();
    const { status, body } = await call('POST', '/1/boards', {
      name: 'B',
      type: 'flexible',
      ...fields,
    });
    expect(status).toBe(422);
    expect(Object(body).type_detail).toContainEqual(expect.objectContaining(detail));
  });

  test('answer 201 or 422 to any JSON', async () => {
    const { call } = await openWithQuery();
    const keys = ['name', 'type', 'panels', 'position', 'tags', 'query_panel', 'preset_filters'];
    const body = fc.dictionary(
      fc.constantFrom(...keys),
      fc.oneof(fc.jsonValue(), fc.constant('flexible')),
    );
    await fc.assert(
      fc.asyncProperty(body, async (board) => {
        expect([201, 422]).toContain((await call('POST', '/1/boards', board)).status);
      }),
    );
  });
});

describe('board views', () => {
  test('are kept with the board and go with it', async () => {
    const { call, context } = await openWithQuery();
    const made = await call('POST', '/1/boards', { name: 'B', type: 'flexible' });
    const path = `/1/boards/${Object(made.body).id}`;
    const filters = [
      { column: 'a', operation: 'in', value: [1, 'x'] },
      { column: 'b', operation: 'exists' },
    ];
    const view = await call('POST', `${path}/views`, { name: 'V', filters });
    expect([view.status, view.body]).toEqual([201, { id: expect.any(String), name: 'V', filters }]);
    const one = `${path}/views/${Object(view.body).id}`;
    expect((await call('PUT', one, { name: 'W', filters: [] })).body).toMatchObject({ name: 'W' });
    expect((await call('GET', `${path}/views`)).body).toMatchObject([{ name: 'W', filters: [] }]);
    const wrong = await call('POST', `${path}/views`, {
      name: 'V',
      filters: [{ column: 'a', operation: '=' }],
    });
    expect(wrong.body).toMatchObject({
      type_detail: [{ field: 'filters[0].value', code: 'missing' }],
    });
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', one)).status).toBe(404);
    expect(context.rows("SELECT * FROM honeycomb_documents WHERE kind LIKE 'board%'")).toEqual([]);
  });

  test('are fifty at most', async () => {
    const { call } = await openWithQuery();
    const made = await call('POST', '/1/boards', { name: 'B', type: 'flexible' });
    const path = `/1/boards/${Object(made.body).id}/views`;
    for (let count = 0; count < 50; count++) await call('POST', path, { name: `V${count}` });
    expect((await call('POST', path, { name: 'one more' })).status).toBe(409);
  });
});
