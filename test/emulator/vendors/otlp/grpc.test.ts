/** OTLP over gRPC through the emulator's own port, as SDKs of other languages speak it by default. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { grpcCall, type GrpcCall } from '../../../grpc-call.ts';
import { startEmulator, type RunningEmulator } from '../../../../emulator/emulator.ts';
import { parseOptions } from '../../../../emulator/options.ts';
import { exportOf, START_NS, TRACE_ID } from './otlp-json.ts';
import { protobufOf } from './protobuf-of.ts';

const SERVICE = 'opentelemetry.proto.collector';
const TRACES = `/${SERVICE}.trace.v1.TraceService/Export`;
const KEY = { 'x-honeycomb-team': 'key' };

let emulator: RunningEmulator;

beforeAll(async () => {
  const env = {
    EMULATOR_PORT: '0',
    EMULATOR_GRPC_PORT: '0',
    XRAY_DAEMON_PORT: '0',
    DATA_DIR: ':memory:',
  };
  const parsed = parseOptions(['--no-worker'], env);
  if (parsed.kind !== 'run') throw new Error('The options are wrong');
  const print = () => undefined;
  emulator = await startEmulator(parsed.options, { now: Date.now, environment: {}, print });
});
afterAll(() => emulator.close());
beforeEach(() => ask('/_emulator/reset', { method: 'POST' }));

async function ask(path: string, init: RequestInit = {}) {
  const headers = { ...KEY, 'content-type': 'application/json' };
  const response = await fetch(emulator.url + path, { ...init, headers });
  return response.status === 204 ? undefined : response.json().catch(() => undefined);
}

async function slugs(): Promise<string[]> {
  const datasets: object[] = Object(await ask('/1/datasets'));
  return datasets.map((dataset) => String(Object(dataset).slug));
}

const call = (rest: Partial<GrpcCall> = {}) =>
  grpcCall({ url: emulator.grpcUrl ?? '', method: TRACES, headers: KEY, message: traces, ...rest });

const traces = protobufOf('ExportTraceServiceRequest', exportOf());
const attributes = [{ key: 'service.name', value: { stringValue: 'svc' } }];
const logs = protobufOf('ExportLogsServiceRequest', {
  resourceLogs: [
    {
      resource: { attributes },
      scopeLogs: [{ logRecords: [{ timeUnixNano: START_NS, traceId: TRACE_ID }] }],
    },
  ],
});
const metrics = protobufOf('ExportMetricsServiceRequest', {
  resourceMetrics: [
    {
      resource: { attributes },
      scopeMetrics: [
        {
          metrics: [{ name: 'm', gauge: { dataPoints: [{ timeUnixNano: START_NS, asInt: '1' }] } }],
        },
      ],
    },
  ],
});

describe('an export', () => {
  test.each([
    ['traces', TRACES, traces, 'svc'],
    ['logs', `/${SERVICE}.logs.v1.LogsService/Export`, logs, 'svc'],
    ['metrics', `/${SERVICE}.metrics.v1.MetricsService/Export`, metrics, 'unknown_metrics'],
  ])('of %s is stored, and answered with nothing', async (_name, method, message, dataset) => {
    expect(await call({ method, message })).toMatchObject({ code: 0, message: Buffer.alloc(0) });
    expect(await slugs()).toContain(dataset);
  });

  test('may be gzip, and may be of nothing', async () => {
    const headers = { ...KEY, 'grpc-encoding': 'gzip' };
    expect(await call({ message: gzipSync(traces), isCompressed: true, headers })).toMatchObject({
      code: 0,
    });
    expect(await slugs()).toContain('svc');
    expect(await call({ message: new Uint8Array() })).toMatchObject({ code: 0 });
  });

  test('that is taken in part says so in its message', async () => {
    const wide = Array.from({ length: 2_001 }, (_, n) => ({
      key: `c${n}`,
      value: { boolValue: true },
    }));
    const message = protobufOf(
      'ExportTraceServiceRequest',
      exportOf({ spans: [{ attributes: wide }, {}] }),
    );
    const answer = await call({ message });
    expect(answer.code).toBe(0);
    expect(answer.message.toString()).toContain('Event has too many columns');
  });

  test.each<[string, Partial<GrpcCall>, number, RegExp]>([
    [
      'bytes that are not an export',
      { message: Buffer.from([255]) },
      3,
      /^failed to parse OTLP request/,
    ],
    [
      'a classic key without a dataset',
      { headers: { 'x-honeycomb-team': '0'.repeat(32) } },
      16,
      /dataset/,
    ],
    [
      'more than it may inflate to',
      {
        message: gzipSync(Buffer.alloc(21 * 1024 * 1024)),
        isCompressed: true,
        headers: { ...KEY, 'grpc-encoding': 'gzip' },
      },
      8,
      /larger than/,
    ],
    ['a service that is not OTLP', { method: '/grpc.health.v1.Health/Check' }, 12, /not known/],
  ])('is refused for %s', async (_name, rest, code, error) => {
    expect(await call(rest)).toMatchObject({ code, error: expect.stringMatching(error) });
  });
});

test('any bytes are answered with a status', async () => {
  const flipped = fc.tuple(fc.nat(traces.length - 1), fc.nat(255)).map(([at, byte]) => {
    const bytes = new Uint8Array(traces);
    bytes[at] = byte;
    return bytes;
  });
  await fc.assert(
    fc.asyncProperty(fc.oneof(flipped, fc.uint8Array({ maxLength: 50 })), async (message) => {
      expect([0, 3]).toContain((await call({ message })).code);
    }),
    { numRuns: 60 },
  );
});

describe('a fault', () => {
  const fault = (description: object) =>
    ask('/_emulator/faults', {
      method: 'POST',
      body: JSON.stringify({ vendor: 'honeycomb', ...description }),
    });

  test.each<[object, number]>([
    [{ kind: 'throttle' }, 14],
    [{ kind: 'error' }, 14],
    [{ kind: 'error', status: 500 }, 13],
    [{ kind: 'error', status: 403 }, 7],
  ])('%j is the code %i', async (description, code) => {
    await fault(description);
    expect(await call()).toMatchObject({ code });
  });

  test('with a time to wait tells it as RetryInfo', async () => {
    await fault({ kind: 'throttle', retryAfterS: 7 });
    const { headers } = await call();
    const details = Buffer.from(String(headers['grpc-status-details-bin']), 'base64');
    expect(details.toString('latin1')).toContain('type.googleapis.com/google.rpc.RetryInfo');
    // Any.value: a RetryInfo with a Duration of 7 seconds.
    expect(details.toString('hex')).toMatch(/12040a020807$/);
  });
});
