/** Where Cloudflare and Deno differ: each row of the table in src/deno/README.md, seen at both. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startWorker, type Worker } from '../../emulator/worker/worker.ts';
import { RUN, startDenoApi, type DenoApi } from './deno-api.ts';
import { askRaw } from './raw-status.ts';
import { createVendors, type Vendors } from './vendors.ts';
import { serveVendors, type VendorsServer } from './vendors-server.ts';

const README = readFileSync(new URL('../../src/deno/README.md', import.meta.url), 'utf8');
const WRANGLER = fileURLToPath(new URL('../../wrangler.toml', import.meta.url));
const EXPIRED = `INSERT INTO activities (uuid, handle, message, created_at, expires_at)
  VALUES ('gone', 'andrewbrown', 'gone', '2026-01-01T00:00:00.000+00:00', '2026-01-02T00:00:00.000+00:00');`;
const LOCAL = {
  WRITE_ACCESS: 'open',
  HEALTH_DETAILS: 'open',
  TELEMETRY_LINGER_MS: '10',
  CLIENT_ADDRESS: 'keep',
};

const printed: string[] = [];
const folder = mkdtempSync(join(tmpdir(), 'differences-'));
const vendors = createVendors();
let worker: Worker;
let server: VendorsServer;
let deno: DenoApi;

const IN_FOLDER = [`--allow-read=src,${folder}`, `--allow-write=${folder}`];
const startDeno = (variables: Record<string, string> = {}) =>
  startDenoApi(
    { ...LOCAL, DATA_DIR: folder, ...server.variables, ...variables },
    RUN.toSpliced(-1, 0, ...IN_FOLDER),
  );

beforeAll(async () => {
  worker = await startWorker({
    config: WRANGLER,
    port: 0,
    persist: undefined,
    environment: LOCAL,
    outbound: (request) => vendors.answer(request),
    print: (line) => printed.push(line),
  });
  server = await serveVendors();
  deno = await startDeno();
});
afterAll(async () => {
  deno?.kill();
  server?.close();
  await worker?.close();
  rmSync(folder, { recursive: true, force: true });
});

const onCloudflare = (path: string, init?: RequestInit) => fetch(new URL(path, worker.url), init);
const underDeno = (path: string, init?: RequestInit) => fetch(`${deno.url}${path}`, init);

async function problems(api: DenoApi): Promise<string[]> {
  const health: { problems: string[] } = JSON.parse(
    await (await fetch(`${api.url}/api/health-check`)).text(),
  );
  return health.problems;
}

async function counted(response: Response): Promise<string> {
  const health: { sinks: { budget: { counted: string } } } = JSON.parse(await response.text());
  return health.sinks.budget.counted;
}

/** The address in the access line of a request that no other is like. */
function addressIn({ logLines }: Vendors, mark: string): Promise<unknown> {
  return vi.waitFor(() => {
    const line = logLines().find(({ message }) => String(message).includes(`?${mark} `));
    expect(line).toBeDefined();
    return line?.['remote_addr'];
  }, 30_000);
}

function resourceOf({ exchanges }: Vendors): string {
  return exchanges.find(({ path }) => path === '/v1/traces')?.body.split('"scopeSpans"')[0] ?? '';
}

const post = (headers: Record<string, string>) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: '{}',
});

