import { emptyDatabase } from '../../../../../emulator/store/database.ts';
import { describe, expect, test } from 'vitest';
import { NOW_MS } from '../../../room-context.ts';
import { exportOf, attributes } from '../../otlp/otlp-json.ts';
import { openHoneycomb } from '../open.ts';

describe('datasets', () => {
  test('are made by the first event and found by slug and by name in any case', async () => {
    const { call, events } = openHoneycomb();
    await call('POST', '/1/events/My%20Data/Set', { a: 1 });
    await call('POST', '/1/events/my%20data/set', { a: 2 });
    expect(events()).toMatchObject([{ dataset: 'My Data/Set' }, { dataset: 'My Data/Set' }]);
    const shown = {
      name: 'My Data/Set',
      slug: 'my-data-set',
      created_at: new Date(NOW_MS).toISOString(),
      last_written_at: new Date(NOW_MS).toISOString(),
    };
    expect((await call('GET', '/1/datasets')).body).toMatchObject([shown]);
    for (const slug of ['my-data-set', 'My-Data-Set']) {
      expect((await call('GET', `/1/datasets/${slug}`)).body).toMatchObject(shown);
    }
    expect((await call('GET', '/1/datasets/other')).status).toBe(404);
  });

  test('list 10,000 columns and no more, and keep the events of all', async () => {
    const { call, columns, events } = openHoneycomb();
    const event = (number: number) =>
      Object.fromEntries(Array.from({ length: 1_500 }, (_, index) => [`c${number}.${index}`, 1]));
    const batch = Array.from({ length: 5 }, (_, number) => ({ data: event(number) }));
    await call('POST', '/1/batch/wide', batch);
    const rest = Array.from({ length: 5 }, (_, number) => ({ data: event(5 + number) }));
    expect((await call('POST', '/1/batch/wide', rest)).status).toBe(200);
    expect(Object.keys(columns())).toHaveLength(10_000);
    expect(events()).toHaveLength(10);
  });

  test('are made through the API once, then answered with 200', async () => {
    const { call } = openHoneycomb();
    const first = await call('POST', '/1/datasets', { name: 'Svc', description: 'd' });
    expect([first.status, first.body]).toMatchObject([201, { slug: 'svc', description: 'd' }]);
    const second = await call('POST', '/1/datasets', { name: 'svc', description: 'e' });
    expect([second.status, second.body]).toMatchObject([200, { name: 'Svc', description: 'd' }]);
  });

  test('say when they were last written, to the minute, wherever they are shown', async () => {
    let time = NOW_MS;
    const { call } = openHoneycomb({ now: () => time });
    await call('POST', '/1/datasets', { name: 'svc' });
    for (const ms of [0, 30_000, 90_000]) {
      time = NOW_MS + ms;
      await call('POST', '/1/events/svc', { a: 1 });
      const shown = { last_written_at: new Date(NOW_MS + (ms === 30_000 ? 0 : ms)).toISOString() };
      expect((await call('GET', '/1/datasets')).body).toMatchObject([shown]);
      expect((await call('GET', '/1/datasets/svc')).body).toMatchObject(shown);
      expect((await call('POST', '/1/datasets', { name: 'svc' })).body).toMatchObject(shown);
    }
  });

  test('are changed, protected and deleted with their events', async () => {
    const { call, events } = openHoneycomb();
    await call('POST', '/1/events/svc', { a: 1 });
    const settings = { settings: { delete_protected: true }, description: 'new' };
    expect((await call('PUT', '/1/datasets/svc', settings)).body).toMatchObject(settings);
    expect((await call('DELETE', '/1/datasets/svc')).status).toBe(409);
    await call('PUT', '/1/datasets/svc', { settings: { delete_protected: false } });
    expect((await call('DELETE', '/1/datasets/svc')).status).toBe(202);
    expect([events(), (await call('GET', '/1/datasets')).body]).toEqual([[], []]);
  });

  test('tell every wrong field', async () => {
    const { call } = openHoneycomb();
    const { status, headers, body } = await call('POST', '/1/datasets', { expand_json_depth: 11 });
    expect(status).toBe(422);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body).toMatchObject({
      status: 422,
      type: 'https://api.honeycomb.io/problems/validation-failed',
      type_detail: [
        { field: 'name', code: 'missing' },
        { field: 'expand_json_depth', code: 'invalid' },
      ],
    });
  });
});

