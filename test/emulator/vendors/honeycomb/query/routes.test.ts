import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openHoneycomb } from '../open.ts';

async function openWithDataset(options?: Parameters<typeof openHoneycomb>[0]) {
  const room = openHoneycomb(options);
  await room.call('POST', '/1/events/svc', { a: 1 });
  return room;
}

describe('/1/queries', () => {
  test('keeps a query and shows it with its defaults', async () => {
    const { call } = await openWithDataset();
    const query = { filters: [{ column: 'a', op: 'exists' }], filter_combination: 'AND', limit: 5 };
    const { status, body } = await call('POST', '/1/queries/svc', query);
    expect(status).toBe(200);
    expect(body).toEqual({
      id: expect.stringMatching(/^[A-Za-z0-9]{11}$/),
      calculations: [{ op: 'COUNT' }],
      breakdowns: [],
      filters: query.filters,
      limit: 5,
      time_range: 7_200,
    });
    expect((await call('GET', `/1/queries/svc/${Object(body).id}`)).body).toEqual(body);
    expect((await call('GET', `/1/queries/__all__/${Object(body).id}`)).status).toBe(404);
    expect((await call('POST', '/1/queries/other', {})).status).toBe(404);
  });

  test.each<[string, object, object]>([
    [
      'an unknown operator',
      { calculations: [{ op: 'MEDIAN' }] },
      { field: 'calculations[0].op', code: 'invalid' },
    ],
    [
      'a missing column',
      { calculations: [{ op: 'SUM' }] },
      { field: 'calculations[0].column', code: 'missing' },
    ],
    [
      'an operator of metrics',
      { calculations: [{ op: 'HISTOGRAM_COUNT' }] },
      { field: 'calculations[0].op' },
    ],
    [
      'CONCURRENCY with a column',
      { calculations: [{ op: 'CONCURRENCY', column: 'a' }] },
      { field: 'calculations[0].column' },
    ],
    [
      'a calculation twice',
      { calculations: [{ op: 'COUNT' }, { op: 'COUNT' }] },
      { field: 'calculations[1]' },
    ],
    [
      'an unknown filter',
      { filters: [{ column: 'a', op: 'like', value: 1 }] },
      { field: 'filters[0].op', code: 'invalid' },
    ],
    [
      'a filter without value',
      { filters: [{ column: 'a', op: '=' }] },
      { field: 'filters[0].value', code: 'missing' },
    ],
    [
      'exists with a value',
      { filters: [{ column: 'a', op: 'exists', value: 1 }] },
      { field: 'filters[0].value' },
    ],
    [
      'in without a list',
      { filters: [{ column: 'a', op: 'in', value: 1 }] },
      { field: 'filters[0].value' },
    ],
    [
      'a list for =',
      { filters: [{ column: 'a', op: '=', value: [1] }] },
      { field: 'filters[0].value' },
    ],
    ['an order of nothing', { orders: [{ column: 'b' }] }, { field: 'orders[0]' }],
    [
      'a having of nothing',
      { havings: [{ calculate_op: 'SUM', column: 'b', op: '>', value: 1 }] },
      { field: 'havings[0]' },
    ],
    [
      'a having of a heatmap',
      {
        calculations: [{ op: 'HEATMAP', column: 'a' }],
        havings: [{ calculate_op: 'HEATMAP', column: 'a', op: '>', value: 1 }],
      },
      { field: 'havings[0].calculate_op' },
    ],
    ['too large a limit', { limit: 1001 }, { field: 'limit' }],
    ['three times', { start_time: 1, end_time: 2, time_range: 1 }, { field: 'time_range' }],
    ['an end before the start', { start_time: 2, end_time: 1 }, { field: 'end_time' }],
    ['too fine a granularity', { time_range: 7_200, granularity: 7 }, { field: 'granularity' }],
    [
      'too coarse a granularity',
      { time_range: 7_200, granularity: 7_201 },
      { field: 'granularity' },
    ],
    [
      'a broken expression',
      { calculated_fields: [{ name: 'f', expression: 'IF(' }] },
      { field: 'calculated_fields[0].expression', description: 'an expression ends too early' },
    ],
    [
      'fields in a circle',
      {
        calculated_fields: [
          { name: 'f', expression: '$g' },
          { name: 'g', expression: '$f' },
        ],
      },
      { field: 'calculated_fields' },
    ],
    [
      'a formula of what is not calculated',
      { formulas: [{ name: 'f', expression: '$g + 1' }] },
      { field: 'formulas' },
    ],
    [
      'a comparison in time',
      { compare_time_offset_seconds: 3_600 },
      {
        field: 'compare_time_offset_seconds',
        description: 'is not supported by this emulator: compare two queries',
      },
    ],
    [
      'fields of other spans',
      { breakdowns: ['root.name'] },
      { field: 'breakdowns[0]', code: 'unsupported' },
    ],
    ['an unknown field', { calculation: [] }, { field: 'calculation', code: 'unsupported' }],
    [
      'more than a hundred terms',
      { breakdowns: Array.from({ length: 101 }, () => 'a') },
      { field: 'breakdowns' },
    ],
  ])('refuses %s and names it', async (_name, query, detail) => {
    const { call, refusals } = await openWithDataset();
    const { status, headers, body } = await call('POST', '/1/queries/svc', query);
    expect([status, headers.get('content-type')]).toEqual([422, 'application/problem+json']);
    expect(Object(body).type_detail).toContainEqual(expect.objectContaining(detail));
    expect(refusals()).toMatchObject([{ status: 422, code: 'validation-failed' }]);
  });

  test('answers 200 or 422 to any JSON object', async () => {
    const { call } = await openWithDataset();
    const keys = [
      'calculations',
      'filters',
      'breakdowns',
      'orders',
      'havings',
      'op',
      'column',
      'value',
      'limit',
      'granularity',
      'time_range',
      'calculated_fields',
      'expression',
      'name',
    ];
    const json = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom<unknown>('COUNT', 'a', 1, 'SUM', '='),
        fc.jsonValue({ maxDepth: 1 }),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...keys), tie('any')),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...keys), json.any), async (query) => {
        const { status, body } = await call('POST', '/1/queries/svc', query);
        if (status === 422) return;
        expect(status).toBe(200);
        const result = await call('POST', '/1/query_results/svc', { query_id: Object(body).id });
        expect([201, 400]).toContain(result.status);
      }),
      { numRuns: 300 },
    );
  });
});

