/** Each exercise of the lab is proved by the telemetry that doing it sends, and by nothing that the app sends by itself. */
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  Judged,
  LabState,
  type ExerciseName,
} from '../../../../../emulator/console/api/lab/shapes.ts';
import { FIRST_QUERY } from '../../../../../emulator/console/api/explore/first-query.ts';
import { createConsole } from '../../../../../emulator/console/api/routes.ts';
import type { RunningEmulator } from '../../../../../emulator/emulator.ts';
import { fill } from '../../../../browser/fixture/fill.ts';
import { otlpExport, type OtlpSpan } from '../../../../browser/fixture/otlp.ts';
import { createSenders, type Senders } from '../../../../browser/fixture/senders.ts';
import type { Story } from '../../../../browser/fixture/story.ts';
import { openRoomContext } from '../../../room-context.ts';
import { start } from '../../../start.ts';

let emulator: RunningEmulator;
let senders: Senders;
let story: Story;
beforeAll(async () => {
  emulator = await start({ worker: false });
  senders = createSenders(emulator.url);
});
afterAll(() => emulator.close());

const emulatorUrl = (path: string) => `${emulator.url}${path}`;

async function proofs(since = 0) {
  const answer = await fetch(emulatorUrl(`/_emulator/lab?since=${since}`));
  return v.parse(LabState, await answer.json()).proofs;
}

async function proved(name: ExerciseName) {
  return (await proofs())[name];
}

async function judge(exercise: string, answer: string) {
  const body = JSON.stringify({ exercise, answer });
  const answered = await fetch(emulatorUrl('/_emulator/lab/answer'), { method: 'POST', body });
  return v.parse(Judged, await answered.json());
}

