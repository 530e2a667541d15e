/** What clients send to all rooms that take telemetry, accepted and refused, in an order in which it makes sense. */
import { gzipSync } from 'node:zlib';
import type { RoomContext } from '../../../emulator/inbox/room.ts';
import { createAuthenticator } from '../../../emulator/vendors/aws/credentials.ts';
import { createCloudWatchLogs } from '../../../emulator/vendors/cloudwatch/routes.ts';
import { createHoneycomb } from '../../../emulator/vendors/honeycomb/routes.ts';
import { createMetrics } from '../../../emulator/vendors/metrics/routes.ts';
import { createRollbar } from '../../../emulator/vendors/rollbar/routes.ts';
import { createXRay } from '../../../emulator/vendors/xray/routes.ts';
import { NOW_MS } from '../room-context.ts';
import { KEY, REGION } from '../serve.ts';
import { signed } from '../vendors/aws/call.ts';
import { exportOf, TRACE_ID } from '../vendors/otlp/otlp-json.ts';
import { segment } from '../vendors/xray/documents.ts';

export const JSON_TYPE = { 'content-type': 'application/json' };
const START_NS = String(BigInt(NOW_MS) * 1_000_000n);
const SPANS = exportOf({
  spans: [
    { startTimeUnixNano: START_NS, endTimeUnixNano: START_NS, kind: 2 },
    { spanId: '00000000000000a1', startTimeUnixNano: START_NS, endTimeUnixNano: START_NS },
    { spanId: '', startTimeUnixNano: START_NS, endTimeUnixNano: START_NS },
  ],
});
const LOGS = {
  resourceLogs: [
    {
      resource: {},
      scopeLogs: [
        {
          scope: {},
          logRecords: [
            { timeUnixNano: START_NS, body: { stringValue: 'a' }, traceId: TRACE_ID },
            { body: { stringValue: 'without a time' } },
          ],
        },
      ],
    },
  ],
};
export const ITEM = {
  environment: 'test',
  level: 'error',
  uuid: 'd4c7acef55bf4c9ea95e4fe9428a8287',
  custom: { trace_id: TRACE_ID },
  request: { user_ip: '$remote_ip' },
  body: { message: { body: 'Hello' } },
};

export type Step = (rooms: Rooms) => Promise<Response | void>;

export function createRooms(context: RoomContext) {
  const { now } = context;
  const authenticator = createAuthenticator({ keys: [KEY], strict: true, now });
  return {
    xray: createXRay(context, authenticator, { region: REGION }),
    logs: createCloudWatchLogs(context, authenticator, { region: REGION }),
    metrics: createMetrics(context, authenticator),
    honeycomb: createHoneycomb(context),
    rollbar: createRollbar(context, { newUuid: () => 'made-up' }),
  };
}
export type Rooms = ReturnType<typeof createRooms>;

async function aws(
  room: { readonly routes: { fetch(request: Request): Response | Promise<Response> } },
  service: string,
  path: string,
  headers: Record<string, string>,
  input: unknown,
): Promise<Response> {
  return room.routes.fetch(
    await signed(`http://127.0.0.1${path}`, service, headers, input, { at: NOW_MS }),
  );
}

const logs = (operation: string, input: object): Step => {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `Logs_20140328.${operation}`,
  };
  return (rooms) => aws(rooms.logs, 'logs', '/', headers, input);
};

const metrics = (input: object): Step => {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'GraniteServiceVersion20100801.PutMetricData',
  };
  return (rooms) => aws(rooms.metrics, 'monitoring', '/', headers, input);
};

const toEndpoint = (path: string, body: unknown, type = 'application/json'): Step => {
  const headers = {
    'content-type': type,
    'x-aws-log-group': 'g',
    'x-aws-log-stream': 's',
  };
  return (rooms) => aws(rooms.logs, 'logs', path, headers, body);
};

const post =
  (room: 'honeycomb' | 'rollbar', path: string, body: unknown, headers = {}): Step =>
  async (rooms) =>
    rooms[room].routes.request(path, {
      method: 'POST',
      headers: { ...JSON_TYPE, ...headers },
      body: body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body),
    });

const zipped = (value: unknown) => gzipSync(JSON.stringify(value));
const form = new URLSearchParams({
  payload: JSON.stringify({ access_token: 'secret', data: ITEM }),
});

