/**
 * Metrics of a worker in workerd, with the emulator as its vendors, under load and with faults on the way: what AWS's own
 * client reads back is exactly what was asked of the worker.
 */
import {
  CloudWatchClient,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
} from '@aws-sdk/client-cloudwatch';
import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { RunningEmulator } from '../../emulator/emulator.ts';
import { LOCAL_KEYS } from '../../emulator/server/local-keys.ts';
import { start } from '../emulator/start.ts';
import { UNLIMITED } from './unlimited.ts';
import { startWorkerScript, type WorkerScript } from './worker-script.ts';

const SERVICE = 'metered';
const WAIT = { timeout: 60_000, interval: 100 };

const folder = mkdtempSync(join(tmpdir(), 'metrics-'));
let emulator: RunningEmulator;
let worker: WorkerScript;
let cloudwatch: CloudWatchClient;

/** The fixture, with the emulator as its vendors. */
const startMeasured = (variables: Record<string, string>): Promise<WorkerScript> =>
  startWorkerScript(new URL('metrics.worker.ts', import.meta.url), {
    bindings: {
      ...UNLIMITED,
      OTEL_SERVICE_NAME: SERVICE,
      HONEYCOMB_API_KEY: LOCAL_KEYS.honeycombApiKey,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: LOCAL_KEYS.awsAccessKeyId,
      AWS_SECRET_ACCESS_KEY: LOCAL_KEYS.awsSecretAccessKey,
      OTEL_EXPORTER_OTLP_ENDPOINT: emulator.url,
      AWS_ENDPOINT_URL: emulator.url,
      LOG_CONSOLE: 'off',
      TELEMETRY_LINGER_MS: '10',
      TELEMETRY_SUBREQUESTS: '1000',
      ...variables,
    },
    d1Databases: ['DB'],
  });

beforeAll(async () => {
  emulator = await start({ worker: false, folder });
  worker = await startMeasured({ METRICS: 'emf' });
  cloudwatch = new CloudWatchClient({
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials: {
      accessKeyId: LOCAL_KEYS.awsAccessKeyId,
      secretAccessKey: LOCAL_KEYS.awsSecretAccessKey,
    },
  });
});
afterAll(async () => {
  cloudwatch?.destroy();
  await worker?.close();
  await emulator?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Of each sixteen requests. */
const MIX = {
  '/plain/:id': 6,
  '/stored/:id': 4,
  '/broken/:id': 2,
  '/posted/:length': 3,
  '(no route)': 1,
} as const;
const PATHS = [
  ...Array.from({ length: MIX['/plain/:id'] }, (_, n) => `/plain/${n}`),
  ...Array.from({ length: MIX['/stored/:id'] }, (_, n) => `/stored/${n}`),
  ...Array.from({ length: MIX['/broken/:id'] }, (_, n) => `/broken/${n}`),
  ...Array.from({ length: MIX['/posted/:length'] }, (_, n) => `/posted/${n + 1}`),
  '/nowhere',
];

let rounds = 0;
/** Sixteen requests at once, as often as asked. */
async function load(times: number, { url } = worker): Promise<void> {
  for (let round = 0; round < times; round += 1) {
    const answers = await Promise.all(PATHS.map((path) => fetch(new URL(path, url))));
    await Promise.all(answers.map((answer) => answer.arrayBuffer()));
    rounds += 1;
  }
}

const FAULTS = ['throttle', 'error', 'reset', 'garbage', 'hang'];
const inflict = async (vendor: string, kind: string): Promise<void> => {
  const body = JSON.stringify({ vendor, kind, count: 2 });
  const response = await fetch(`${emulator.url}/_emulator/faults`, { method: 'POST', body });
  expect(response.status).toBe(201);
};
/** Ends a fault that has affected some calls. */
async function relent(): Promise<void> {
  await vi.waitFor(async () => {
    const { faults } = JSON.parse(await (await fetch(`${emulator.url}/_emulator/faults`)).text());
    expect(faults[0].affected).toBeGreaterThan(0);
  }, WAIT);
  await fetch(`${emulator.url}/_emulator/faults`, { method: 'DELETE' });
}

const since = new Date(Date.now() - 3_600_000);
const dimensions = (route?: string) => [
  { Name: 'service', Value: SERVICE },
  ...(route === undefined ? [] : [{ Name: 'route', Value: route }]),
];

/** One statistic of a metric over the whole test, by GetMetricData. */
async function read(name: string, stat: string, route?: string): Promise<number> {
  const { MetricDataResults } = await cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: since,
      EndTime: new Date(Date.now() + 60_000),
      MetricDataQueries: [
        {
          Id: 'q',
          MetricStat: {
            Metric: { Namespace: 'Edge', MetricName: name, Dimensions: dimensions(route) },
            Period: 86_400,
            Stat: stat,
          },
        },
      ],
    }),
  );
  return MetricDataResults?.[0]?.Values?.reduce((sum, value) => sum + value, 0) ?? 0;
}