async function honeycomb(method: string, path: string, body: unknown): Promise<{ id: string }> {
  const answer = await fetch(emulatorUrl(path), {
    method,
    headers: { 'x-honeycomb-team': 'any', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return v.parse(v.object({ id: v.string() }), await answer.json());
}

const now = () => Date.now();
const hex = (n: number, length: number) => n.toString(16).padStart(length, '0');

/** A span of the home feed. */
function span(n: number, change: Partial<OtlpSpan> = {}): OtlpSpan {
  return {
    traceId: hex(n, 32),
    spanId: hex(n, 16),
    name: 'GET /lab',
    startMs: now(),
    durationMs: 10,
    ...change,
  };
}

test('an empty emulator proves nothing', async () => {
  expect(await proofs()).toEqual({});
  expect((await judge('handle', 'worf, push.send')).why).toMatch(/^No fault has been injected/);
});

test('what the app sends proves the first trace alone', async () => {
  story = await fill(emulator.url);
  // In the story a person resolves an item.
  const { error: _, ...found } = await proofs();
  expect(Object.keys(found)).toEqual(['first-trace']);
  expect(found['first-trace']?.text).toMatch(/^[A-Z]+ \/api\/.* arrived$/);
});

test('a span and an attribute of one’s own', async () => {
  const attributes = { 'lab.reader': 'me' };
  await senders.spans('backend-hono', [
    span(1),
    span(2, { traceId: hex(1, 32), parentSpanId: hex(1, 16), name: 'lab-feed' }),
    span(7, { traceId: hex(1, 32), parentSpanId: hex(1, 16), name: 'feed', attributes }),
  ]);
  expect(await proved('span')).toBeUndefined();
  await senders.spans('backend-hono', [
    span(3, { traceId: hex(1, 32), parentSpanId: hex(1, 16), name: 'lab-feed', attributes }),
  ]);
  expect(await proved('span')).toEqual({
    text: 'Span lab-feed has lab.reader = me',
    trace_id: hex(1, 32),
  });
});

test('a subsegment of one’s own with metadata', async () => {
  const times = { start_time: now() / 1000, end_time: now() / 1000 };
  const segment = (inner: object) => ({
    ...times,
    id: hex(4, 16),
    trace_id: `1-${hex(0, 8)}-${hex(4, 24)}`,
    name: 'backend-hono',
    subsegments: [{ ...times, id: hex(5, 16), name: 'middle', subsegments: [inner] }],
  });
  const inner = { ...times, id: hex(6, 16), name: 'lab-feed' };
  await senders.segments([segment(inner)]);
  expect(await proved('metadata')).toBeUndefined();
  // The worker puts attributes of a span, and what X-Ray has no field for, there by itself.
  const attributes = { default: { 'lab.reader': 'me', lines: ['a'] }, otel: { name: 'lab' } };
  await senders.segments([segment({ ...inner, metadata: attributes })]);
  expect(await proved('metadata')).toBeUndefined();
  await senders.segments([segment({ ...inner, metadata: { default: { reader: { name: 1 } } } })]);
  expect(await proved('metadata')).toMatchObject({ trace_id: hex(4, 32) });
  await senders.segments([segment({ ...inner, metadata: attributes })]);
  expect(await proved('metadata')).toBeUndefined();
  await senders.segments([segment({ ...inner, metadata: { mine: { reader: 'me' } } })]);
  expect(await proved('metadata')).toMatchObject({ trace_id: hex(4, 32) });
});

test('the log line of a failing request', async () => {
  const trace = story.failedTraceId;
  expect((await judge('log-line', trace)).why).toMatch(/^That is the trace/);
  expect((await judge('log-line', 'short')).why).toMatch(/^Copy more/);
  expect((await judge('log-line', 'GET http /api/activities/home? 200')).why).toMatch(
    /^No log line/,
  );
  const { proof } = await judge('log-line', 'notifier answered 503, try 2 of 2, giving up');
  expect(proof?.text).toMatch(/^\/api\/activities failed/);
});

test('an error that is resolved', async () => {
  const body = JSON.stringify({ status: 'resolved' });
  const path = emulatorUrl('/_emulator/errors/1/status');
  expect((await fetch(path, { method: 'POST', body })).status).toBe(200);
  expect((await proved('error'))?.text).toMatch(/^Item #1, TypeError.*, was resolved after \d+/);
});

/** As Explore does. */
async function saveToBoard(board: string, name: string, queryId: string): Promise<void> {
  const annotation = await honeycomb('POST', '/1/query_annotations/backend-hono', {
    name,
    query_id: queryId,
  });
  const panel = { query_id: queryId, query_annotation_id: annotation.id };
  await honeycomb('POST', '/1/boards', {
    name: board,
    type: 'flexible',
    layout_generation: 'auto',
    panels: [{ type: 'query', query_panel: panel }],
  });
}

test('a query that a board had already, saved once more, proves nothing', async () => {
  // src/cruddur/honeycomb/queries has it, of another time, in another order, and with the members the other way round.
  const durations = ['P50', 'P95', 'P99'].map((op) => ({ column: 'duration_ms', op }));
  const query = await honeycomb('POST', '/1/queries/backend-hono', {
    time_range: 600,
    havings: [],
    filters: [{ value: 'server', op: '=', column: 'span.kind' }],
    calculations: [...durations, { op: 'COUNT' }],
    breakdowns: ['http.request.method', 'http.route'],
  });
  await saveToBoard('My board', 'Not mine', query.id);
  expect(await proved('board')).toBeUndefined();
});

test('what Explore asks by itself, saved to a board, proves nothing', async () => {
  const query = await honeycomb('POST', '/1/queries/backend-hono', {
    ...FIRST_QUERY,
    time_range: 900,
    limit: 100,
  });
  await saveToBoard('My board', 'Not mine', query.id);
  expect(await proved('board')).toBeUndefined();
});

test('a query that is saved to a board, and not another name of one that was there', async () => {
  const path = '/1/query_annotations/backend-hono';
  const list = await fetch(emulatorUrl(path), { headers: { 'x-honeycomb-team': 'any' } });
  const [there] = v.parse(
    v.array(v.object({ id: v.string(), name: v.string(), query_id: v.string() })),
    await list.json(),
  );
  await honeycomb('PUT', `${path}/${there?.id}`, { name: 'Mine?', query_id: there?.query_id });
  expect(await proved('board')).toBeUndefined();
  await honeycomb('PUT', `${path}/${there?.id}`, there);
  const query = await honeycomb('POST', '/1/queries/backend-hono', {
    calculations: [{ op: 'COUNT' }],
  });
  expect(await proved('board')).toBeUndefined();
  await saveToBoard('My board', 'Mine', query.id);
  expect((await proved('board'))?.text).toBe('Board My board has a query of yours, Mine');
});

test('a sampling rule that is changed, and what it then keeps', async () => {
  const context = openRoomContext();
  const { routes } = createConsole(context, { version: '0' });
  const text = async (since = 0) => {
    const answer = await routes.request(`/_emulator/lab?since=${since}`);
    return v.parse(LabState, await answer.json()).proofs.sampling?.text;
  };
  const statistics = (windowS: number, requests: number) =>
    context.database.exec(`INSERT INTO xray_sampling_statistics
      VALUES ('1', 'r', ${windowS}, 'lab', '${hex(1, 24)}', ${requests}, 2, 0)`);
  context.database.exec(`INSERT INTO xray_sampling_rules VALUES ('1', 'r', 'lab', '{}', 100, 100)`);
  statistics(110, 20);
  expect(await text()).toBeUndefined();
  context.database.exec('UPDATE xray_sampling_rules SET modified_s = 115');
  expect(await text()).toBeUndefined();
  statistics(120, 9);
  expect(await text()).toBeUndefined();
  statistics(130, 11);
  expect(await text()).toBe('Since rule lab was changed it kept 4 of 20 requests');
  expect(await text(115_000)).toBeUndefined();
});

test('a route whose requests cost half', async () => {
  const request = (n: number, rate: number): OtlpSpan => {
    const attributes = {
      'http.route': '/lab',
      'http.request.method': 'GET',
      ...(rate > 1 && { SampleRate: rate }),
    };
    return span(n, { kind: 'server', attributes });
  };
  const ten = (from: number, rate: number) =>
    Array.from({ length: 10 }, (_, n) => request(from + n, rate));
  await senders.spans('backend-hono', ten(1000, 1));
  await senders.spans('backend-hono', ten(1010, 1));
  expect(await proved('spend')).toBeUndefined();
  await senders.spans('backend-hono', ten(1020, 4));
  expect((await proved('spend'))?.text).toBe(
    'A request of GET /lab costs 0.3 events at Honeycomb, where it cost 1.0',
  );
});

describe('the slow handle, while vendors fail', () => {
  test('is worf, because of push.send, once a fault was injected', async () => {
    const body = JSON.stringify({ vendor: 'honeycomb', kind: 'error', count: 1 });
    await fetch(emulatorUrl('/_emulator/faults'), { method: 'POST', body });
    const failing = otlpExport('backend-hono', [span(2000)]);
    await fetch(emulatorUrl('/v1/traces'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-honeycomb-team': 'any' },
      body: JSON.stringify(failing),
    });
    expect((await judge('handle', 'garek, push.send')).why).toMatch(/^Another handle/);
    expect((await judge('handle', '@worf, DB all')).why).toMatch(/^That is the handle/);
    const { proof } = await judge('handle', '@Worf, push.send');
    expect(proof?.text).toMatch(/^worf takes \d+ ms, most of it in push\.send/);
  });
});

test('a page whose spans the worker passes on, and a server in one trace', async () => {
  const traceId = hex(2900, 32);
  const call = { traceId, kind: 'client' } as const;
  const served = { traceId, kind: 'server' } as const;
  // Two workers, which call themselves webjs, are no page.
  const ofWorker = { 'telemetry.sdk.language': 'webjs', 'telemetry.sdk.name': 'cruddur-edge' };
  await senders.spans('gateway', [span(2900, { ...call, attributes: ofWorker })]);
  await senders.spans('backend-hono', [span(2901, { ...served, parentSpanId: hex(2900, 16) })]);
  expect(await proved('browser')).toBeUndefined();
  const passedOn = { ...ofWorker, 'browser.service.name': 'my-page' };
  await senders.spans('backend-hono', [
    span(2902, { ...call, attributes: passedOn }),
    span(2903, { ...served, parentSpanId: hex(2902, 16) }),
  ]);
  const proof = { text: 'The page my-page and backend-hono are one trace', trace_id: traceId };
  expect(await proved('browser')).toEqual(proof);
});

test('a page that sends its spans itself, and a server in one trace', async () => {
  const began = now();
  const startMs = began + 1;
  const provedSince = async () => (await proofs(began)).browser;
  const traceId = hex(3000, 32);
  const attributes = { 'telemetry.sdk.language': 'webjs' };
  await senders.spans('page', [span(3000, { traceId, attributes, kind: 'client', startMs })]);
  expect(await provedSince()).toBeUndefined();
  await senders.spans('backend-hono', [
    span(3001, { traceId, parentSpanId: hex(3000, 16), kind: 'server', startMs }),
  ]);
  expect(await provedSince()).toEqual({
    text: 'The page page and backend-hono are one trace',
    trace_id: traceId,
  });
});

test('nothing that was done before a person began again proves anything', async () => {
  const names = Object.keys(await proofs());
  expect(names.toSorted()).toEqual([
    'board',
    'browser',
    'error',
    'first-trace',
    'metadata',
    'span',
    'spend',
  ]);
  const began = now() + 1000;
  expect(await proofs(began)).toEqual({});
  const startMs = began + 1;
  await senders.spans('backend-hono', [span(4000, { startMs, kind: 'server' })]);
  expect(Object.keys(await proofs(began))).toEqual(['first-trace']);
  expect((await fetch(emulatorUrl('/_emulator/lab?since=x'))).status).toBe(400);
});

test('a wrong question, and pages of other sites, are refused', async () => {
  const url = emulatorUrl('/_emulator/lab/answer');
  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(url, { method: 'POST', body, headers });
  expect((await post('{"exercise": "span", "answer": "x"}')).status).toBe(400);
  expect((await post('{')).status).toBe(400);
  expect((await post('{}', { origin: 'https://evil.example' })).status).toBe(403);
});
