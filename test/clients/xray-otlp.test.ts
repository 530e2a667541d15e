/**
 * OpenTelemetry's own exporters send spans to X-Ray's OTLP endpoint over a real socket, once with an API key and once
 * through a proxy that signs as AWS's does; AWS's own client reads them back, together with segments of the same
 * trace.
 */
import {
  BatchGetTracesCommand,
  GetServiceGraphCommand,
  GetTraceSummariesCommand,
  PutTraceSegmentsCommand,
  UpdateTraceSegmentDestinationCommand,
  XRayClient,
} from '@aws-sdk/client-xray';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { TracerConfig } from '@opentelemetry/sdk-trace-base';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { AwsClient } from 'aws4fetch';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createRooms, KEY, REGION, serveRooms, type ServedRooms } from '../emulator/serve.ts';
import { serve, type Served } from '../served.ts';

const rooms = createRooms();
let served: ServedRooms;
let proxy: Served;
let proxyUrl = '';
let client: XRayClient;

beforeAll(async () => {
  served = await serveRooms(rooms);
  client = new XRayClient(served.client);
  const signer = new AwsClient({ ...KEY, service: 'xray', region: REGION, retries: 0 });
  proxy = await serve(async (request) => {
    const headers = new Headers();
    for (const name of ['content-type', 'content-encoding']) {
      const value = request.headers.get(name);
      if (value !== null) headers.set(name, value);
    }
    const body = await request.arrayBuffer();
    return signer.fetch(`${served.endpoint}/v1/traces`, { method: 'POST', headers, body });
  });
  proxyUrl = `${proxy.endpoint}/v1/traces`;
  await client.send(new UpdateTraceSegmentDestinationCommand({ Destination: 'CloudWatchLogs' }));
});

afterAll(async () => {
  client.destroy();
  await proxy.close();
  await served.close();
});
afterEach(() => vi.unstubAllEnvs());

const attributes = { 'service.name': 'orders', 'telemetry.sdk.language': 'nodejs' };
const resource: NonNullable<TracerConfig['resource']> = {
  attributes,
  merge: () => resource,
  getRawAttributes: () => Object.entries(attributes),
};

const START_MS = Date.now() - 60_000;
const CALL_ID = 'cccccccccccccccc';
const hex = (traceId: string) => traceId.slice(2).replace('-', '');
let made = 0;

/** A segment `shop` that calls `orders`, sent as X-Ray's SDKs do. @returns the trace's id */
async function sendSegment(): Promise<string> {
  made++;
  const seconds = START_MS / 1000;
  const id = `1-${Math.floor(seconds).toString(16)}-${String(made).padStart(24, '0')}`;
  const call = {
    id: CALL_ID,
    name: 'orders',
    namespace: 'remote',
    start_time: seconds + 0.01,
    end_time: seconds + 0.1,
    fault: true,
  };
  const segment = {
    id: 'eeeeeeeeeeeeeeee',
    trace_id: id,
    name: 'shop',
    start_time: seconds,
    end_time: seconds + 0.2,
    subsegments: [call],
  };
  await client.send(
    new PutTraceSegmentsCommand({ TraceSegmentDocuments: [JSON.stringify(segment)] }),
  );
  return id;
}

/** What `orders` did: a request that failed in a query, sent as OTLP. */
async function sendSpans(traceId: string, exporter: JsonExporter | ProtobufExporter) {
  const processor = new BatchSpanProcessor(exporter);
  const provider = new BasicTracerProvider({ resource, spanProcessors: [processor] });
  const tracer = provider.getTracer('test');
  const remote = trace.setSpanContext(ROOT_CONTEXT, {
    traceId: hex(traceId),
    spanId: CALL_ID,
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  });
  const request = tracer.startSpan(
    'POST /orders',
    {
      kind: SpanKind.SERVER,
      startTime: START_MS + 20,
      attributes: {
        'http.request.method': 'POST',
        'url.full': 'http://orders.example/orders',
        'http.response.status_code': 500,
        tenant: traceId,
        'aws.xray.annotations': ['tenant'],
      },
    },
    remote,
  );
  const query = tracer.startSpan(
    'INSERT orders',
    {
      kind: SpanKind.CLIENT,
      startTime: START_MS + 30,
      attributes: {
        'db.system': 'postgresql',
        'db.name': 'orders-db',
        'db.statement': 'INSERT INTO orders VALUES ($1)',
      },
    },
    trace.setSpan(remote, request),
  );
  query.recordException(new TypeError('no such table'), START_MS + 40);
  query.setStatus({ code: SpanStatusCode.ERROR, message: 'no such table' });
  query.end(START_MS + 50);
  request.end(START_MS + 90);
  await provider.forceFlush();
  await provider.shutdown();
  return { requestId: request.spanContext().spanId, queryId: query.spanContext().spanId };
}

