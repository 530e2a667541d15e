/** `/_emulator/setup`: where the emulator listens, and which clients it has heard from. */
import { Hono } from 'hono';
import type { ConsoleContext } from '../context.ts';
import type { CLIENTS, SetUp } from './shapes.ts';

/** What a client sends, as SQL tells it from a request's operation. */
const SENT: Readonly<Record<(typeof CLIENTS)[number], string>> = {
  otlp: `operation LIKE '%/v1/traces%' OR operation LIKE '%/v1/logs%' OR operation LIKE '%/v1/metrics%'`,
  'aws-traces': `operation = 'PutTraceSegments'`,
  daemon: 'false',
  'aws-logs': `operation = 'PutLogEvents'`,
  'aws-metrics': `operation = 'PutMetricData'`,
  rollbar: `vendor = 'rollbar'`,
  libhoney: `operation LIKE '%/1/batch%' OR operation LIKE '%/1/events%'`,
};

/** Newest requests that are looked at. */
const MOST = 20_000;

export function createSetUpRoutes({ database, addresses }: ConsoleContext): Hono {
  const columns = Object.entries(SENT).map(
    ([client, condition]) => `max(iif(${condition}, received_ms, NULL)) AS "${client}"`,
  );
  const newest = database.prepare(
    `SELECT ${columns.join(', ')} FROM (
       SELECT vendor, operation, received_ms FROM requests ORDER BY id DESC LIMIT ${MOST})`,
  );
  const datagram = database.prepare(
    'SELECT max(received_ms) AS ms FROM xray_segments WHERE request IS NULL',
  );
  return new Hono().get('/setup', (c) => {
    const row = newest.get() ?? {};
    const timeOf = (client: keyof typeof SENT) => {
      const ms = client === 'daemon' ? datagram.get()?.['ms'] : row[client];
      return typeof ms === 'number' ? ms : null;
    };
    const { api, daemonPort, grpcPort } = addresses?.() ?? {};
    const setUp: SetUp = {
      api_url: api ?? null,
      daemon_port: daemonPort ?? null,
      grpc_port: grpcPort ?? null,
      heard: {
        otlp: timeOf('otlp'),
        'aws-traces': timeOf('aws-traces'),
        daemon: timeOf('daemon'),
        'aws-logs': timeOf('aws-logs'),
        'aws-metrics': timeOf('aws-metrics'),
        rollbar: timeOf('rollbar'),
        libhoney: timeOf('libhoney'),
      },
    };
    return c.json(setUp);
  });
}
