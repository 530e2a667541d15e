/** All ways by which telemetry is written, each over HTTP as a client would, and what is stored of it. */
import { signed } from '../vendors/aws/call.ts';
import { exportOf } from '../vendors/otlp/otlp-json.ts';
import { hexId, segment } from '../vendors/xray/documents.ts';
import { GROUP } from './entries.ts';

export interface Writer {
  readonly name: string;
  /** @param numbers of which each becomes the id of a row. @throws when it is not acknowledged */
  write(url: string, numbers: readonly number[]): Promise<void>;
  /** SQL: the ids of all rows. Rows of other writers may be among them. */
  readonly stored: string;
}

async function send(request: Request | Promise<Request>): Promise<void> {
  const response = await fetch(await request);
  const text = await response.text();
  if (!response.ok) throw new Error(`It is refused with ${response.status}: ${text}`);
}

function post(url: string, body: object): Request {
  const headers = { 'content-type': 'application/json', 'x-rollbar-access-token': 'token' };
  return new Request(url, { method: 'POST', headers, body: JSON.stringify(body) });
}

function callService(
  url: string,
  service: 'logs' | 'monitoring',
  target: string,
  input: object,
): Promise<void> {
  const version = service === 'logs' ? '1.1' : '1.0';
  const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': target };
  return send(signed(url, service, headers, input));
}

export function callXRayPath(url: string, path: string, input: object): Promise<void> {
  return send(signed(`${url}${path}`, 'xray', { 'content-type': 'application/json' }, input));
}

const SEGMENTS = 'SELECT segment_id FROM xray_segments';
const EVENTS = 'SELECT message FROM log_events';

/** What has to be there before they write. */
export async function prepareWriters(url: string): Promise<void> {
  const log = { logGroupName: GROUP, logStreamName: 's' };
  await callService(url, 'logs', 'Logs_20140328.CreateLogGroup', { logGroupName: GROUP });
  await callService(url, 'logs', 'Logs_20140328.CreateLogStream', log);
  await callXRayPath(url, '/UpdateTraceSegmentDestination', { Destination: 'CloudWatchLogs' });
}

export const WRITERS: readonly Writer[] = [
  {
    name: 'PutTraceSegments',
    write: (url, numbers) =>
      callXRayPath(url, '/TraceSegments', {
        TraceSegmentDocuments: numbers.map((n) => segment(n)),
      }),
    stored: SEGMENTS,
  },
  {
    name: 'OTLP to X-Ray',
    write: (url, numbers) =>
      callXRayPath(
        url,
        '/v1/traces',
        exportOf({ spans: numbers.map((n) => ({ spanId: hexId(n) })) }),
      ),
    stored: SEGMENTS,
  },
  {
    name: 'PutLogEvents',
    write: (url, numbers) =>
      callService(url, 'logs', 'Logs_20140328.PutLogEvents', {
        logGroupName: GROUP,
        logStreamName: 's',
        logEvents: numbers.map((n) => ({ timestamp: Date.now(), message: hexId(n) })),
      }),
    stored: EVENTS,
  },
  {
    name: 'JSON events to CloudWatch',
    write: (url, numbers) =>
      send(
        signed(
          `${url}/ingest/bulk?logGroup=${GROUP}&logStream=s`,
          'logs',
          { 'content-type': 'application/json' },
          numbers.map((n) => JSON.stringify({ id: hexId(n) })).join('\n'),
        ),
      ),
    stored: `SELECT json_extract(message, '$.id') FROM log_events WHERE message LIKE '{%'`,
  },
  {
    name: 'PutMetricData',
    write: (url, numbers) =>
      callService(url, 'monitoring', 'GraniteServiceVersion20100801.PutMetricData', {
        Namespace: 'kill',
        MetricData: numbers.map((n) => ({ MetricName: hexId(n), Value: 1 })),
      }),
    stored: 'SELECT name FROM metrics',
  },
  {
    name: 'OTLP to Honeycomb',
    write: (url, numbers) =>
      send(
        post(`${url}/v1/traces`, exportOf({ spans: numbers.map((n) => ({ spanId: hexId(n) })) })),
      ),
    stored: 'SELECT span_id FROM honeycomb_events WHERE span_id IS NOT NULL',
  },
  {
    name: 'events to Honeycomb',
    write: (url, numbers) =>
      send(
        post(
          `${url}/1/batch/kill`,
          numbers.map((n) => ({ data: { id: hexId(n) } })),
        ),
      ),
    stored: `SELECT json_extract(fields, '$.id') FROM honeycomb_events WHERE dataset = 'kill'`,
  },
  {
    name: 'items to Rollbar',
    async write(url, numbers) {
      for (const n of numbers) {
        const body = { message: { body: hexId(n) } };
        await send(post(`${url}/api/1/item/`, { data: { environment: 'test', body } }));
      }
    },
    stored: `SELECT json_extract(payload, '$.body.message.body') FROM rollbar_occurrences`,
  },
];