const DIFFERENCES: Record<string, () => Promise<void>> = {
  async data() {
    expect(readFileSync(WRANGLER, 'utf8')).toContain('[[d1_databases]]\nbinding = "DB"');
    expect(deno.printed).toContain(`Data is kept in ${join(folder, 'deno.sqlite')}`);
  },
  async migrations() {
    const database = new DatabaseSync(join(folder, 'deno.sqlite'), { readOnly: true });
    const applied = database.prepare('SELECT name FROM d1_migrations').all();
    database.close();
    expect(applied).toHaveLength(3);
    expect((await onCloudflare('/api/activities/home')).status).toBe(200);
  },
  async 'what has expired'() {
    // The front of the worker stands for Cloudflare's clock.
    expect((await onCloudflare('/cdn-cgi/handler/scheduled')).status).toBe(200);
    const other = mkdtempSync(join(tmpdir(), 'expired-'));
    const rights = [`--allow-read=src,${other}`, `--allow-write=${other}`];
    const args = RUN.toSpliced(-1, 0, ...rights);
    const first = await startDenoApi({ DATA_DIR: other }, args);
    await first.end();
    const database = new DatabaseSync(join(other, 'deno.sqlite'));
    database.exec(EXPIRED);
    database.close();
    const second = await startDenoApi({ DATA_DIR: other }, args);
    const said = 'Deleted expired activities: 1';
    await vi.waitFor(() => expect(second.printed.join('\n')).toContain(said), 30_000);
    await second.end();
    rmSync(other, { recursive: true });
  },
  async 'writes of one client'() {
    const ask = async (call: typeof underDeno) => {
      const statuses = new Set<number>();
      for (let i = 0; i < 70; i += 1) {
        const response = await call('/api/activities', post({ 'cf-connecting-ip': '203.0.113.9' }));
        statuses.add(response.status);
        await response.arrayBuffer();
      }
      return [...statuses];
    };
    expect(await ask(onCloudflare)).toEqual([422, 429]);
    expect(await ask(underDeno)).toEqual([422]);
  },
  async 'a client’s address'() {
    const headers = { 'cf-connecting-ip': '203.0.113.7', 'x-forwarded-for': '203.0.113.8' };
    await onCloudflare('/api/message_groups?address', { headers });
    await underDeno('/api/message_groups?address', { headers });
    expect(await addressIn(vendors, 'address')).toBe('203.0.113.7');
    expect(await addressIn(server.vendors, 'address')).toBe('127.0.0.1');
    const behindProxy = await startDeno({ DATA_DIR: ':memory:', TRUSTED_HOPS: '1' });
    await fetch(`${behindProxy.url}/api/message_groups?proxied`, { headers });
    await behindProxy.end();
    expect(await addressIn(server.vendors, 'proxied')).toBe('203.0.113.8');
  },
  async '`TELEMETRY_TRANSPORT=queue`'() {
    expect(readFileSync(WRANGLER, 'utf8')).toContain('TELEMETRY_TRANSPORT = "queue"');
    const queued = await startDeno({ DATA_DIR: ':memory:', TELEMETRY_TRANSPORT: 'queue' });
    const said = await problems(queued);
    await queued.end();
    expect(said).toContainEqual(expect.stringMatching(/^TELEMETRY_TRANSPORT .*queue/));
  },
  async 'the month’s budget'() {
    expect(await counted(await onCloudflare('/api/health-check'))).toBe('account');
    expect(await counted(await underDeno('/api/health-check'))).toBe('process');
  },
  async '`cloud.provider`, `cloud.platform`'() {
    await onCloudflare('/api/health-check');
    await underDeno('/api/health-check');
    await vi.waitFor(() => {
      expect(resourceOf(vendors)).toContain('cloudflare.workers');
      expect(resourceOf(server.vendors)).toContain('service.name');
    }, 30_000);
    expect(resourceOf(server.vendors)).not.toContain('cloud.');
  },
  async 'a method that HTTP does not know'() {
    const ask = (url: URL | string) => askRaw(url, 'BREW', '/api/activities/home');
    expect(await ask(worker.url)).toMatch(/^HTTP\/1.1 400 /);
    expect(await ask(deno.url)).toMatch(/^HTTP\/1.1 501 [\s\S]*x-amzn-trace-id: Root=/);
  },
  async 'the end'() {
    const last = await underDeno('/api/message_groups?last');
    await last.arrayBuffer();
    expect(await deno.end()).toEqual([0, null]);
    const { logLines } = server.vendors;
    expect(logLines().some(({ message }) => String(message).includes('?last '))).toBe(true);
    await onCloudflare('/api/message_groups?last');
    // Nothing is asked to send it: it leaves by itself.
    await addressIn(vendors, 'last');
  },
};

/** The first cells of the table below the heading. */
function rows(): string[] {
  const [, section = ''] = README.split('\n## What differs\n');
  const [table = ''] = section.split('\n## ');
  const cells = [...table.matchAll(/^\| (.+?) \|/gm)].map(([, cell]) => String(cell));
  return cells.filter((cell) => cell !== '---' && cell !== 'what');
}

describe('Cloudflare and Deno differ in', () => {
  it('no more than the table says, and no less', () => {
    expect(rows()).toEqual(Object.keys(DIFFERENCES));
  });

  it.each(Object.entries(DIFFERENCES))('%s', async (_what, look) => {
    await expect(look()).resolves.toBeUndefined();
  });
});