/** The exporter's options for each way to authenticate. */
const ACCESS = {
  'an API key': () => ({
    url: `${served.endpoint}/v1/traces`,
    headers: { authorization: 'Bearer test-api-key' },
  }),
  'a signature': () => ({ url: proxyUrl }),
};

describe.each([
  ['JSON', JsonExporter],
  ['protobuf', ProtobufExporter],
])('the OTLP exporter for %s', (_name, Exporter) => {
  test.each([
    ['an API key', 'none'],
    ['an API key', 'gzip'],
    ['a signature', 'none'],
    ['a signature', 'gzip'],
  ] as const)('sends with %s and compression %s', async (access, compression) => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_COMPRESSION', compression);
    const traceId = await sendSegment();
    const { requestId, queryId } = await sendSpans(traceId, new Exporter(ACCESS[access]()));

    const { Traces } = await client.send(new BatchGetTracesCommand({ TraceIds: [traceId] }));
    const documents = Traces?.[0]?.Segments?.map(({ Document }) => JSON.parse(Document ?? ''));
    expect(documents).toMatchObject([
      { name: 'shop', subsegments: [{ id: CALL_ID }] },
      {
        id: requestId,
        parent_id: CALL_ID,
        name: 'orders',
        fault: true,
        http: {
          request: { method: 'POST', url: 'http://orders.example/orders' },
          response: { status: 500 },
        },
        annotations: { tenant: traceId },
        metadata: { default: { 'otel.resource.service.name': 'orders' } },
        subsegments: [
          {
            id: queryId,
            name: 'orders-db',
            namespace: 'remote',
            fault: true,
            sql: {
              database_type: 'postgresql',
              sanitized_query: 'INSERT INTO orders VALUES ($1)',
            },
            cause: {
              exceptions: [
                {
                  type: 'TypeError',
                  message: 'no such table',
                  remote: true,
                  stack: expect.arrayContaining([expect.objectContaining({ label: 'sendSpans' })]),
                },
              ],
            },
          },
        ],
      },
      { name: 'orders-db', inferred: true, parent_id: queryId },
    ]);

    const { TraceSummaries } = await client.send(
      new GetTraceSummariesCommand({
        StartTime: new Date(START_MS - 60_000),
        EndTime: new Date(START_MS + 60_000),
        FilterExpression: `annotation[tenant] = "${traceId}" AND edge("shop", "orders") { fault }`,
      }),
    );
    expect(TraceSummaries).toMatchObject([{ Id: traceId, EntryPoint: { Name: 'shop' } }]);
  });

  test('is told what is wrong', async () => {
    const url = `${served.endpoint}/v1/traces`;
    const exporter = new Exporter({ url, headers: { authorization: 'Bearer other' } });
    await expect(sendSpans(await sendSegment(), exporter)).rejects.toMatchObject([{ code: 403 }]);
  });
});

test('segments and spans are one service graph', async () => {
  const { Services } = await client.send(
    new GetServiceGraphCommand({
      StartTime: new Date(START_MS - 60_000),
      EndTime: new Date(START_MS + 60_000),
    }),
  );
  const byId = new Map(Services?.map(({ ReferenceId, Name }) => [ReferenceId, Name]));
  const edges = Services?.flatMap(({ Name, Edges }) =>
    (Edges ?? []).map(({ ReferenceId }) => `${Name} to ${byId.get(ReferenceId)}`),
  );
  expect(edges).toEqual(expect.arrayContaining(['shop to orders', 'orders to orders-db']));
});
