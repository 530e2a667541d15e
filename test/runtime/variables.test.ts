/** The worker with what wrangler.toml may hold and an environment cannot: numbers, booleans, JSON, no database. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startWorker, type Worker } from '../../emulator/worker/worker.ts';
import { createVendors } from './vendors.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let folder: string;
let worker: Worker | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'variables-'));
});
afterEach(async () => {
  await worker?.close();
  worker = undefined;
  await rm(folder, { recursive: true, force: true });
});

/** The project's own wrangler.toml, changed, and what the worker prints. */
async function start(change: (toml: string) => string) {
  const vendors = createVendors();
  const printed: string[] = [];
  const toml = await readFile(join(ROOT, 'wrangler.toml'), 'utf8');
  const config = join(folder, 'wrangler.toml');
  const absolute = change(toml)
    .replaceAll(/"\.\/(?=node_modules|src)/g, `"${ROOT}`)
    .replaceAll('"src/', `"${ROOT}src/`);
  await writeFile(config, absolute);
  worker = await startWorker({
    config,
    port: 0,
    persist: undefined,
    environment: { TELEMETRY_LINGER_MS: '0' },
    outbound: (request) => vendors.answer(request),
    print: (line) => printed.push(line),
  });
  const { url } = worker;
  return { printed, get: (path: string) => fetch(new URL(path, url)) };
}

it('reads numbers and booleans of [vars], and names a JSON object', async () => {
  const { get } = await start((toml) =>
    toml.replace(
      '[vars]\n',
      `[vars]
CLOUDWATCH_ENABLED = false
AWS_XRAY_SDK_ENABLED = 0
TELEMETRY_CPU_MS = 20
LOG_LEVEL = { level = "debug" }
`,
    ),
  );
  const health = await get('/api/health-check');
  expect(health.status).toBe(200);
  expect(await health.json()).toMatchObject({
    version: '0.1.0',
    problems: ['LOG_LEVEL is an object and is ignored: write it as a text'],
    sinks: {
      honeycomb: { on: true },
      xray: { on: false, reason: 'AWS_XRAY_SDK_ENABLED is false' },
      cloudwatch: { on: false, reason: 'CLOUDWATCH_ENABLED is false' },
      rollbar: { on: true },
    },
  });
});

it('answers 500 without its database, and names the binding in the log', async () => {
  const { get, printed } = await start((toml) =>
    toml.replace('binding = "DB"', 'binding = "DATA"'),
  );
  const response = await get('/api/activities/home');
  expect(response.status).toBe(500);
  expect(await response.json()).toMatchObject({ error: 'database_missing' });
  await get('/api/activities/home');
  await expect.poll(() => printed.filter((line) => line.includes('binding DB'))).toHaveLength(1);
});
