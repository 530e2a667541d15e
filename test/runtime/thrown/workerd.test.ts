import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Log, LogLevel, Miniflare, Response as WorkerResponse, type Request } from 'miniflare';
import { afterAll, beforeAll, describe } from 'vitest';
import { createBundler } from '../../../emulator/worker/bundle.ts';
import { readWorkerConfig } from '../../../emulator/worker/config.ts';
import { createVendors } from '../vendors.ts';
import { VARIABLES } from './app.ts';
import { itTellsWhatIsThrown } from './cases.ts';

const folder = mkdtempSync(join(tmpdir(), 'thrown-'));
const vendors = createVendors();
let miniflare: Miniflare;
let url: URL;

/** Miniflare's requests are of another class than the vendors'. */
async function answer(request: Request): Promise<WorkerResponse> {
  const { method } = request;
  const headers = [...request.headers];
  const body = await request.arrayBuffer();
  const copy = new globalThis.Request(request.url, {
    method,
    headers,
    ...(method === 'GET' ? {} : { body }),
  });
  const response = await vendors.answer(copy);
  return new WorkerResponse(await response.text(), { status: response.status });
}

beforeAll(async () => {
  const toml = fileURLToPath(new URL('../../../wrangler.toml', import.meta.url));
  const config = await readWorkerConfig(toml);
  const entry = fileURLToPath(new URL('thrown.worker.ts', import.meta.url));
  const bundler = await createBundler(entry, folder, config.alias);
  await bundler.build();
  await bundler.close();
  miniflare = new Miniflare({
    host: '127.0.0.1',
    port: 0,
    cf: false,
    log: new Log(LogLevel.NONE),
    modules: [{ type: 'ESModule', path: bundler.file }],
    modulesRoot: folder,
    compatibilityDate: config.compatibilityDate,
    compatibilityFlags: [...config.compatibilityFlags],
    bindings: VARIABLES,
    outboundService: answer,
  });
  url = await miniflare.ready;
});
afterAll(async () => {
  await miniflare?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

describe('what is thrown in workerd', () => {
  itTellsWhatIsThrown((path) => fetch(new URL(path, url)), vendors);
});
