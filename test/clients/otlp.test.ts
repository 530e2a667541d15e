/**
 * OpenTelemetry's own SDK and exporters against the emulator's Honeycomb, over a real socket: bodies are
 * chunked, plain or gzip, JSON or protobuf.
 */
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { TracerConfig } from '@opentelemetry/sdk-trace-base';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createHoneycomb } from '../../emulator/vendors/honeycomb/routes.ts';
import { openRoomContext } from '../emulator/room-context.ts';
import { serve, type Served } from '../served.ts';

const context = openRoomContext();
const { routes } = createHoneycomb(context, { keys: ['hcaik_test'] });
let server: Served;
let url = '';

beforeAll(async () => {
  server = await serve(routes.fetch);
  url = `${server.endpoint}/v1/traces`;
});

afterAll(() => server.close());
afterEach(() => vi.unstubAllEnvs());

const attributes = { 'service.name': 'otel-client' };
const resource: NonNullable<TracerConfig['resource']> = {
  attributes,
  merge: () => resource,
  getRawAttributes: () => Object.entries(attributes),
};

/** A request with a failing child, sent with `exporter`; returns the ids of its trace and spans. */
async function sendTrace(exporter: JsonExporter | ProtobufExporter) {
  const processor = new BatchSpanProcessor(exporter);
  const provider = new BasicTracerProvider({ resource, spanProcessors: [processor] });
  const tracer = provider.getTracer('test', '1.0');
  const start = Date.UTC(2026, 10, 22, 12);
  const rootSpan = tracer.startSpan('GET /x/:id', {
    kind: SpanKind.SERVER,
    startTime: start,
    attributes: {
      'http.request.method': 'GET',
      'http.route': '/x/:id',
      'http.response.status_code': 200,
      ratio: 0.5,
      list: ['a', 'b'],
    },
    links: [{ context: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 } }],
  });
  const { traceId, spanId } = rootSpan.spanContext();
  const parent = trace.setSpanContext(ROOT_CONTEXT, rootSpan.spanContext());
  const child = tracer.startSpan('query', { startTime: start + 1 }, parent);
  child.recordException(new TypeError('no rows'), start + 2);
  child.setStatus({ code: SpanStatusCode.ERROR, message: 'no rows' });
  child.end(start + 3);
  rootSpan.end(start + 12.5);
  await provider.forceFlush();
  await provider.shutdown();
  return { traceId, spanId, childId: child.spanContext().spanId };
}

const headers = { 'x-honeycomb-team': 'hcaik_test' };

describe.each([
  ['JSON', JsonExporter, 'application/json'],
  ['protobuf', ProtobufExporter, 'application/x-protobuf'],
])('the OTLP exporter for %s', (_name, Exporter, contentType) => {
  test.each(['none', 'gzip'])('delivers a trace with compression %s', async (compression) => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_COMPRESSION', compression);
    const { traceId, spanId, childId } = await sendTrace(new Exporter({ url, headers }));

    expect(context.rows(`SELECT * FROM traces WHERE trace_id = '${traceId}'`)).toMatchObject([
      {
        service: 'otel-client',
        method: 'GET',
        route: '/x/:id',
        status: 200,
        duration_ms: 12.5,
        // The root went well, something in it did not.
        failed: 1,
        root_failed: 0,
      },
    ]);
    const events = context.rows(`
      SELECT e.*, r.headers FROM honeycomb_events e JOIN requests r ON r.id = e.request
      WHERE trace = (SELECT id FROM traces WHERE trace_id = '${traceId}') ORDER BY e.id`);
    expect(events.map(({ kind, dataset, parent_id }) => [kind, dataset, parent_id])).toEqual([
      ['span_event', 'otel-client', childId],
      ['span', 'otel-client', spanId],
      ['link', 'otel-client', spanId],
      ['span', 'otel-client', null],
    ]);
    const fields = events.map((event) => JSON.parse(String(event['fields'])));
    expect(fields[1]).toMatchObject({
      name: 'query',
      'span.kind': 'internal',
      error: true,
      status_message: 'no rows',
      'exception.type': 'TypeError',
      'exception.message': 'no rows',
      'library.name': 'test',
      duration_ms: 2,
    });
    expect(fields[3]).toMatchObject({
      'trace.trace_id': traceId,
      'http.response.status_code': 200,
      ratio: 0.5,
      list: '["a","b"]\n',
      'span.num_links': 1,
    });
    const sent = JSON.parse(String(events[0]?.['headers']));
    expect(sent).toMatchObject({ 'content-type': contentType, 'transfer-encoding': 'chunked' });
    expect(sent['content-encoding']).toBe(compression === 'gzip' ? 'gzip' : undefined);
  });

  test('is told when its key is wrong', async () => {
    const exporter = new Exporter({ url, headers: { 'x-honeycomb-team': 'other' } });
    await expect(sendTrace(exporter)).rejects.toMatchObject([{ code: 401 }]);
  });
});
