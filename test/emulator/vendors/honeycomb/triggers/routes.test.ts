import { describe, expect, test } from 'vitest';
import { NOW_MS } from '../../../room-context.ts';
import { openHoneycomb } from '../open.ts';

const PATH = '/1/triggers/svc';
const QUERY = { calculations: [{ op: 'COUNT' }], filters: [{ column: 'error', op: 'exists' }] };
const TRIGGER = { name: 'Errors', query: QUERY, threshold: { op: '>', value: 3 } };

async function open() {
  const room = openHoneycomb();
  await room.call('POST', '/1/datasets', { name: 'svc' });
  const query = async (spec: object, dataset = 'svc') =>
    String(Object((await room.call('POST', `/1/queries/${dataset}`, spec)).body).id);
  const make = async (change: object) => room.call('POST', PATH, { ...TRIGGER, ...change });
  return { ...room, query, make };
}

describe('Triggers', () => {
  test('are made with a query in full, and read back with all defaults', async () => {
    const { call } = await open();
    const { status, body } = await call('POST', PATH, TRIGGER);
    const at = new Date(NOW_MS).toISOString();
    const shown = {
      id: expect.any(String),
      dataset_slug: 'svc',
      name: 'Errors',
      description: '',
      tags: [],
      threshold: { op: '>', value: 3, exceeded_limit: 1 },
      frequency: 900,
      alert_type: 'on_change',
      evaluation_schedule_type: 'frequency',
      disabled: false,
      triggered: false,
      recipients: [],
      query: { ...QUERY, breakdowns: [], time_range: 900 },
      query_id: expect.any(String),
      created_at: at,
      updated_at: at,
    };
    expect([status, body]).toEqual([201, shown]);
    const { id, query_id } = Object(body);
    expect((await call('GET', `${PATH}/${id}`)).body).toEqual(body);
    expect((await call('GET', PATH)).body).toEqual([body]);
    expect((await call('GET', `/1/queries/svc/${query_id}`)).body).toMatchObject({
      time_range: 900,
    });
    expect((await call('DELETE', `${PATH}/${id}`)).status).toBe(204);
    expect((await call('GET', `${PATH}/${id}`)).status).toBe(404);
  });

  test('name a query that exists, and belong to a dataset or to the environment', async () => {
    const { call, query, make } = await open();
    const query_id = await query({ ...QUERY, time_range: 3600 });
    const named = await make({ query: undefined, query_id });
    expect(named).toMatchObject({ status: 201, body: { query_id, query: { time_range: 3600 } } });
    const everywhere = await query({ ...QUERY, time_range: 900 }, '__all__');
    const trigger = { ...TRIGGER, query: undefined, query_id: everywhere };
    expect(await call('POST', '/1/triggers/__all__', trigger)).toMatchObject({
      status: 201,
      body: { dataset_slug: '__all__' },
    });
    expect((await make({ query: undefined, query_id: everywhere })).status).toBe(422);
    expect((await call('POST', '/1/triggers/nowhere', TRIGGER)).status).toBe(404);
  });

  test('are replaced whole, but for disabled, which stays when it is not said', async () => {
    const { call, make } = await open();
    const window = { days_of_week: ['monday'], start_time: '13:00', end_time: '21:00' };
    const { body } = await make({
      disabled: true,
      alert_type: 'on_true',
      evaluation_schedule_type: 'window',
      evaluation_schedule: { window },
    });
    expect(body).toMatchObject({ disabled: true, evaluation_schedule: { window } });
    const changed = await call('PUT', `${PATH}/${Object(body).id}`, {
      ...TRIGGER,
      threshold: { op: '<=', value: -1.5, exceeded_limit: 5 },
    });
    expect(changed).toMatchObject({
      status: 200,
      body: {
        id: Object(body).id,
        disabled: true,
        alert_type: 'on_change',
        threshold: { op: '<=', value: -1.5, exceeded_limit: 5 },
      },
    });
    expect(changed.body).not.toHaveProperty('evaluation_schedule');
  });

  test('name recipients by id or by type and target, which makes those that are not known', async () => {
    const { call, make } = await open();
    const recipients = [
      { type: 'email', target: 'a@example.com' },
      { type: 'marker', target: 'Errors begin' },
    ];
    const first = Object((await make({ recipients })).body).recipients;
    expect(first).toMatchObject(recipients);
    expect(Object((await make({ recipients })).body).recipients).toEqual(first);
    const [{ id }] = first;
    expect((await call('GET', `/1/recipients/${id}`)).body).toMatchObject({
      type: 'email',
      details: { email_address: 'a@example.com' },
    });
    const key = '7zOwh1edS8xHGcwfb2bA4sqY8E6PJzSK';
    const pager = await call('POST', '/1/recipients', {
      type: 'pagerduty',
      details: { pagerduty_integration_name: 'Night', pagerduty_integration_key: key },
    });
    const severe = { id: Object(pager.body).id, details: { pagerduty_severity: 'warning' } };
    const { body } = await make({ recipients: [severe] });
    expect(Object(body).recipients).toEqual([{ ...severe, type: 'pagerduty', target: 'Night' }]);
    expect(JSON.stringify(body)).not.toContain(key);
  });

  test.each<[string, object, object]>([
    ['no name', { name: undefined }, { field: 'name', code: 'missing' }],
    ['a name of 121 characters', { name: 'x'.repeat(121) }, { field: 'name' }],
    ['no threshold', { threshold: undefined }, { field: 'threshold', code: 'missing' }],
    ['another operator', { threshold: { op: '=', value: 1 } }, { field: 'threshold.op' }],
    ['a value in words', { threshold: { op: '>', value: '1' } }, { field: 'threshold.value' }],
    [
      'six times beyond',
      { threshold: { op: '>', value: 1, exceeded_limit: 6 } },
      { field: 'threshold.exceeded_limit' },
    ],
    ['no time between runs', { frequency: 0 }, { field: 'frequency' }],
    ['a minute and a half', { frequency: 90 }, { field: 'frequency' }],
    ['more than a day', { frequency: 86_460 }, { field: 'frequency' }],
    ['another alert type', { alert_type: 'always' }, { field: 'alert_type' }],
    [
      'a window without a schedule',
      { evaluation_schedule_type: 'window' },
      { field: 'evaluation_schedule', code: 'missing' },
    ],
    [
      'a schedule without a window',
      {
        evaluation_schedule: {
          window: { days_of_week: ['monday'], start_time: '1:00', end_time: '2:00' },
        },
      },
      { field: 'evaluation_schedule' },
    ],
    [
      'a time that is none',
      {
        evaluation_schedule_type: 'window',
        evaluation_schedule: {
          window: { days_of_week: ['monday'], start_time: '24:00', end_time: '2:00' },
        },
      },
      { field: 'evaluation_schedule.window.start_time' },
    ],
    [
      'a baseline of two hours',
      { baseline_details: { offset_minutes: 120, type: 'value' } },
      { field: 'baseline_details.offset_minutes' },
    ],
    [
      'a baseline of no type',
      { baseline_details: { offset_minutes: 60 } },
      { field: 'baseline_details.type', code: 'missing' },
    ],
    ['an unknown field', { auto_fix: true }, { field: 'auto_fix', code: 'unsupported' }],
    ['an unknown recipient', { recipients: [{ id: 'x' }] }, { field: 'recipients[0].id' }],
    [
      'a recipient without target',
      { recipients: [{ type: 'email' }] },
      { field: 'recipients[0].id', code: 'missing' },
    ],
    [
      'a webhook that was not made',
      { recipients: [{ type: 'webhook', target: 'hook' }] },
      { field: 'recipients[0].target' },
    ],
    [
      'a severity for an email',
      {
        recipients: [{ type: 'email', target: 'a@b.de', details: { pagerduty_severity: 'info' } }],
      },
      { field: 'recipients[0].details.pagerduty_severity' },
    ],
    ['no query', { query: undefined }, { field: 'query_id', code: 'missing' }],
    ['two queries', { query_id: 'x' }, { field: 'query_id' }],
    ['an unknown query', { query: undefined, query_id: 'x' }, { field: 'query_id' }],
    [
      'a query that is wrong',
      { query: { calculations: [{ op: 'SUM' }] } },
      { field: 'query.calculations[0].column' },
    ],
  ])('with %s are refused by the field', async (_what, change, detail) => {
    const { make, call } = await open();
    expect(await make(change)).toMatchObject({ status: 422, body: { type_detail: [detail] } });
    expect((await call('GET', PATH)).body).toEqual([]);
  });

  test.each<[string, object]>([
    ['must not have orders', { orders: [{ op: 'COUNT' }] }],
    ['must not have limit', { limit: 10 }],
    ['must not have usage_mode', { usage_mode: true }],
    ['must not have granularity', { granularity: 60 }],
    ['must not calculate HEATMAP', { calculations: [{ op: 'HEATMAP', column: 'x' }] }],
    ['must not calculate CONCURRENCY', { calculations: [{ op: 'CONCURRENCY' }] }],
    ['must not calculate RATE_SUM', { calculations: [{ op: 'RATE_SUM', column: 'x' }] }],
    [
      'must have exactly one calculation',
      { calculations: [{ op: 'COUNT' }, { op: 'SUM', column: 'x' }] },
    ],
    [
      'must not have filters beside named calculations',
      { calculations: [{ op: 'COUNT', name: 'n' }] },
    ],
    ['must look at 900 to 3600 seconds at this frequency, looks at 600', { time_range: 600 }],
    ['must look at 900 to 3600 seconds at this frequency, looks at 3660', { time_range: 3660 }],
  ])('whose query %s are refused, in full or by id', async (description, change) => {
    const { make, query } = await open();
    const spec = { ...QUERY, time_range: 900, ...change };
    expect(await make({ query: spec })).toMatchObject({
      status: 422,
      body: { type_detail: [{ field: 'query', description }] },
    });
    expect(await make({ query: undefined, query_id: await query(spec) })).toMatchObject({
      status: 422,
      body: { type_detail: [{ field: 'query_id', description }] },
    });
  });

  test('take a second calculation that a having asks for, and a formula over many', async () => {
    const { make } = await open();
    const calculations = [{ op: 'COUNT' }, { op: 'AVG', column: 'x' }];
    const havings = [{ calculate_op: 'COUNT', op: '>', value: 10 }];
    expect((await make({ query: { calculations, havings } })).status).toBe(201);
    const ofColumn = havings.map((having) => ({ ...having, column: 'x' }));
    expect((await make({ query: { calculations, havings: ofColumn } })).status).toBe(201);
    const formulas = [{ name: 'ratio', expression: 'DIV($bad, $all)' }];
    const named = [
      { op: 'COUNT', name: 'all' },
      { op: 'COUNT', name: 'bad', filters: [{ column: 'error', op: 'exists' }] },
    ];
    expect((await make({ query: { calculations: named, formulas } })).status).toBe(201);
  });
});
