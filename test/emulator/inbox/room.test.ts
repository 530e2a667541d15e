import { describe, expect, test } from 'vitest';
import { createAuthenticator } from '../../../emulator/vendors/aws/credentials.ts';
import { createCloudWatchLogs } from '../../../emulator/vendors/cloudwatch/routes.ts';
import { createConsole } from '../../../emulator/console/api/routes.ts';
import { createHoneycomb } from '../../../emulator/vendors/honeycomb/routes.ts';
import { createMetrics } from '../../../emulator/vendors/metrics/routes.ts';
import { createRollbar } from '../../../emulator/vendors/rollbar/routes.ts';
import type { Room } from '../../../emulator/inbox/room.ts';
import { createXRay } from '../../../emulator/vendors/xray/routes.ts';
import { signed } from '../vendors/aws/call.ts';
import { openRoomContext } from '../room-context.ts';
import { KEY } from '../serve.ts';

function openRooms() {
  const lines: string[] = [];
  const context = { ...openRoomContext(), report: (line: string) => lines.push(line) };
  const { now } = context;
  const authenticator = createAuthenticator({
    keys: [KEY],
    apiKeys: ['key'],
    strict: false,
    now,
  });
  const rooms = {
    honeycomb: createHoneycomb(context),
    rollbar: createRollbar(context),
    xray: createXRay(context, authenticator),
    logs: createCloudWatchLogs(context, authenticator),
    monitoring: createMetrics(context, authenticator),
    console: createConsole(context, { version: '0' }),
  } satisfies Record<string, Room>;

  return {
    lines,
    context,
    refusals: () => context.rows('SELECT vendor, operation, status, message FROM refusals'),
    async send(
      room: keyof typeof rooms,
      [method, path]: readonly [string, string],
      body: object | undefined,
      headers: Record<string, string>,
    ): Promise<Response> {
      const request =
        room === 'xray' || room === 'logs' || room === 'monitoring'
          ? await signed(`http://127.0.0.1${path}`, room, headers, body, { at: now() })
          : new Request(`http://127.0.0.1${path}`, {
              method,
              headers: { 'content-type': 'application/json', ...headers },
              ...(body && { body: JSON.stringify(body) }),
            });
      return rooms[room].routes.fetch(request);
    },
  };
}

const NO_HEADERS = {};
const TOKEN = { 'x-rollbar-access-token': 'token' };
const SPANS = { resourceSpans: [{ scopeSpans: [{ spans: [{}] }] }] };
const ITEM = { data: { environment: 'test', body: { message: { body: 'Hello' } } } };
const SEGMENT = { trace_id: `1-00000000-${'1'.repeat(24)}`, id: '1'.repeat(16), name: 'a' };
const SEGMENTS = [JSON.stringify({ ...SEGMENT, start_time: 1, end_time: 2 })];

function target(name: string) {
  return { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': name };
}

const OF_AWS = 'The service failed, see the terminal of the emulator';
const OF_ROLLBAR = { err: 1, message: 'internal server error' };

interface Case {
  readonly room: Parameters<ReturnType<typeof openRooms>['send']>[0];
  readonly vendor: string;
  readonly operation: string;
  readonly body: object;
  readonly headers?: Record<string, string>;
  /** What is missing in the store. */
  readonly table: string;
  readonly answer: object;
}

const CASES: readonly Case[] = [
  {
    room: 'honeycomb',
    vendor: 'honeycomb',
    operation: 'POST /v1/traces',
    body: SPANS,
    table: 'honeycomb_events',
    answer: { message: 'internal error' },
  },
  {
    room: 'honeycomb',
    vendor: 'honeycomb',
    operation: 'POST /1/events/x',
    body: { a: 1 },
    table: 'honeycomb_events',
    answer: {
      status: 500,
      type: 'https://api.honeycomb.io/problems/internal',
      title: 'The server failed to answer the request.',
      error: 'The server failed to answer the request.',
    },
  },
  {
    room: 'rollbar',
    vendor: 'rollbar',
    operation: 'POST /api/1/item/',
    body: ITEM,
    headers: TOKEN,
    table: 'rollbar_occurrences',
    answer: OF_ROLLBAR,
  },
  {
    room: 'xray',
    vendor: 'xray',
    operation: 'POST /TraceSegments',
    body: { TraceSegmentDocuments: SEGMENTS },
    table: 'xray_segments',
    answer: { Message: OF_AWS },
  },
  {
    room: 'xray',
    vendor: 'xray',
    operation: 'POST /v1/traces',
    body: SPANS,
    headers: { 'content-type': 'application/json' },
    table: 'aws_resources',
    answer: { message: OF_AWS },
  },
  {
    room: 'logs',
    vendor: 'cloudwatch',
    operation: 'POST /',
    body: {},
    headers: target('Logs_20140328.DescribeLogGroups'),
    table: 'log_groups',
    answer: { __type: 'InternalFailure', message: OF_AWS },
  },
  {
    room: 'logs',
    vendor: 'cloudwatch',
    operation: 'POST /ingest/json',
    body: {},
    headers: {
      'content-type': 'application/json',
      'x-aws-log-group': 'a',
      'x-aws-log-stream': 'b',
    },
    table: 'log_groups',
    answer: { message: OF_AWS },
  },
  {
    room: 'monitoring',
    vendor: 'cloudwatch',
    operation: 'POST /',
    body: {},
    headers: target('GraniteServiceVersion20100801.ListMetrics'),
    table: 'metrics',
    answer: { __type: 'InternalFailure', message: OF_AWS },
  },
];

describe('an error that a room did not expect', () => {
  test.each(CASES)(
    '$operation of $room: its own 500, a refusal and a line',
    async ({ room, vendor, operation, body, headers = NO_HEADERS, table, answer }) => {
      const { context, lines, refusals, send } = openRooms();
      context.database.exec(`PRAGMA foreign_keys = OFF; DROP TABLE ${table}`);
      const [method = '', path = ''] = operation.split(' ');
      const response = await send(room, [method, path], body, headers);
      expect([response.status, await response.json()]).toEqual([500, answer]);

      const line = /^Cannot answer (?<told>.+?): (?<message>Error: no such table: .+)$/.exec(
        lines[0] ?? '',
      );
      const { told, message } = { ...line?.groups };
      expect({ told, count: lines.length }).toEqual({ told: operation, count: 1 });
      expect(refusals()).toEqual([{ vendor, operation, status: 500, message }]);
    },
  );

  test('in the console is told in its JSON, and is not a refusal of a vendor', async () => {
    const { context, lines, refusals, send } = openRooms();
    context.database.exec('PRAGMA foreign_keys = OFF; DROP TABLE xray_segments');
    const path = '/_emulator/health';
    const response = await send('console', ['GET', path], undefined, NO_HEADERS);
    expect([response.status, await response.json()]).toEqual([
      500,
      { error: `Cannot answer GET ${path}, see the terminal` },
    ]);
    expect(lines).toEqual([expect.stringContaining(`Cannot answer GET ${path}: Error: no such`)]);
    expect(refusals()).toEqual([]);
  });

  test('is answered even where the store cannot note it', async () => {
    const { context, lines, send } = openRooms();
    context.database.close();
    const response = await send('rollbar', ['POST', '/api/1/item/'], ITEM, TOKEN);
    expect([response.status, await response.json()]).toEqual([500, OF_ROLLBAR]);
    expect(lines).toHaveLength(1);
  });
});
