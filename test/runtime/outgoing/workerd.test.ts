import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Log, LogLevel, Miniflare, Response as WorkerResponse, type Request } from 'miniflare';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createBundler } from '../../../emulator/worker/bundle.ts';
import { readWorkerConfig } from '../../../emulator/worker/config.ts';
import { VARIABLES } from './app.ts';
import { itCarriesTheContext, type Ask } from './cases.ts';
import { sendRaw, TARGETS } from './raw-request.ts';

const folder = mkdtempSync(join(tmpdir(), 'outgoing-'));
const DOWNSTREAM = 'http://downstream.test/';
let miniflare: Miniflare;
let url: URL;
let stderr = '';

function answer({ url: called, headers }: Request): WorkerResponse {
  return WorkerResponse.json(called === DOWNSTREAM ? Object.fromEntries(headers) : {});
}

beforeAll(async () => {
  const toml = fileURLToPath(new URL('../../../wrangler.toml', import.meta.url));
  const config = await readWorkerConfig(toml);
  const entry = fileURLToPath(new URL('outgoing.worker.ts', import.meta.url));
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
    bindings: { ...VARIABLES, DOWNSTREAM_URL: DOWNSTREAM },
    serviceBindings: { DOWNSTREAM: answer },
    outboundService: answer,
    handleRuntimeStdio: (out, error) => {
      out.resume();
      error.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    },
  });
  url = await miniflare.ready;
});
afterAll(async () => {
  await miniflare?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

function asker(path: string): Ask {
  return async (headers) => {
    const list = headers.map(([name, value]): [string, string] => [name, value]);
    const response = await fetch(new URL(path, url), { headers: list });
    return JSON.parse(await response.text());
  };
}

describe('outgoing calls in workerd', () => {
  describe('by fetch', () => {
    itCarriesTheContext(asker('/'));
  });
  describe('by a service binding', () => {
    itCarriesTheContext(asker('/service'));
  });
});

describe('workerd', () => {
  // workerd parses the target together with the Host header and refuses what is no path, before any worker is
  // asked. Cloudflare's own front end does not let such targets through to it.
  it.each(TARGETS)('refuses %s %s itself, and serves the next request', async (method, target) => {
    const { status } = await sendRaw(Number(url.port), method, target);
    expect(status).toBe(500);
    await vi.waitFor(() => expect(stderr).toContain('invalid URL'), 10_000);
    const next = await asker('/')([]);
    expect(next['traceparent']).toMatch(/^00-/);
  });

  it.each(['/a?b/c', '//double/slash', '/a%zz', '/p#fragment'])(
    'hands the worker the odd path %s, which is recorded and served',
    async (target) => {
      const { status, body } = await sendRaw(Number(url.port), 'GET', target);
      expect(status).toBe(200);
      expect(body).toContain('"traceparent":"00-');
    },
  );
});
