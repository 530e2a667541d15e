/** OpenTelemetry's own exporter for gRPC against the emulator's Honeycomb, plain and gzip. */
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { listenGrpc } from '../../emulator/server/grpc.ts';
import type { Listening } from '../../emulator/server/listen.ts';
import { createHoneycomb } from '../../emulator/vendors/honeycomb/routes.ts';
import { OTLP_OVER_GRPC } from '../../emulator/vendors/otlp/grpc.ts';
import { openRoomContext } from '../emulator/room-context.ts';

const context = openRoomContext();
const { routes } = createHoneycomb(context, { keys: ['hcaik_test'] });
let listening: Listening | undefined;

beforeAll(async () => {
  listening = await listenGrpc(
    {
      ...OTLP_OVER_GRPC,
      fetch: routes.fetch,
    },
    0,
    () => undefined,
  );
});
afterAll(() => listening?.close());
afterEach(() => vi.unstubAllEnvs());

const KEY = 'x-honeycomb-team=hcaik_test';

/** Sends a span, and tells what the SDK says of it. */
async function sendSpan(name: string) {
  const exporter = new OTLPTraceExporter({ url: `http://localhost:${listening?.port}` });
  const outcome: { error?: Error } = {};
  const spanProcessors = [
    new SimpleSpanProcessor({
      export: (spans, done) =>
        exporter.export(spans, (result) => {
          if (result.error) outcome.error = result.error;
          done(result);
        }),
      shutdown: () => exporter.shutdown(),
    }),
  ];
  const provider = new BasicTracerProvider({ spanProcessors });
  provider.getTracer('test').startSpan(name).end();
  await provider.forceFlush();
  await provider.shutdown();
  return outcome;
}

const stored = (name: string) =>
  context.rows(`SELECT name FROM honeycomb_events WHERE name = '${name}'`).length;

test.each(['none', 'gzip'])('spans arrive, compressed with %s', async (compression) => {
  vi.stubEnv('OTEL_EXPORTER_OTLP_COMPRESSION', compression);
  vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', KEY);
  expect(await sendSpan(`a span in ${compression}`)).toEqual({});
  expect(stored(`a span in ${compression}`)).toBe(1);
});

test('a wrong key is an error of the exporter', async () => {
  const { error } = await sendSpan('never');
  expect(String(error)).toContain('16 UNAUTHENTICATED');
  expect(stored('never')).toBe(0);
});
