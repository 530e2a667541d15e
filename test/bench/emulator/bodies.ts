/**
 * The bodies that the bench sends: what the worker says about its home feed, one trace for each thing it saw, with
 * times of now. A number always gives the same ids.
 */
import { protobufOf } from '../../emulator/vendors/otlp/protobuf-of.ts';
import { hexId, traceId } from './ids.ts';

export const LOG_GROUP = 'bench';
export const LOG_STREAM = 'bench';

/** A request to the home feed makes so many spans, and so many log lines. */
const SPANS_A_TRACE = 4;
const LINES_A_TRACE = 2;

/** Body of PutTraceSegments: each document one kilobyte, and a trace of its own. */
export function segmentDocuments(number: number, count: number): string {
  const start = Date.now() / 1000;
  const documents = Array.from({ length: count }, (_, part) =>
    segmentDocument(number, part, start),
  );
  return JSON.stringify({ TraceSegmentDocuments: documents });
}

const DOCUMENT_BYTES = 1_000;

function segmentDocument(number: number, part: number, start: number): string {
  const id = segmentIdOf(number, part);
  const segment = {
    trace_id: `1-${Math.floor(start).toString(16)}-${hexId(number, part, 24)}`,
    id,
    name: 'backend-hono',
    start_time: start,
    end_time: start + 0.012,
    origin: 'AWS::ECS::Container',
    http: {
      request: {
        method: 'GET',
        url: 'http://localhost:4567/api/activities/home',
        user_agent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36',
        client_ip: '127.0.0.1',
      },
      response: { status: 200, content_length: 1842 },
    },
    annotations: { route: '/api/activities/home', result_length: 3 },
    metadata: { namespace: { key: { now: new Date(start * 1000).toISOString(), size: 3 } } },
    subsegments: [
      {
        id: hexId(number, part + 0.5, 16),
        name: 'activities_home',
        start_time: start + 0.001,
        end_time: start + 0.011,
        annotations: { filler: '' },
      },
    ],
  };
  const text = JSON.stringify(segment);
  return text.replace('"filler":""', `"filler":"${'x'.repeat(DOCUMENT_BYTES - text.length)}"`);
}

export function segmentIdOf(number: number, part: number): string {
  return hexId(number, part + 0.25, 16);
}

/** Body of PutLogEvents: JSON lines, each naming its trace. */
export function logEvents(number: number, count: number): string {
  const timestamp = Date.now();
  return JSON.stringify({
    logGroupName: LOG_GROUP,
    logStreamName: LOG_STREAM,
    logEvents: Array.from({ length: count }, (_, part) => ({
      timestamp,
      message: logLine(number, part, timestamp),
    })),
  });
}

/** What a log line is found by. */
export function lineIdOf(number: number, part: number): string {
  return `${number}-${part}`;
}

function logLine(number: number, part: number, timestamp: number): string {
  return JSON.stringify({
    level: 'info',
    message: '127.0.0.1 GET http /api/activities/home? 200',
    service: 'backend-hono',
    trace_id: traceId(number, Math.floor(part / LINES_A_TRACE), timestamp),
    line_id: lineIdOf(number, part),
  });
}

/** Body of an OTLP trace export. */
export function spanExport(
  number: number,
  { spans, encoding }: { readonly spans: number; readonly encoding: 'json' | 'protobuf' },
): { readonly type: string; readonly body: string | Uint8Array } {
  const startMs = Date.now();
  const message = {
    resourceSpans: [
      {
        resource: {
          attributes: attributes({
            'service.name': 'backend-hono',
            'cloud.provider': 'cloudflare',
          }),
        },
        scopeSpans: [
          {
            scope: { name: 'home.activities', version: '1.0.0' },
            spans: Array.from({ length: spans }, (_, part) => span(number, part, startMs)),
          },
        ],
      },
    ],
  };
  return encoding === 'json'
    ? { type: 'application/json', body: JSON.stringify(message) }
    : {
        type: 'application/x-protobuf',
        body: protobufOf('ExportTraceServiceRequest', message),
      };
}

export function spanIdOf(number: number, part: number): string {
  return hexId(number, part + 0.75, 16);
}

function span(number: number, part: number, startMs: number): object {
  const start = BigInt(startMs) * 1_000_000n;
  const isRoot = part % SPANS_A_TRACE === 0;
  return {
    traceId: traceId(number, Math.floor(part / SPANS_A_TRACE), startMs),
    spanId: spanIdOf(number, part),
    ...(isRoot ? {} : { parentSpanId: spanIdOf(number, part - 1) }),
    name: isRoot ? 'GET /api/activities/home' : 'home-activites-mock-data',
    kind: isRoot ? 2 : 1,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + 12_000_000n),
    attributes: attributes(
      isRoot
        ? {
            'http.request.method': 'GET',
            'http.route': '/api/activities/home',
            'url.path': '/api/activities/home',
            'server.address': 'localhost',
            'http.response.status_code': 200,
            'user_agent.original': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36',
          }
        : { 'app.now': '2026-11-22T12:00:00.000Z', 'app.result_length': 3 },
    ),
    status: {},
  };
}

function attributes(values: Readonly<Record<string, string | number>>): object[] {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : { intValue: String(value) },
  }));
}

/** Body of a Rollbar item: one of twenty errors of the worker, with its stack. */
export function rollbarItem(number: number): string {
  return JSON.stringify({
    data: {
      environment: 'production',
      platform: 'javascript',
      language: 'javascript',
      level: 'error',
      timestamp: Math.floor(Date.now() / 1000),
      uuid: hexId(number, 0, 32),
      code_version: '0.1.0',
      notifier: { name: 'cruddur-edge', version: '0.1.0' },
      custom: { trace_id: traceId(number, 1, Date.now()) },
      body: {
        trace: {
          exception: { class: 'TypeError', message: `Cannot read property ${number} of undefined` },
          frames: Array.from({ length: 10 }, (_, depth) => ({
            filename: `src/activities/use-case-${number % 20}.ts`,
            method: `step${depth}`,
            lineno: 10 + depth,
            colno: 7,
          })),
        },
      },
    },
  });
}
