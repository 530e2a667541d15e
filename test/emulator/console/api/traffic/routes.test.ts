/** Requests to vendors as the page Traffic reads them, of an emulator that was sent some. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as v from 'valibot';
import type { RunningEmulator } from '../../../../../emulator/emulator.ts';
import { RawRequest } from '../../../../../emulator/console/api/shapes.ts';
import {
  Replayed,
  TrafficDetail,
  TrafficPage,
  TrafficSummary,
} from '../../../../../emulator/console/api/traffic/shapes.ts';
import { LOCAL_KEYS } from '../../../../../emulator/server/local-keys.ts';
import { sendRefused } from '../../../../browser/fixture/refused.ts';
import { createSenders } from '../../../../browser/fixture/senders.ts';
import { start } from '../../../start.ts';

const TRACE = '6b030c74d87bdfec8f9d51c8fa5709a1';
const span = (name: string) => ({
  traceId: TRACE,
  spanId: '97e7268faf111e41',
  name,
  startMs: Date.now() - 50,
  durationMs: 20,
  attributes: { 'http.request.header.authorization': 'Bearer tellnobody' },
});

let emulator: RunningEmulator;
beforeAll(async () => {
  emulator = await start({ worker: false });
  const senders = createSenders(emulator.url);
  await senders.spans('backend-hono', [span('first'), span('second')]);
  await senders.logs('cruddur', 'a', [
    { timestamp: Date.now(), message: JSON.stringify({ trace_id: TRACE }) },
  ]);
  await sendRefused(emulator.url);
  await fetch(`${emulator.url}/1/auth`, {
    headers: { 'x-honeycomb-team': LOCAL_KEYS.honeycombApiKey },
  });
  const query = new URLSearchParams({ access_token: 'tokenthatishidden' });
  await fetch(`${emulator.url}/api/1/item/?${query}`, {
    method: 'POST',
    body: JSON.stringify({ access_token: 'tokenthatishidden', data: { password: 'hidden too' } }),
  });
});
afterAll(() => emulator.close());

async function ask<S extends v.GenericSchema>(schema: S, path: string, init?: RequestInit) {
  const answer = await fetch(`${emulator.url}/_emulator/${path}`, init);
  return v.parse(schema, await answer.json());
}
const list = (q = '') => ask(TrafficPage, `traffic?${new URLSearchParams({ q })}`);
const summary = (q = '') => ask(TrafficSummary, `traffic-summary?${new URLSearchParams({ q })}`);
async function keyOf(operation: string, outcome: string): Promise<string> {
  const { rows } = await list();
  const row = rows.find((one) => one.operation === operation && one.outcome === outcome);
  return row?.key ?? 'none';
}

test('every request has a row: what was taken, answered, refused, taken in part, or met a fault', async () => {
  const { rows, next } = await list();
  expect(next).toBeNull();
  const told = rows.map(({ operation, status, outcome, brought, signed }) =>
    [operation, status, outcome, brought, signed].join(' '),
  );
  expect(told).toEqual([
    'POST /api/1/item/ 422 refused  none',
    'GET /1/auth 200 answered  key',
    ...Array.from({ length: 3 }, () => 'PutLogEvents 400 injected  verified'),
    'POST /api/1/item/ 422 refused  key',
    'POST /1/batch/shop 200 part  key',
    'POST /1/batch 200 kept 1 key',
    'StartQuery 400 refused  verified',
    'DescribeLogGroups 400 refused  wrong',
    'GetSamplingRules 200 answered  verified',
    'PutLogEvents 200 kept 1 verified',
    'CreateLogStream 200 kept 0 verified',
    'CreateLogGroup 200 kept 0 verified',
    'POST /v1/traces 200 kept 2 none',
  ]);
});

test('every row says how long it took, and what was sent does not', async () => {
  const { rows } = await list();
  expect(rows.filter(({ took_ms }) => took_ms === null || took_ms <= 0)).toEqual([]);
  const { headers, curl } = await ask(TrafficDetail, `traffic/${rows[0]?.key}`);
  expect(JSON.stringify([headers, curl])).not.toContain(':took');
  const raw = await fetch(`${emulator.url}/_emulator/requests/1`);
  const { headers: received } = v.parse(RawRequest, await raw.json());
  expect(Object.keys(received)).toContain(':path');
  expect(Object.keys(received)).not.toContain(':took');
});

test('the sum says how many were refused, and for what', async () => {
  const { count, refused, causes, part, any } = await summary();
  expect({ count, refused, part, any }).toEqual({ count: 14, refused: 7, part: 1, any: true });
  expect(causes.toSorted((a, b) => a.cause.localeCompare(b.cause))).toEqual([
    { cause: 'body', count: 3 },
    { cause: 'injected', count: 3 },
    { cause: 'signature', count: 1 },
  ]);
});

test.each([
  ['vendor:honeycomb', 4],
  ['-vendor:honeycomb', 11],
  ['vendor:logs status:400', 5],
  ['status:4xx', 7],
  ['status:>=422', 2],
  ['error:true', 7],
  ['failed:false', 8],
  ['error:filtr', 1],
  ['error:Malformed*', 1],
  ['GetSampling', 1],
  ['PutLog vendor:logs', 4],
  ['-GetSampling vendor:xray', 0],
  ['vendor:honeycomb vendor:xray', 0],
])('%s finds %i, in the list and in the sum', async (q, expected) => {
  expect((await list(q)).rows).toHaveLength(expected);
  const { count, part } = await summary(q);
  expect(count + part).toBe(expected);
});

test('keys that say nothing of vendor requests are left out and named; a mistake has its place', async () => {
  const { count, ignored } = await summary('route:/api service:x dur:>5');
  expect([count, ignored]).toEqual([14, ['route', 'service', 'dur']]);
  const answer = await fetch(`${emulator.url}/_emulator/traffic?q=status:abc`);
  expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ at: 7 })]);
});

test('the range holds for all sources', async () => {
  const { rows } = await list();
  const middle = rows[7]?.received_ms ?? 0;
  const older = await ask(TrafficPage, `traffic?to=${middle - 1}`);
  const newer = await ask(TrafficPage, `traffic?from=${middle}`);
  expect([...newer.rows, ...older.rows].map(({ key }) => key)).toEqual(rows.map(({ key }) => key));
});

describe('one request', () => {
  const detail = async (operation: string, outcome: string) =>
    ask(TrafficDetail, `traffic/${await keyOf(operation, outcome)}`);

  test('names its trace, and what was sent', async () => {
    const { traces, trace_count, body, encoding } = await detail('POST /v1/traces', 'kept');
    expect([traces, trace_count, encoding]).toEqual([[TRACE], 1, 'utf8']);
    expect(body).toContain('"name":"second"');
    expect((await detail('PutLogEvents', 'kept')).traces).toEqual([TRACE]);
  });

  test.each([
    ['POST /v1/traces', 'kept'],
    ['PutLogEvents', 'kept'],
    ['StartQuery', 'refused'],
    ['POST /api/1/item/', 'refused'],
    ['GET /1/auth', 'answered'],
  ])('as cURL holds no secret: %s, %s', async (operation, outcome) => {
    const { curl, headers } = await detail(operation, outcome);
    const secrets = [...Object.values(LOCAL_KEYS), 'tellnobody', 'tokenthatishidden', 'hidden too'];
    for (const secret of secrets) {
      expect(curl).not.toContain(secret);
      expect(JSON.stringify(headers)).not.toContain(secret);
    }
    expect(curl).toContain(`'${emulator.url}/`);
  });

  test('as cURL is signed for its own region and service, with keys of the shell', async () => {
    const { curl } = await detail('StartQuery', 'refused');
    expect(curl).toContain(`--aws-sigv4 'aws:amz:us-east-1:logs'`);
    expect(curl).toContain('--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"');
    expect(curl).toContain(`-H 'x-amz-target: Logs_20140328.StartQuery'`);
    expect(curl).toContain('| filtr status = 500');
  });

  test.each(['x1', 'k', 'k99999', 'r99999', 'a99999'])('%s is not known', async (key) => {
    const answer = await fetch(`${emulator.url}/_emulator/traffic/${key}`);
    expect([400, 404]).toContain(answer.status);
  });
});

describe('sent again', () => {
  const replay = async (operation: string, outcome: string, init: RequestInit = {}) =>
    ask(Replayed, `traffic/${await keyOf(operation, outcome)}/replay`, { method: 'POST', ...init });

  test('what was refused for its signature is answered, and what is wrong is refused again', async () => {
    expect((await replay('DescribeLogGroups', 'refused')).status).toBe(200);
    const again = await replay('StartQuery', 'refused');
    expect([again.status, again.body]).toEqual([400, expect.stringContaining('Malformed')]);
  });

  test.each([
    ['POST /v1/traces', 'kept', 200],
    ['PutLogEvents', 'kept', 200],
    ['POST /1/batch', 'kept', 200],
    ['PutLogEvents', 'injected', 400],
    ['GET /1/auth', 'answered', 200],
  ])('%s, %s, is answered with %i', async (operation, outcome, status) => {
    const before = (await list()).rows.length;
    expect((await replay(operation, outcome)).status).toBe(status);
    expect((await list()).rows.length).toBeGreaterThan(before);
  });

  test('no page of another site may do it', async () => {
    const key = await keyOf('POST /v1/traces', 'kept');
    const answer = await fetch(`${emulator.url}/_emulator/traffic/${key}/replay`, {
      method: 'POST',
      headers: { origin: 'https://elsewhere.example' },
    });
    expect(answer.status).toBe(403);
  });
});

test('what a fault broke off is refused, and the part that it took tells its time', async () => {
  const faults = `${emulator.url}/_emulator/faults`;
  const senders = createSenders(emulator.url);
  const before = await summary();
  for (const kind of ['reset', 'partial']) {
    const fault = { vendor: 'honeycomb', kind, count: 1 };
    await fetch(faults, { method: 'POST', body: JSON.stringify(fault) });
    await senders.spans('backend-hono', [span('third'), span('fourth')]).catch(() => 'broken off');
  }
  const { refused, delayed } = await summary();
  expect([refused - before.refused, delayed - before.delayed]).toEqual([1, 1]);
  const { rows } = await list('vendor:honeycomb');
  expect(rows.slice(0, 3)).toMatchObject([
    { outcome: 'injected', status: 200, took_ms: expect.any(Number) },
    { outcome: 'kept', brought: 1, took_ms: expect.any(Number) },
    { outcome: 'injected', status: 0, took_ms: expect.any(Number) },
  ]);
});

test('a fault ends for one vendor alone', async () => {
  const faults = `${emulator.url}/_emulator/faults`;
  for (const vendor of ['rollbar', 'honeycomb']) {
    await fetch(faults, { method: 'POST', body: JSON.stringify({ vendor, kind: 'error' }) });
  }
  const answer = await fetch(`${faults}?vendor=rollbar`, { method: 'DELETE' });
  const { faults: left } = v.parse(
    v.object({ faults: v.array(v.object({ vendor: v.string() })) }),
    await answer.json(),
  );
  expect(left.map(({ vendor }) => vendor)).not.toContain('rollbar');
  expect(left.map(({ vendor }) => vendor)).toContain('honeycomb');
  expect((await fetch(`${faults}?vendor=nobody`, { method: 'DELETE' })).status).toBe(400);
  await fetch(faults, { method: 'DELETE' });
});