describe('/1/query_results', () => {
  test('is complete when it is asked for, not when it is made', async () => {
    const { call } = await openWithDataset();
    const query = await call('POST', '/1/queries/svc', {});
    const made = await call('POST', '/1/query_results/svc', { query_id: Object(query.body).id });
    const { id } = Object(made.body);
    expect([made.status, made.headers.get('location')]).toEqual([
      201,
      `/1/query_results/svc/${id}`,
    ]);
    expect(made.body).toEqual({
      id,
      complete: false,
      links: {
        query_url: expect.stringContaining(id),
        graph_image_url: expect.stringContaining(id),
      },
    });
    await call('POST', '/1/events/svc', { a: 2 }); // too late for this result
    const { status, body } = await call('GET', `/1/query_results/svc/${id}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id,
      complete: true,
      query: query.body,
      data: { results: [{ data: { COUNT: 1 } }], series: [{ data: { COUNT: 1 } }] },
    });
    expect((await call('GET', '/1/query_results/svc/none')).status).toBe(404);
  });

  test('spans all datasets when asked to', async () => {
    const { call } = await openWithDataset();
    await call('POST', '/1/events/other', { a: 1 });
    const query = await call('POST', '/1/queries/__all__', {});
    const made = await call('POST', '/1/query_results/__all__', {
      query_id: Object(query.body).id,
    });
    const { body } = await call('GET', `/1/query_results/__all__/${Object(made.body).id}`);
    expect(body).toMatchObject({ data: { results: [{ data: { COUNT: 2 } }] } });
  });

  test('refuses a week and more, an unknown query and too many rows', async () => {
    const { call } = await openWithDataset();
    const long = await call('POST', '/1/queries/svc', { time_range: 7 * 86_400 + 1 });
    const week = await call('POST', '/1/query_results/svc', { query_id: Object(long.body).id });
    expect(week.status).toBe(400);
    expect((await call('POST', '/1/query_results/svc', { query_id: 'none' })).status).toBe(404);
    const many = { query_id: 'none', limit: 1001 };
    expect((await call('POST', '/1/query_results/svc', many)).status).toBe(422);
  });

  test('is limited, without Retry-After', async () => {
    const { call } = await openWithDataset({ rateLimits: { requests: 100, queryResults: 1 } });
    const query = await call('POST', '/1/queries/svc', {});
    const make = () => call('POST', '/1/query_results/svc', { query_id: Object(query.body).id });
    expect((await make()).headers.get('ratelimit')).toBe('limit=1, remaining=0, reset=60');
    const refused = await make();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, null]);
  });
});