describe('columns', () => {
  test('come from spans too, and widen when values differ', async () => {
    const { call, columns } = openHoneycomb();
    const spans = [
      { attributes: attributes({ n: 1, flag: true, mixed: 1 }) },
      { attributes: attributes({ n: 1.5, flag: false, mixed: 'x' }) },
    ];
    await call('POST', '/v1/traces', exportOf({ spans }));
    expect(columns()).toMatchObject({
      n: 'float',
      flag: 'boolean',
      mixed: 'string',
      duration_ms: 'float',
      name: 'string',
      status_code: 'integer',
    });
  });

  test('are written again after the store was emptied', async () => {
    const { call, columns, context } = openHoneycomb();
    await call('POST', '/1/events/svc', { a: 1 });
    await context.inbox.exclusively(() => emptyDatabase(context.database));
    await call('POST', '/1/events/svc', { a: 1 });
    expect(columns()).toEqual({ a: 'integer' });
  });

  test('say when they were last written, to the minute', async () => {
    let time = NOW_MS;
    const { call } = openHoneycomb({ now: () => time });
    await call('POST', '/1/events/svc', { a: 1, b: 1 });
    time += 90_000;
    await call('POST', '/1/events/svc', { a: 1 });
    expect((await call('GET', '/1/columns/svc')).body).toMatchObject([
      { key_name: 'a', last_written: new Date(NOW_MS + 90_000).toISOString() },
      { key_name: 'b', last_written: new Date(NOW_MS).toISOString() },
    ]);
  });

  test('are made, found by name, changed and deleted', async () => {
    const { call } = openHoneycomb();
    await call('POST', '/1/datasets', { name: 'svc' });
    const { status, body } = await call('POST', '/1/columns/svc', { key_name: 'a', type: 'float' });
    expect([status, body]).toMatchObject([201, { key_name: 'a', type: 'float', hidden: false }]);
    expect((await call('POST', '/1/columns/svc', { key_name: 'a' })).status).toBe(409);
    const path = `/1/columns/svc/${Object(body).id}`;
    expect((await call('PUT', path, { hidden: true })).body).toMatchObject({
      hidden: true,
      type: 'float',
    });
    expect((await call('GET', '/1/columns/svc?key_name=a')).body).toMatchObject({ hidden: true });
    expect((await call('GET', '/1/columns/svc?key_name=b')).status).toBe(404);
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', path)).status).toBe(404);
    expect((await call('GET', '/1/columns/other')).status).toBe(404);
  });
});

describe('dataset definitions', () => {
  test('default to the columns there are and can be set and taken away', async () => {
    const { call } = openHoneycomb();
    await call('POST', '/1/events/svc', { duration_ms: 1, 'trace.trace_id': 'x', error: true });
    const path = '/1/dataset_definitions/svc';
    const column = (name: string) => ({ name, column_type: 'column' });
    const defaults = {
      duration_ms: column('duration_ms'),
      trace_id: column('trace.trace_id'),
      error: column('error'),
    };
    expect((await call('GET', path)).body).toEqual(defaults);
    const changed = await call('PATCH', path, { user: { name: 'who' }, error: { name: '' } });
    expect(changed.body).toEqual({
      duration_ms: defaults.duration_ms,
      trace_id: defaults.trace_id,
      user: column('who'),
    });
    await call('POST', '/1/derived_columns/svc', { alias: 'sum', expression: 'INT(1)' });
    const mapped = { user: { name: 'sum' }, route: { name: 'r', column_type: 'derived_column' } };
    expect((await call('PATCH', path, mapped)).body).toMatchObject({
      user: { name: 'sum', column_type: 'derived_column' },
      route: column('r'),
    });
    expect((await call('PATCH', path, { users: null })).body).toMatchObject({
      type_detail: [{ field: 'users', code: 'unsupported' }],
    });
  });
});

describe('markers', () => {
  test('are made, coloured by their type, changed and deleted', async () => {
    const { call } = openHoneycomb();
    await call('POST', '/1/datasets', { name: 'svc' });
    await call('POST', '/1/marker_settings/svc', { type: 'deploy', color: '#7b1fa2' });
    const made = await call('POST', '/1/markers/svc', { type: 'deploy', message: 'v1' });
    expect([made.status, made.body]).toMatchObject([
      201,
      { start_time: Math.floor(NOW_MS / 1000), message: 'v1', color: '#7b1fa2' },
    ]);
    const path = `/1/markers/svc/${Object(made.body).id}`;
    await call('PUT', path, { type: 'deploy', message: 'v2', start_time: 5 });
    expect((await call('GET', '/1/markers/svc')).body).toMatchObject([
      { message: 'v2', start_time: 5 },
    ]);
    expect((await call('GET', path)).status).toBe(404); // the vendor has no GET of one
    expect((await call('DELETE', path)).status).toBe(200);
    expect((await call('GET', '/1/markers/svc')).body).toEqual([]);
    expect((await call('GET', '/1/markers/__all__')).body).toEqual([]);
    const twice = await call('POST', '/1/marker_settings/svc', {
      type: 'deploy',
      color: '#000000',
    });
    expect(twice.body).toMatchObject({ type_detail: [{ code: 'already_exists' }] });
  });
});

describe('the rate limit', () => {
  test('is told on every answer and holds for a minute', async () => {
    let time = NOW_MS;
    const { call } = openHoneycomb({
      now: () => time,
      rateLimits: { requests: 2, queryResults: 10 },
    });
    const first = await call('GET', '/1/datasets');
    expect(first.headers.get('ratelimit')).toBe('limit=2, remaining=1, reset=60');
    expect(first.headers.get('ratelimit-policy')).toBe('2;w=60');
    await call('GET', '/1/datasets');
    time += 20_000;
    const third = await call('GET', '/1/datasets');
    expect(third.status).toBe(429);
    expect(third.headers.get('retry-after')).toBe(new Date(NOW_MS + 60_000).toUTCString());
    expect(third.body).toMatchObject({ type: 'https://api.honeycomb.io/problems/rate-limited' });
    expect((await call('POST', '/1/events/svc', { a: 1 })).status).toBe(200);
    time += 40_000;
    expect((await call('GET', '/1/datasets')).status).toBe(200);
  });
});
