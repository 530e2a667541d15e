import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { ServiceMap } from '../../../../../emulator/console/api/map/shapes.ts';
import { createConsole } from '../../../../../emulator/console/api/routes.ts';
import { openRoomContext } from '../../../room-context.ts';

const NOW = 1_795_361_908_000;
const MINUTE = 60_000;

interface Span {
  readonly id: string;
  readonly parent?: string;
  readonly ms?: number;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly rate?: number;
}

function open() {
  const context = openRoomContext(() => NOW);
  const { database, journal } = context;
  const { routes } = createConsole(context, { version: '0' });
  const request = journal.request('honeycomb', 'POST /v1/traces', new Headers(), Buffer.from('{}'));
  const insert = database.prepare(`
    INSERT INTO honeycomb_events (request, trace, dataset, kind, span_id, parent_id, name, time_ns, duration_ns, sample_rate, fields)
    VALUES (${request}, ?, 'd', 'span', ?, ?, ?, 0, ?, ?, ?)`);
  let traces = 0;
  const get = async (search: Record<string, string>) => {
    const response = await routes.request(`/_emulator/map?${new URLSearchParams(search)}`);
    const body: unknown = await response.json();
    return { status: response.status, body };
  };
  return {
    database,
    get,
    /** A trace that began so many minutes ago. */
    trace(spans: readonly Span[], ago = 1, facts: object = {}) {
      const id = (traces += 1).toString(16).padStart(8, '0') + 'c'.repeat(24);
      const row = journal.trace(id, { startMs: NOW - ago * MINUTE, ...facts });
      for (const { id: span, parent = null, ms = 10, rate = 1, fields } of spans) {
        const name = String(fields['name'] ?? 'n');
        insert.run(row, span, parent, name, ms * 1e6, rate, JSON.stringify(fields));
      }
      return row;
    },
    async map(search: Record<string, string> = { from: String(NOW - 10 * MINUTE) }) {
      const { status, body } = await get(search);
      expect(status).toBe(200);
      return v.parse(ServiceMap, body);
    },
  };
}

const service = (name: string, rest: object = {}) => ({ 'service.name': name, ...rest });
const client = { 'span.kind': 'client' };

const edgesOf = ({ edges, nodes }: ServiceMap) => {
  const nameOf = (id: string) => nodes.find((node) => node.id === id)?.name;
  return edges.map(({ from, to, count, failed }) => [nameOf(from), nameOf(to), count, failed]);
};

const CALL: readonly Span[] = [
  { id: 'a', ms: 100, fields: service('web', { name: 'GET /' }) },
  { id: 'b', parent: 'a', ms: 90, fields: service('web', client) },
  { id: 'c', parent: 'b', ms: 80, fields: service('api', { name: 'GET /orders' }) },
  { id: 'd', parent: 'c', ms: 70, fields: service('api') },
  { id: 'e', parent: 'd', ms: 5, fields: service('api', { ...client, 'db.name': 'DB' }) },
];

