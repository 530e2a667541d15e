/**
 * libhoney, Honeycomb's own client for events, against the emulator's Events API over a real socket: single
 * events, batches, builders, presampled events, refusals, and what its response queue is told of each.
 */
import Libhoney from 'libhoney';
import type { LibhoneyOptions, LibhoneyResponse } from 'libhoney';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHoneycomb } from '../../emulator/vendors/honeycomb/routes.ts';
import { openRoomContext } from '../emulator/room-context.ts';
import { serve, type Served } from '../served.ts';

const KEY = 'hcaik_test';
const context = openRoomContext(Date.now);
const { routes } = createHoneycomb(context, { keys: [KEY] });
let server: Served;
let apiHost = '';

beforeAll(async () => {
  server = await serve(routes.fetch);
  apiHost = server.endpoint;
});

afterAll(() => server.close());

function open(dataset: string, options: Partial<LibhoneyOptions> = {}) {
  const responses: LibhoneyResponse[] = [];
  const honey = new Libhoney({
    apiHost,
    writeKey: KEY,
    dataset,
    batchTimeTrigger: 1,
    responseCallback: (batch) => void responses.push(...batch),
    ...options,
  });
  return {
    honey,
    responses,
    statuses: () => responses.map(({ metadata, status_code }) => [metadata, status_code]),
    events: () =>
      context
        .rows(`SELECT * FROM honeycomb_events WHERE dataset = '${dataset}' ORDER BY id`)
        .map(({ fields, ...event }) => ({ ...event, fields: JSON.parse(String(fields)) })),
  };
}

test('libhoney sends one event, with its time and metadata', async () => {
  const { honey, events, statuses } = open('single');
  const event = honey.newEvent().add({ name: 'deploy', nested: { a: [1] } });
  event.addField('duration_ms', 12.5);
  event.timestamp = '2026-11-22T11:00:00.123Z';
  event.metadata = 'first';
  event.send();
  await honey.flush();
  expect(statuses()).toEqual([['first', 202]]);
  expect(events()).toMatchObject([
    {
      kind: 'event',
      name: 'deploy',
      time_ns: BigInt(Date.UTC(2026, 10, 22, 11, 0, 0, 123)) * 1_000_000n,
      sample_rate: 1,
      fields: { name: 'deploy', nested: '{"a":[1]}', duration_ms: 12.5 },
    },
  ]);
});

test('libhoney sends batches, and the queue is told of every event', async () => {
  const { honey, events, statuses } = open('My Data/Set', { batchSizeTrigger: 50 });
  for (let at = 0; at < 120; at++) {
    const event = honey.newEvent();
    event.add({ at });
    event.metadata = at;
    event.send();
  }
  await honey.flush();
  const told = statuses().toSorted((a, b) => Number(a[0]) - Number(b[0]));
  expect(told).toEqual(Array.from({ length: 120 }, (_, at) => [at, 202]));
  const sent = events().map(({ fields }) => fields.at);
  expect(sent.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 120 }, (_, at) => at));
  const requests = context.rows(
    "SELECT DISTINCT operation FROM requests WHERE headers LIKE '%libhoney%'",
  );
  expect(requests).toEqual([{ operation: 'POST /1/batch' }]);
});

test('libhoney sends what its builders add, and to the dataset an event names', async () => {
  const { honey, events } = open('builder');
  let count = 0;
  const builder = honey.newBuilder({ service: 'svc' }).addDynamicField('count', () => ++count);
  builder.sendNow({ a: 1 });
  builder.sendNow({ a: 2 });
  const elsewhere = builder.newEvent();
  elsewhere.dataset = 'elsewhere';
  elsewhere.send();
  await honey.flush();
  expect(events().map(({ fields }) => fields)).toEqual([
    { service: 'svc', count: 1, a: 1 },
    { service: 'svc', count: 2, a: 2 },
  ]);
  expect(open('elsewhere').events()).toMatchObject([{ fields: { service: 'svc', count: 3 } }]);
});

test('libhoney sends presampled events, which count for as many as their rate says', async () => {
  const { honey, events } = open('presampled');
  for (const sampleRate of [1, 8]) {
    const event = honey.newEvent().add({ sampleRate });
    event.sampleRate = sampleRate;
    event.sendPresampled();
  }
  await honey.flush();
  expect(events()).toMatchObject([{ sample_rate: 1 }, { sample_rate: 8 }]);
  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(apiHost + path, {
      method,
      headers: { 'x-honeycomb-team': KEY, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    return Object(await response.json());
  };
  const query = await call('POST', '/1/queries/presampled', {});
  const made = await call('POST', '/1/query_results/presampled', { query_id: query.id });
  const result = await call('GET', `/1/query_results/presampled/${made.id}`);
  expect(result.data.results).toEqual([{ data: { COUNT: 9 } }]);
});

test('libhoney is told which events of a batch were refused, and the others are kept', async () => {
  const { honey, events, statuses } = open('partly');
  const wide = Object.fromEntries(Array.from({ length: 2001 }, (_, at) => [`f${at}`, at]));
  for (const [metadata, data] of Object.entries({ good: { a: 1 }, wide, alsoGood: { a: 2 } })) {
    const event = honey.newEvent().add(data);
    event.metadata = metadata;
    event.send();
  }
  await honey.flush();
  expect(statuses()).toEqual([
    ['good', 202],
    ['wide', 400],
    ['alsoGood', 202],
  ]);
  expect(events().map(({ fields }) => fields)).toEqual([{ a: 1 }, { a: 2 }]);
});

test('libhoney is told 401 for each event when its key is not known', async () => {
  const { honey, events, responses } = open('denied', { writeKey: 'wrong' });
  honey.sendNow({ a: 1 });
  honey.sendNow({ a: 2 });
  await honey.flush();
  expect(responses).toMatchObject([{ status_code: 401 }, { status_code: 401 }]);
  expect(responses[0]?.error).toBeInstanceOf(Error);
  expect(events()).toEqual([]);
});
