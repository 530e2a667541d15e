import { expect, test } from 'vitest';
import { createHoneycomb } from '../../../../../emulator/vendors/honeycomb/routes.ts';
import { transaction } from '../../../../../emulator/store/database.ts';
import { serve } from '../../../../served.ts';
import { NOW_MS, openRoomContext } from '../../../room-context.ts';
import { openHoneycomb } from '../open.ts';

type Call = ReturnType<typeof openHoneycomb>['call'];

async function ask(call: Call, query: object) {
  const { body } = await call('POST', '/1/queries/svc', query);
  return call('POST', '/1/query_results/svc', { query_id: Object(body).id, disable_series: true });
}

/** Events of the last hours, with these fields. */
async function openFilled(count: number, fields: (n: number) => object) {
  const room = openHoneycomb();
  await room.call('POST', '/1/events/svc', { a: 1 });
  const { database } = room.context;
  const insert = database.prepare(`
    INSERT INTO honeycomb_events (request, dataset, kind, span_id, time_ns, sample_rate, fields)
    VALUES ((SELECT id FROM requests), 'svc', 'event', ?, ?, 1, ?)`);
  transaction(database, () => {
    for (let n = 0; n < count; n++) {
      const timeMs = NOW_MS - (n % 100) * 60_000 - 1000;
      insert.run(String(n), BigInt(timeMs) * 1_000_000n, JSON.stringify(fields(n)));
    }
  });
  return room;
}

test('a query of too many groups is refused, one of as many as there may be is not', async () => {
  const { call } = await openFilled(100_001, (n) => ({ id: n, half: n >> 1 }));
  expect(await ask(call, { breakdowns: ['half'] })).toMatchObject({ status: 201 });
  const refused = { status: 400, body: { error: expect.stringMatching(/can have 100000 groups/) } };
  expect(await ask(call, { breakdowns: ['id'] })).toMatchObject(refused);
});

test('a query of too many results in its groups and steps is refused', async () => {
  const { call } = await openFilled(60_000, (n) => ({ id: n % 1000, group: (n / 100) >> 0 }));
  const calculations = ['SUM', 'AVG', 'MAX', 'MIN', 'P50', 'P75', 'P90', 'P95', 'P99'].map(
    (op) => ({
      op,
      column: 'id',
    }),
  );
  const query = { calculations, breakdowns: ['group'], granularity: 60 };
  expect(await ask(call, { ...query, granularity: 600 })).toMatchObject({ status: 201 });
  expect(await ask(call, query)).toMatchObject({
    status: 400,
    body: { error: expect.stringMatching(/can have 500,000 results/) },
  });
});

test('fields that use fields twice are computed once, and their texts have an end', async () => {
  const { call } = await openFilled(3, () => ({ a: 'text', n: 1 }));
  const chain = (first: string, twice: (name: string) => string) =>
    Array.from({ length: 40 }, (_, index) => ({
      name: `f${index}`,
      expression: index === 0 ? first : twice(`$f${index - 1}`),
    }));
  const resultOf = async (calculated_fields: object[]) => {
    const { body } = await ask(call, { calculated_fields, breakdowns: ['f39'] });
    const result = await call('GET', `/1/query_results/svc/${Object(body).id}`);
    return Object(result.body).data.results;
  };
  const sums = await resultOf(chain('$n', (name) => `SUM(${name},${name})`));
  expect(sums).toContainEqual({ data: { COUNT: 3, f39: 2 ** 39 } });
  const texts = await resultOf(chain('$a', (name) => `CONCAT("b",${name},${name})`));
  expect(JSON.stringify(texts).length).toBeLessThan(2_000_000);
});

test('derived columns are refused when all together are too large, and so is a query of them', async () => {
  const { call } = openHoneycomb();
  const expression = `OR(${Array.from({ length: 10 }, () => 'REG_MATCH($a,`a{950}`)').join(',')})`;
  const statuses: number[] = [];
  for (let index = 0; index < 12; index++) {
    const column = { alias: `c${index}`, expression };
    statuses.push((await call('POST', '/1/derived_columns/__all__', column)).status);
  }
  expect(statuses.indexOf(400)).toBeGreaterThan(5);
  expect(statuses.lastIndexOf(201)).toBeLessThan(statuses.indexOf(400));
});

test('a client that goes away ends its query', async () => {
  const ended = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const engine = (_job: unknown, signal: AbortSignal) => {
    signal.addEventListener('abort', () => ended.resolve());
    asked.resolve();
    return ended.promise.then(() => undefined);
  };
  const { routes } = createHoneycomb(openRoomContext(), { engine });
  const { endpoint, close } = await serve((request) => routes.fetch(request));
  const post = (path: string, body: object, signal?: AbortSignal) =>
    fetch(endpoint + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      ...(signal && { signal }),
    });
  await post('/1/events/svc', { a: 1 });
  const query: { id: string } = Object(await (await post('/1/queries/svc', {})).json());
  const controller = new AbortController();
  const gone = post('/1/query_results/svc', { query_id: query.id }, controller.signal);
  await asked.promise;
  controller.abort();
  await expect(gone).rejects.toThrow('aborted');
  await ended.promise;
  await close();
});