describe('GET /_emulator/map', () => {
  test('draws who calls whom, with rates, failures and times of nodes and edges', async () => {
    const room = open();
    for (let n = 0; n < 9; n++) room.trace(CALL);
    const failed = CALL.map((span) =>
      span.id === 'c'
        ? {
            ...span,
            ms: 400,
            fields: {
              ...span.fields,
              error: true,
              status_message: 'no stock',
              'http.status_code': 503,
            },
          }
        : span,
    );
    room.trace(failed);
    const map = await room.map();
    expect(edgesOf(map)).toEqual([
      ['web', 'api', 10, 1],
      ['api', 'DB', 10, 0],
    ]);
    expect(map.edges[0]).toMatchObject({ p50_ms: 90, p99_ms: 90 });
    const api = map.nodes.find(({ name }) => name === 'api');
    expect(api).toMatchObject({
      kind: 'service',
      count: 10,
      failed: 1,
      p50_ms: 80,
      p99_ms: 400,
      term: 'service.name:api',
      operations: [{ name: 'GET /orders', count: 10, failed: 1, p99_ms: 400 }],
      failures: [{ text: '503 no stock', count: 1 }],
    });
    expect(api?.bins.reduce((sum, count) => sum + count, 0)).toBe(10);
    expect(api?.failed_bins.reduce((sum, count) => sum + count, 0)).toBe(1);
    const [x1 = 0, x2 = 0, x3 = 0] = ['web', 'api', 'DB'].map(
      (name) => map.nodes.find((node) => node.name === name)?.x,
    );
    expect(x1 < x2 && x2 < x3).toBe(true);
    expect(map).toMatchObject({ traces: 10, read: 10, left_out: 0 });
  });

  test.each([
    [
      'a queue between writer and reader',
      { 'span.kind': 'producer', 'messaging.destination.name': 'jobs' },
      'queue',
      'jobs',
    ],
    ['a peer that sends nothing', { ...client, 'peer.service': 'payments' }, 'remote', 'payments'],
    ['a host', { ...client, 'server.address': 'api.example' }, 'remote', 'api.example'],
    [
      'the host of a URL',
      { ...client, 'url.full': 'https://api.example:8443/x?y' },
      'remote',
      'api.example:8443',
    ],
    ['a database without a name', { ...client, 'db.system': 'redis' }, 'database', 'redis'],
  ])('shows %s', async (_what, fields, kind, name) => {
    const room = open();
    room.trace([
      { id: 'a', fields: service('web') },
      { id: 'b', parent: 'a', fields: service('web', fields) },
    ]);
    const map = await room.map();
    expect(edgesOf(map)).toEqual([['web', name, 1, 0]]);
    expect(map.nodes.find((node) => node.name === name)?.kind).toBe(kind);
  });

  test('who reads from a queue is called by the queue', async () => {
    const room = open();
    const fields = { 'span.kind': 'producer', 'messaging.destination.name': 'jobs' };
    room.trace([
      { id: 'a', fields: service('web', fields) },
      { id: 'b', parent: 'a', fields: service('worker') },
    ]);
    expect(edgesOf(await room.map())).toEqual([
      ['web', 'jobs', 1, 0],
      ['jobs', 'worker', 1, 0],
    ]);
  });

  test('a call that is answered is not one of the host too', async () => {
    const room = open();
    room.trace([
      { id: 'a', fields: service('web', { ...client, 'server.address': 'localhost' }) },
      { id: 'b', parent: 'a', fields: service('api') },
    ]);
    expect(edgesOf(await room.map())).toEqual([['web', 'api', 1, 0]]);
  });

  test('X-Ray tells of traces that Honeycomb has nothing of', async () => {
    const room = open();
    const row = room.trace([]);
    const document = JSON.stringify({
      id: 'a'.repeat(16),
      name: 'shop',
      start_time: 1,
      end_time: 1.5,
      subsegments: [
        {
          id: 'b'.repeat(16),
          name: 'table',
          namespace: 'aws',
          start_time: 1,
          end_time: 1.2,
          fault: true,
        },
      ],
    });
    room.database
      .prepare(
        `INSERT INTO xray_segments (trace, account, region, segment_id, name, type, start_time, document, received_ms)
         VALUES (?, '1', 'r', ?, 'shop', 'segment', 1, ?, 0)`,
      )
      .run(row, 'a'.repeat(16), document);
    const map = await room.map();
    expect(edgesOf(map)).toEqual([['shop', 'table', 1, 1]]);
    // The terms that lead to the requests find them.
    for (const { name, term } of map.nodes) {
      const found = await room.map({ from: '0', q: term });
      expect([name, found.traces]).toEqual([name, 1]);
    }
  });

  test.each([
    ['a browser', { 'telemetry.sdk.language': 'webjs' }, 'browser'],
    [
      'a worker, whose recorder says webjs too',
      { 'telemetry.sdk.language': 'webjs', 'cloud.platform': 'cloudflare.workers' },
      'service',
    ],
    ['a server', { 'telemetry.sdk.language': 'nodejs' }, 'service'],
  ])('%s is drawn as what it is', async (_what, fields, kind) => {
    const room = open();
    room.trace([{ id: 'a', fields: service('web', fields) }]);
    expect((await room.map()).nodes.map((node) => node.kind)).toEqual([kind]);
  });

  test('counts what spans stand for, and traces in the range for which the query holds', async () => {
    const room = open();
    room.trace([{ id: 'a', fields: service('web', { 'app.user': 'worf' }), rate: 7 }], 1, {
      status: 500,
    });
    room.trace([{ id: 'a', fields: service('web') }], 1, { status: 200 });
    room.trace([{ id: 'a', fields: service('old') }], 60);
    const countOf = async (search: Record<string, string>) =>
      (await room.map(search)).nodes.map(({ name, count }) => [name, count]);
    const from = String(NOW - 10 * MINUTE);
    expect(await countOf({ from })).toEqual([['web', 8]]);
    expect(await countOf({ from, q: 'status:500' })).toEqual([['web', 7]]);
    expect(await countOf({ from, q: 'app.user:worf' })).toEqual([['web', 7]]);
    expect(await countOf({ from: '0' })).toEqual([
      ['web', 8],
      ['old', 1],
    ]);
  });

  test('reads some of many traces, and multiplies', async () => {
    const room = open();
    for (let n = 0; n < 1500; n++) room.trace([{ id: 'a', fields: service('web') }], n / 200);
    const map = await room.map();
    expect([map.traces, map.read, map.nodes[0]?.count]).toEqual([1500, 1000, 1500]);
  });

  test('leaves out the least called beyond what a map can show, and takes circles', async () => {
    const room = open();
    for (let n = 0; n < 70; n++) room.trace([{ id: 'a', fields: service(`service ${n}`) }]);
    for (const _ of [1, 2]) {
      room.trace([
        { id: 'a', fields: service('x') },
        { id: 'b', parent: 'a', fields: service('y') },
        { id: 'c', parent: 'b', fields: service('x') },
      ]);
    }
    const map = await room.map();
    expect([map.nodes.length, map.left_out]).toEqual([50, 22]);
    expect(edgesOf(map)).toEqual([
      ['x', 'y', 2, 0],
      ['y', 'x', 2, 0],
    ]);
  });

  test('a store without traces has an empty map', async () => {
    expect(await open().map({})).toMatchObject({ nodes: [], edges: [], stored: 0 });
  });

  test.each([{ from: 'x' }, { direction: 'up' }, { q: 'statsu:500' }])(
    'refuses %j',
    async (search) => {
      expect((await open().get(search)).status).toBe(400);
    },
  );
});
