/**
 * Requests recorded from real clients, against the emulator's Honeycomb and
 * Rollbar. Each capture is either the request (method, url, headers, body) or the bare body.
 */
import { readdirSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { createHoneycomb } from '../../emulator/vendors/honeycomb/routes.ts';
import { createRollbar } from '../../emulator/vendors/rollbar/routes.ts';
import { openRoomContext } from '../emulator/room-context.ts';

const DIRECTORY = new URL('captures/', import.meta.url);

const Capture = v.object({
  method: v.string(),
  url: v.string(),
  headers: v.record(v.string(), v.string()),
  body: v.string(),
});

/** Sends a recorded request to the room it was meant for. */
async function replay(file: string) {
  const text = readFileSync(new URL(file, DIRECTORY), 'utf8');
  const parsed: unknown = file.endsWith('.json') ? JSON.parse(text) : undefined;
  const { method, url, headers, body } = v.is(Capture, parsed)
    ? { ...parsed, body: bodyOf(parsed) }
    : bareRequest(file, text);
  const context = openRoomContext();
  const { routes } = url.startsWith('/api/1/') ? createRollbar(context) : createHoneycomb(context);
  const response = await routes.request(url, { method, headers, body });
  return {
    status: response.status,
    answer: await response.text(),
    events: context.rows('SELECT * FROM honeycomb_events ORDER BY id'),
    items: context.rows('SELECT * FROM rollbar_items'),
    occurrences: context.rows('SELECT * FROM rollbar_occurrences'),
    traces: context.rows('SELECT * FROM traces'),
    refusals: context.rows('SELECT * FROM refusals'),
  };
}

/** Protobuf was recorded in base64, everything else as text. */
function bodyOf({ headers, body }: v.InferOutput<typeof Capture>): Buffer<ArrayBuffer> {
  const isProtobuf = headers['content-type'] === 'application/x-protobuf';
  return Buffer.from(body, isProtobuf ? 'base64' : 'utf8');
}

function bareRequest(file: string, body: string) {
  const isOtlp = file.startsWith('otlp');
  return {
    method: 'POST',
    url: isOtlp ? '/v1/traces' : '/api/1/item/',
    headers: {
      'content-type': 'application/json',
      ...(!isOtlp && { 'x-rollbar-access-token': 'token' }),
    },
    body,
  };
}

const files = readdirSync(DIRECTORY);
const named = (start: string) => files.filter((file) => file.startsWith(start));

test('every capture is replayed below', () => {
  const kinds = ['otlp-exporter', 'otlp-otel-cf-workers', 'libhoney', 'rollbar-item', 'toucan'];
  expect(kinds.flatMap(named).toSorted()).toEqual(files.toSorted());
});

describe('Honeycomb', () => {
  test.each(named('otlp-exporter'))('%s is stored whole', async (file) => {
    const { status, events, traces, refusals } = await replay(file);
    expect([status, refusals]).toEqual([200, []]);
    expect(events.map(({ kind, name }) => [kind, name])).toEqual([
      ['span_event', 'ev'],
      ['span_event', 'exception'],
      ['span', expect.stringMatching(/^root (?:json|proto)$/)],
    ]);
    for (const event of events) expect(event).toMatchObject({ dataset: 'svc', sample_rate: 4 });
    const [span] = events.slice(-1);
    expect(span).toMatchObject({ parent_id: null });
    expect(JSON.parse(String(span?.['fields']))).toMatchObject({
      'http.method': 'GET',
      n: 1,
      f: 1.5,
      b: true,
      arr: '["a","b"]\n',
      type: 'server',
      error: true,
      status_message: 'bad',
      'exception.message': 'bad',
      'library.name': 't',
      'library.version': '1.0',
      'span.num_events': 2,
    });
    expect(String(span?.['fields'])).not.toContain('SampleRate');
    expect(traces).toMatchObject([{ service: 'svc', method: 'GET', failed: 1 }]);
  });

  test('the spans of otel-cf-workers make one trace, empty attributes aside', async () => {
    const { status, events, traces } = await replay('otlp-otel-cf-workers.json');
    expect(status).toBe(200);
    expect(traces).toMatchObject([
      {
        trace_id: '0af7651916cd43dd8448eb211c80319c',
        service: 'greetings',
        method: 'GET',
        route: '/x',
        status: 200,
        duration_ms: 4,
        failed: 0,
      },
    ]);
    expect(events.map(({ kind, name }) => [kind, name])).toEqual([
      ['span', 'fetchHandler GET'],
      ['span_event', 'ev'],
      ['span_event', 'exception'],
      ['span', 'child'],
      ['span', 'fetch GET 127.0.0.1:18099'],
    ]);
    const server = JSON.parse(String(events[0]?.['fields']));
    expect(server).toMatchObject({ 'faas.max_memory': 134_217_728, greeting: 'hi' });
    expect(server).not.toHaveProperty('faas.invocation_id');
    expect(JSON.parse(String(events[3]?.['fields']))).toMatchObject({ 'exception.type': 'Error' });
  });

  test('a batch of libhoney is stored with its times and sample rates', async () => {
    const { status, answer, events, refusals } = await replay('libhoney-batch-capture.json');
    expect([status, JSON.parse(answer)]).toEqual([200, [{ status: 202 }, { status: 202 }]]);
    expect(refusals).toEqual([]);
    expect(events).toMatchObject([
      { dataset: 'My Data/Set', time_ns: 1_700_000_000_123_000_000n, sample_rate: 4 },
      { dataset: 'My Data/Set', time_ns: 1_795_353_133_131_000_000n, sample_rate: 1 },
    ]);
    expect(JSON.parse(String(events[0]?.['fields']))).toEqual({
      a: 1,
      'service.name': 'svc',
      duration_ms: 12.5,
    });
  });
});

describe('Rollbar', () => {
  test.each(named('rollbar-item'))('%s becomes an item with its occurrence', async (file) => {
    const { status, items, occurrences, refusals } = await replay(file);
    expect([status, refusals]).toEqual([200, []]);
    expect([items.length, occurrences.length]).toEqual([1, 1]);
  });

  test.each([
    ['rollbar-item-exception.json', 'Error: single', 'error'],
    ['rollbar-item-exception-chain.json', 'Error: outer failed', 'error'],
    ['rollbar-item-message.json', 'Hello World!', 'warning'],
    ['rollbar-item-pyrollbar-0.json', 'RuntimeError: outer py', 'error'],
    ['rollbar-item-pyrollbar-1.json', 'Hello World!', 'warning'],
    ['rollbar-item-workerd-browser-build.json', 'Error: from workerd', 'error'],
    ['rollbar-item-workerd-node-build.json', 'Error: from workerd', 'error'],
  ])('%s is titled and levelled as there', async (file, title, level) => {
    expect((await replay(file)).items).toMatchObject([{ title, level, status: 'active' }]);
  });

  test('fills in the address that the browser build leaves open', async () => {
    const { occurrences } = await replay('rollbar-item-workerd-browser-build.json');
    expect(JSON.parse(String(occurrences[0]?.['payload']))).toMatchObject({
      request: { user_ip: '127.0.0.1' },
    });
  });

  test.each(named('toucan'))('%s is a Sentry envelope, which Rollbar refuses', async (file) => {
    const { status, refusals, occurrences } = await replay(file);
    expect([status, occurrences]).toEqual([400, []]);
    expect(refusals).toHaveLength(1);
  });
});
