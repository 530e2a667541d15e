import { describe, expect, test } from 'vitest';
import { NOW_MS } from '../../../room-context.ts';
import { openHoneycomb } from '../open.ts';

const PATH = '/1/derived_columns/svc';
const SLOW = { alias: 'slow', expression: 'GT($duration_ms, 100)', description: 'over 100 ms' };

async function open() {
  const room = openHoneycomb();
  await room.call('POST', '/1/datasets', { name: 'svc' });
  await room.call('POST', '/1/datasets', { name: 'other' });
  const make = async (column: object, path = PATH) => room.call('POST', path, column);
  /** The rows of a query over what was sent. */
  async function ask(query: object, dataset = 'svc') {
    const { body } = await room.call('POST', `/1/queries/${dataset}`, query);
    const result = await room.call('POST', `/1/query_results/${dataset}`, {
      query_id: Object(body).id,
    });
    if (result.status !== 201) return result;
    const path = `/1/query_results/${dataset}/${Object(result.body).id}`;
    const { body: done } = await room.call('GET', path);
    return Object(done).data.results.map(({ data }: { data: object }) => data);
  }
  return { ...room, make, ask };
}

describe('Derived columns', () => {
  test('are made, listed, found by id and by alias, changed and deleted', async () => {
    const { call, make } = await open();
    const made = await make(SLOW);
    const at = new Date(NOW_MS).toISOString();
    const shown = { id: expect.any(String), ...SLOW, created_at: at, updated_at: at };
    expect([made.status, made.body]).toEqual([201, shown]);
    const { id } = Object(made.body);
    expect((await call('GET', PATH)).body).toEqual([shown]);
    expect((await call('GET', `${PATH}/${id}`)).body).toEqual(shown);
    expect((await call('GET', `${PATH}?alias=slow`)).body).toEqual(shown);
    expect((await call('GET', `${PATH}?alias=fast`)).status).toBe(404);
    const changed = await call('PUT', `${PATH}/${id}`, { alias: 'late', expression: 'INT(1)' });
    expect(changed.body).toMatchObject({ id, alias: 'late', expression: 'INT(1)' });
    expect((await call('DELETE', `${PATH}/${id}`)).status).toBe(204);
    expect((await call('GET', `${PATH}/${id}`)).status).toBe(404);
    expect((await call('GET', '/1/derived_columns/nowhere')).status).toBe(404);
  });

  test('of a dataset that is none are refused once, also by alias', async () => {
    const { call, refusals } = await open();
    expect((await call('GET', '/1/derived_columns/nowhere?alias=slow')).status).toBe(404);
    expect(refusals()).toMatchObject([{ status: 404, message: 'Dataset not found' }]);
  });

  test('are columns of the queries of their dataset, and those of __all__ of all', async () => {
    const { call, make, ask } = await open();
    for (const dataset of ['svc', 'other']) {
      await call('POST', `/1/batch/${dataset}`, [
        { data: { duration_ms: 50 } },
        { data: { duration_ms: 150 }, samplerate: 3 },
      ]);
    }
    await make(SLOW);
    await make(
      { alias: 'twice', expression: 'MUL($duration_ms, 2)' },
      '/1/derived_columns/__all__',
    );
    const bySlow = { breakdowns: ['slow'], calculations: [{ op: 'COUNT' }] };
    expect(await ask(bySlow)).toEqual([
      { slow: true, COUNT: 3 },
      { slow: false, COUNT: 1 },
    ]);
    expect(await ask(bySlow, 'other')).toEqual([{ slow: null, COUNT: 4 }]);
    const twice = { calculations: [{ op: 'MAX', column: 'twice' }] };
    expect(await ask(twice, 'other')).toEqual([{ 'MAX(twice)': 300 }]);
    expect(await ask(twice, '__all__')).toEqual([{ 'MAX(twice)': 300 }]);
  });

  test.each([
    ['an unknown function', 'FOO($a)', /unknown function 'FOO'/],
    ['too few arguments', 'IF($a)', /IF takes/],
    ['text that is not an expression', 'GT($a', /missing at the end/],
    ['a column made of itself', '$slow', /refer to themselves: slow/],
  ])('refuse %s with 400 and the reason', async (_what, expression, reason) => {
    const { make, call } = await open();
    const { status, body } = await make({ alias: 'slow', expression });
    expect([status, body]).toEqual([
      400,
      expect.objectContaining({ error: expect.stringMatching(reason) }),
    ]);
    expect((await call('GET', PATH)).body).toEqual([]);
  });

  test('refuse a circle through other columns, also one of the environment', async () => {
    const { make } = await open();
    await make({ alias: 'a', expression: '$b' });
    expect((await make({ alias: 'b', expression: '$a' })).status).toBe(400);
    const everywhere = '/1/derived_columns/__all__';
    expect((await make({ alias: 'b', expression: '$a' }, everywhere)).status).toBe(400);
    expect((await make({ alias: 'b', expression: '$c' }, everywhere)).status).toBe(201);
  });

  test('and a query that closes a circle with them is refused, not run', async () => {
    const { make, ask, call } = await open();
    await call('POST', '/1/batch/svc', [{ data: { x: 1 } }]);
    await make({ alias: 'a', expression: '$b' });
    const answer = await ask({
      calculated_fields: [{ name: 'b', expression: '$a' }],
      breakdowns: ['a'],
    });
    expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining('a, b') } });
  });

  test('have an alias of their own, 409 otherwise; a wrong body is 422', async () => {
    const { make, call } = await open();
    await make(SLOW);
    expect(await make(SLOW)).toMatchObject({
      status: 409,
      body: { error: "Derived column 'slow' already exists" },
    });
    expect((await make(SLOW, '/1/derived_columns/other')).status).toBe(201);
    expect(await make({ alias: '' })).toMatchObject({
      status: 422,
      body: { type_detail: [{ field: 'alias' }, { field: 'expression', code: 'missing' }] },
    });
    expect((await call('POST', PATH, 'no object')).status).toBe(422);
  });

  test('are not deleted or renamed while an SLO, a trigger or a board uses them', async () => {
    const { make, call } = await open();
    const { id } = Object((await make(SLOW)).body);
    const query = await call('POST', '/1/queries/svc', { breakdowns: ['slow'], time_range: 900 });
    const query_id = Object(query.body).id;

    async function expectUsedBy(name: string, path: string) {
      const refused = await call('DELETE', `${PATH}/${id}`);
      expect(refused).toMatchObject({
        status: 409,
        body: { error: expect.stringContaining(name) },
      });
      const renamed = { ...SLOW, alias: 'late' };
      expect((await call('PUT', `${PATH}/${id}`, renamed)).status).toBe(409);
      expect((await call('DELETE', path)).status).toBe(204);
    }
    const slo = await call('POST', '/1/slos/svc', {
      name: 'Fast',
      sli: { alias: 'slow' },
      time_period_days: 30,
      target_per_million: 990_000,
    });
    await expectUsedBy("the SLO 'Fast'", `/1/slos/svc/${Object(slo.body).id}`);
    const trigger = await call('POST', '/1/triggers/svc', {
      name: 'Slow',
      query_id,
      threshold: { op: '>', value: 1 },
    });
    await expectUsedBy("the trigger 'Slow'", `/1/triggers/svc/${Object(trigger.body).id}`);
    const annotation = await call('POST', '/1/query_annotations/svc', { name: 'n', query_id });
    const board = await call('POST', '/1/boards', {
      name: 'Wall',
      type: 'flexible',
      layout_generation: 'auto',
      panels: [
        {
          type: 'query',
          query_panel: { query_id, query_annotation_id: Object(annotation.body).id },
        },
      ],
    });
    await expectUsedBy("the board 'Wall'", `/1/boards/${Object(board.body).id}`);
    expect((await call('DELETE', `${PATH}/${id}`)).status).toBe(204);
  });
});
