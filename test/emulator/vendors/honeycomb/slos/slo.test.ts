import { describe, expect, test } from 'vitest';
import { NOW_MS } from '../../../room-context.ts';
import { openHoneycomb } from '../open.ts';

const PATH = '/1/slos/svc';
const SLO = {
  name: 'Fast enough',
  description: '',
  sli: { alias: 'sli' },
  time_period_days: 30,
  target_per_million: 990_000,
  tags: [{ key: 'team', value: 'blue' }],
};

async function open() {
  const room = openHoneycomb();
  for (const name of ['svc', 'other']) {
    await room.call('POST', '/1/datasets', { name });
    const column = { alias: 'sli', expression: 'LT($duration_ms, 1000)' };
    await room.call('POST', `/1/derived_columns/${name}`, column);
  }
  return room;
}

describe('SLOs', () => {
  test('are made, read, listed, changed and deleted', async () => {
    const { call } = await open();
    const { status, body } = await call('POST', PATH, SLO);
    const at = new Date(NOW_MS).toISOString();
    const shown = {
      id: expect.any(String),
      ...SLO,
      dataset_slugs: ['svc'],
      reset_at: null,
      created_at: at,
      updated_at: at,
    };
    expect([status, body]).toEqual([201, shown]);
    const path = `${PATH}/${Object(body).id}`;
    expect((await call('GET', path)).body).toEqual(shown);
    expect((await call('GET', PATH)).body).toEqual([shown]);
    const changed = await call('PUT', path, { ...SLO, target_per_million: 999_000 });
    expect(changed.body).toEqual({ ...shown, target_per_million: 999_000 });
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', PATH)).body).toEqual([]);
  });

  test('of several datasets are listed with each of them and with the environment', async () => {
    const { call } = await open();
    const both = { ...SLO, dataset_slugs: ['svc', 'other'] };
    const { status, body } = await call('POST', '/1/slos/__all__', both);
    expect(status).toBe(201);
    const one = await call('POST', PATH, SLO);
    expect((await call('GET', '/1/slos/other')).body).toEqual([body]);
    for (const slug of ['svc', '__all__']) {
      const listed = Object((await call('GET', `/1/slos/${slug}`)).body);
      expect(listed).toHaveLength(2);
      expect(listed).toEqual(expect.arrayContaining([body, one.body]));
    }
  });

  test.each<[string, string, object, string]>([
    ['no name', PATH, { name: '' }, 'name'],
    ['a target of all', PATH, { target_per_million: 1_000_000 }, 'target_per_million'],
    ['no time', PATH, { time_period_days: 0 }, 'time_period_days'],
    ['an indicator that does not exist', PATH, { sli: { alias: 'x' } }, 'sli.alias'],
    ['no dataset in the environment', '/1/slos/__all__', {}, 'dataset_slugs'],
    ['an unknown dataset', '/1/slos/__all__', { dataset_slugs: ['x'] }, 'dataset_slugs'],
  ])('with %s are refused by the field', async (_what, path, change, field) => {
    const { call } = await open();
    expect(await call('POST', path, { ...SLO, ...change })).toMatchObject({
      status: 422,
      body: { type_detail: [{ field }] },
    });
  });

  test('claim no budget: reporting is refused by name', async () => {
    const { call, refusals } = await open();
    const { id } = Object((await call('POST', PATH, SLO)).body);
    const { status, body } = await call('GET', `${PATH}/${id}?detailed`);
    expect([status, Object(body).error]).toEqual([
      501,
      'SLO reporting (?detailed) is not supported by this emulator',
    ]);
    expect(refusals()).toMatchObject([{ status: 501, code: 'not-implemented' }]);
  });

  test('may stand on a board', async () => {
    const { call } = await open();
    const { id } = Object((await call('POST', PATH, SLO)).body);
    const panels = [{ type: 'slo', slo_panel: { slo_id: id } }];
    const board = { name: 'Board', type: 'flexible', layout_generation: 'auto', panels };
    expect((await call('POST', '/1/boards', board)).status).toBe(201);
  });
});