export const STEPS: Readonly<Record<string, readonly Step[]>> = {
  'segments and spans': [
    (rooms) => aws(rooms.xray, 'xray', '/TraceSegmentDestination', {}, { Destination: 'CloudWatchLogs' }), // oxfmt-ignore
    (rooms) =>
      aws(rooms.xray, 'xray', '/TraceSegments', {}, { TraceSegmentDocuments: [segment(1), '{}'] }),
    (rooms) => rooms.xray.daemon.accept(segment(2)),
    (rooms) => rooms.xray.daemon.accept('no document'),
    (rooms) => aws(rooms.xray, 'xray', '/v1/traces', JSON_TYPE, SPANS),
  ],
  'log events and metrics': [
    logs('CreateLogGroup', { logGroupName: 'g' }),
    logs('CreateLogStream', { logGroupName: 'g', logStreamName: 's' }),
    logs('PutLogEvents', {
      logGroupName: 'g',
      logStreamName: 's',
      logEvents: [
        { timestamp: 1, message: 'too old' },
        { timestamp: NOW_MS, message: TRACE_ID },
      ],
    }),
    toEndpoint('/services/collector/event', { event: 'hec', time: NOW_MS / 1000 }),
    toEndpoint('/ingest/bulk', '{"a":1}\n""\n{"b":2}\n', 'application/x-ndjson'),
    toEndpoint('/ingest/json', [{ timestamp: NOW_MS - 5, b: 2 }, { timestamp: NOW_MS - 9 }]),
    toEndpoint('/v1/logs', LOGS),
    metrics({
      Namespace: 'N',
      MetricData: [
        { MetricName: 'm', Value: 1.5, Dimensions: [{ Name: 'd', Value: 'v' }] },
        { MetricName: 'm', Values: [1, 2], Counts: [3, 4], Timestamp: NOW_MS / 1000 - 60 },
      ],
    }),
    metrics({ Namespace: 'AWS/N', MetricData: [{ MetricName: 'm', Value: 1 }] }),
  ],
  'Honeycomb’s signals and events': [
    post('honeycomb', '/v1/traces', SPANS),
    post('honeycomb', '/v1/traces', zipped(SPANS), { 'content-encoding': 'gzip' }),
    post('honeycomb', '/v1/traces', SPANS, {
      'x-honeycomb-team': 'a'.repeat(32),
      'x-honeycomb-dataset': 'Classic One',
    }),
    post('honeycomb', '/v1/logs', LOGS, { 'x-honeycomb-dataset': 'elsewhere' }),
    post('honeycomb', '/v1/metrics', {
      resourceMetrics: [
        {
          scopeMetrics: [{ metrics: [{ name: 'm', gauge: { dataPoints: [{ asInt: '7' }] } }] }],
        },
      ],
    }),
    post('honeycomb', '/1/datasets', { name: 'Deep', expand_json_depth: 1 }),
    post(
      'honeycomb',
      '/1/events/Deep',
      { a: { b: { c: 1 } } },
      {
        'x-honeycomb-event-time': '2026-11-22T12:00:00Z',
        'x-honeycomb-samplerate': '4',
      },
    ),
    post('honeycomb', '/1/batch/Deep', [{ data: { a: 1 } }, { data: {} }, 1]),
    async (rooms) => rooms.honeycomb.routes.request('/1/datasets'),
    post('honeycomb', '/1/events/Deep', []),
  ],
  'Rollbar’s items': [
    post('rollbar', '/api/1/item/', { data: ITEM }, { 'x-rollbar-access-token': 't' }),
    post('rollbar', '/api/1/item/', { data: ITEM }, { 'x-rollbar-access-token': 't' }),
    post('rollbar', '/api/1/item/', { access_token: 't', data: { ...ITEM, uuid: undefined } }),
    async (rooms) =>
      rooms.rollbar.routes.request('/api/1/item/', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: form.toString().replace('d4c7acef', '00000000'),
      }),
    post('rollbar', '/api/1/item/', { data: { body: 1 } }, { 'x-rollbar-access-token': 't' }),
    async (rooms) =>
      rooms.rollbar.routes.request('/api/1/items/', { headers: { 'x-rollbar-access-token': 't' } }),
  ],
};