async function readAll(): Promise<Record<string, number>> {
  const found: Record<string, number> = {
    requests: await read('Requests', 'Sum'),
    latencies: await read('Latency', 'SampleCount'),
    errors: await read('Errors', 'Sum'),
    coldStarts: await read('ColdStarts', 'Sum'),
    statements: await read('D1Time', 'SampleCount'),
    posted: await read('activities.posted', 'Sum'),
    lengths: await read('activities.length', 'Sum'),
    told: await read('activities.told', 'Sum'),
  };
  for (const route of Object.keys(MIX)) {
    found[`requests ${route}`] = await read('Requests', 'Sum', route);
    found[`latencies ${route}`] = await read('Latency', 'SampleCount', route);
    found[`errors ${route}`] = await read('Errors', 'Sum', route);
  }
  return found;
}

function expected(): Record<string, number> {
  const all: Record<string, number> = {
    requests: rounds * PATHS.length,
    latencies: rounds * PATHS.length,
    errors: rounds * MIX['/broken/:id'],
    coldStarts: 1,
    statements: rounds * MIX['/stored/:id'],
    posted: rounds * 3,
    lengths: rounds * (1 + 2 + 3),
    told: rounds * 6,
  };
  for (const [route, times] of Object.entries(MIX)) {
    all[`requests ${route}`] = rounds * times;
    all[`latencies ${route}`] = rounds * times;
    all[`errors ${route}`] = route === '/broken/:id' ? rounds * times : 0;
  }
  return all;
}

it('are what was asked, through throttling, errors, timeouts and broken connections: nothing twice, nothing missing', async () => {
  await load(5);
  for (const kind of FAULTS) {
    await inflict('cloudwatch', kind);
    await load(4);
    await relent();
  }
  await load(2);
  await vi.waitFor(async () => expect(await readAll()).toEqual(expected()), WAIT);
  // What would come twice would have come by now.
  await load(1);
  await vi.waitFor(async () => expect(await readAll()).toEqual(expected()), WAIT);
}, 180_000);

it('are read by GetMetricStatistics and found by ListMetrics, with few lines for many requests', async () => {
  const { Datapoints = [] } = await cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace: 'Edge',
      MetricName: 'Latency',
      Dimensions: dimensions('/stored/:id'),
      StartTime: since,
      EndTime: new Date(Date.now() + 60_000),
      Period: 86_400,
      Statistics: ['SampleCount', 'Maximum'],
      Unit: 'Milliseconds',
    }),
  );
  const samples = Datapoints.reduce((sum, { SampleCount = 0 }) => sum + SampleCount, 0);
  expect(samples).toBe(rounds * MIX['/stored/:id']);
  expect(await read('Latency', 'p99')).toBeGreaterThan(0);
  const { Metrics = [] } = await cloudwatch.send(new ListMetricsCommand({ Namespace: 'Edge' }));
  const names = new Set(Metrics.map(({ MetricName }) => MetricName));
  expect(names.size).toBeLessThanOrEqual(10);
  const { metrics } = JSON.parse(await (await fetch(`${emulator.url}/_emulator/metrics`)).text());
  expect(metrics.length).toBe(Metrics.length);
  expect(await read('Requests', 'SampleCount')).toBeLessThan(rounds * PATHS.length);
});

it('by OTLP count every request once at Honeycomb and at CloudWatch, even while Honeycomb fails', async () => {
  rounds = 0;
  const other = await startMeasured({ METRICS: 'otlp' });
  const database = new DatabaseSync(join(folder, 'telemetry.sqlite'), { readOnly: true });
  const atHoneycomb = database.prepare(`
    SELECT total(fields ->> '$."http.server.request.duration.count"') AS requests,
      total(fields ->> '$."faas.errors"') AS errors,
      total(fields ->> '$."db.client.operation.duration.count"') AS statements,
      total(fields ->> '$."activities.posted"') AS posted
    FROM honeycomb_events WHERE fields ->> '$."meta.signal_type"' = 'metric'`);
  const atCloudWatch = database.prepare(`
    SELECT total(point.value ->> 'count') AS requests
    FROM requests, json_tree(CAST(body AS TEXT)) AS metric,
      json_each(metric.value, '$.histogram.dataPoints') AS point
    WHERE vendor = 'cloudwatch' AND operation = 'POST /v1/metrics'
      AND metric.type = 'object' AND metric.value ->> 'name' = 'http.server.request.duration'`);
  try {
    for (const kind of FAULTS) {
      await inflict('honeycomb', kind);
      await load(3, other);
      await relent();
    }
    await load(1, other);
    await vi.waitFor(() => {
      const requests = rounds * PATHS.length;
      expect({ ...atHoneycomb.get() }).toEqual({
        requests,
        errors: rounds * MIX['/broken/:id'],
        statements: rounds * MIX['/stored/:id'],
        posted: rounds * MIX['/posted/:length'],
      });
      expect({ ...atCloudWatch.get() }).toEqual({ requests });
    }, WAIT);
  } finally {
    database.close();
    await other.close();
  }
}, 180_000);
