import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { brokenOff } from '../../emulator/faults/answers.ts';
import { reservePort } from '../../emulator/server/listen.ts';
import { startWorker, type Worker } from '../../emulator/worker/worker.ts';
import { createLoad, readCounts, VENDORS } from './emulated.ts';
import { openStore } from './store.ts';
import { START } from '../emulator/command.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const WAIT = { timeout: 60_000, interval: 100 };

let folder: string;
let port: number;
let vendors: ChildProcess;
let worker: Worker | undefined;
/** Bodies that the vendors acknowledged. */
let acknowledged: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outage-'));
  port = await reservePort(0, 'EMULATOR_PORT');
  acknowledged = [];
  vendors = await startVendors();
});
afterEach(async () => {
  await worker?.close();
  worker = undefined;
  vendors.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** The emulator in a process of its own, which can be killed and started again over the same store. */
async function startVendors(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [...START, '--no-worker'], {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'],
      EMULATOR_PORT: String(port),
      XRAY_DAEMON_PORT: '0',
      DATA_DIR: folder,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  await vi.waitFor(() => expect(output).toContain('Ready in'), WAIT);
  return child;
}

/** Calls that bring telemetry; the others, for sampling rules and log groups, are not what may be lost. */
const INGEST = /\/v1\/traces|\/TraceSegments|PutLogEvents|\/item\//;

/** Where the worker's calls leave Miniflare for the vendors' port; without an answer the connection is lost. */
async function passOn(request: Request): Promise<Response> {
  const sent = Buffer.from(await request.clone().arrayBuffer());
  try {
    const response = await fetch(request);
    const body = await response.arrayBuffer();
    const call = `${new URL(request.url).pathname} ${request.headers.get('x-amz-target')}`;
    if (response.ok && INGEST.test(call)) {
      const isGzip = request.headers.get('content-encoding') === 'gzip';
      acknowledged.push((isGzip ? gunzipSync(sent) : sent).toString());
    }
    return new Response(body, response);
  } catch {
    return brokenOff();
  }
}

function startApi(transport: string): Promise<Worker> {
  const endpoint = `http://127.0.0.1:${port}`;
  return startWorker({
    config: join(ROOT, 'wrangler.toml'),
    sample: join(ROOT, 'src/cruddur/sample.sql'),
    port: 0,
    persist: undefined,
    environment: {
      TELEMETRY_LINGER_MS: '50',
      TELEMETRY_TRANSPORT: transport,
      // It has the queue.
      CLOUDFLARE_ENV: transport === 'queue' ? 'paid' : '',
      // Each request reports to Rollbar, which takes a call for each.
      TELEMETRY_SUBREQUESTS: '1000',
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      AWS_ENDPOINT_URL: endpoint,
      ROLLBAR_ENDPOINT: `${endpoint}/api/1/item/`,
    },
    outbound: passOn,
    print: () => undefined,
  });
}

describe.each(['direct', 'queue'])('TELEMETRY_TRANSPORT=%s', (transport) => {
  it('loses nothing when the vendors are killed under load and come back', async () => {
    worker = await startApi(transport);
    const api = worker.url.origin;
    const load = createLoad(api);
    const traces: string[] = [];
    const served = (count: number) =>
      vi.waitFor(() => expect(traces.length).toBeGreaterThan(count), WAIT);

    const stop = new AbortController();
    const caller = async () => {
      while (!stop.signal.aborted) traces.push(...(await load(1)).traces);
    };
    const loading = Promise.all([caller(), caller(), caller(), caller()]);
    loading.catch(() => 'awaited below, when the vendors are back');
    let before: string[];
    try {
      await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(20), WAIT);
      vendors.kill('SIGKILL');
      await once(vendors, 'exit');
      before = [...acknowledged];
      await served(traces.length + 40);
      const { honeycomb } = await readCounts(api);
      expect(honeycomb.retried > 0).toBe(transport === 'direct');
      vendors = await startVendors();
      await served(traces.length + 20);
    } finally {
      stop.abort();
      await loading;
    }

    const store = openStore(folder);
    const kept = store.bodies();
    expect(before.filter((body) => !kept.has(body))).toEqual([]);
    await vi.waitFor(async () => {
      // What one request may not send in its number of calls is sent by the next.
      await readCounts(api);
      for (const vendor of VENDORS) expect(store.arrived(vendor, traces).missing).toBe(0);
    }, WAIT);
    for (const vendor of ['xray', 'rollbar'] as const) {
      expect(store.kept(vendor, traces)).toEqual({ missing: 0, repeated: 0 });
    }
    store.close();
  }, 300_000);
});
