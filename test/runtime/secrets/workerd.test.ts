import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Log, LogLevel, Miniflare } from 'miniflare';
import { afterAll, beforeAll, describe } from 'vitest';
import { createBundler } from '../../../emulator/worker/bundle.ts';
import { readWorkerConfig } from '../../../emulator/worker/config.ts';
import { itKeepsSecrets } from './cases.ts';
import { startVendors, type VendorsServer } from './vendors-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
let server: VendorsServer;
let miniflare: Miniflare;
let url: URL;

beforeAll(async () => {
  server = await startVendors();
  const toml = fileURLToPath(new URL('../../../wrangler.toml', import.meta.url));
  const config = await readWorkerConfig(toml);
  const entry = fileURLToPath(new URL('secrets.worker.ts', import.meta.url));
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
    bindings: server.variables,
  });
  url = await miniflare.ready;
});
afterAll(async () => {
  await miniflare?.dispose();
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('secrets in workerd', () => {
  itKeepsSecrets(
    () => server.vendors,
    () => url.origin,
  );
});
