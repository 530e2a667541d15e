import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startWorker, type Worker, type WorkerOptions } from '../../../emulator/worker/worker.ts';

const TOML = `
name = "sample"
main = "src/worker.ts"
compatibility_date = "2026-06-01"
compatibility_flags = ["nodejs_compat"]

[vars]
GREETING = "hello"

[[d1_databases]]
binding = "DB"
database_name = "sample"
database_id = "sample"
migrations_dir = "src/migrations"
`;

const MIGRATION = `
CREATE TABLE notes (
  id INTEGER PRIMARY KEY, -- with a comment; and a semicolon
  text TEXT NOT NULL
);
CREATE TABLE changes (note INTEGER);
CREATE TRIGGER noted AFTER INSERT ON notes BEGIN
  INSERT INTO changes (note) SELECT CASE WHEN new.id > 0 THEN new.id ELSE 0 END;
END;
`;

const source = (greeting: string) => `
import { EventEmitter } from 'node:events';
export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === '/out') {
      const answer = await fetch('https://api.rollbar.com/api/1/item/', {
        method: 'POST', body: 'item', headers: { 'x-rollbar-access-token': env.ROLLBAR_ACCESS_TOKEN },
      });
      return new Response(await answer.text(), { status: answer.status });
    }
    if (pathname === '/log') console.log('a line', { of: 'the worker' });
    const { results } = await env.DB.prepare('SELECT text, (SELECT count(*) FROM changes) AS changes FROM notes').all();
    return Response.json({ greeting: '${greeting}', emitter: typeof EventEmitter, env, results }, {
      headers: { 'cache-control': 'no-store' },
    });
  },
};
`;

let root: string;
let worker: Worker | undefined;
const print = vi.fn<WorkerOptions['print']>();

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'worker-test-'));
  await mkdir(join(root, 'src/migrations'), { recursive: true });
  await writeFile(join(root, 'wrangler.toml'), TOML);
  await writeFile(join(root, 'src/worker.ts'), source('first'));
  await writeFile(join(root, 'src/migrations/0001_notes.sql'), MIGRATION);
  await writeFile(
    join(root, 'src/sample.sql'),
    `DELETE FROM notes;\nINSERT INTO notes (text)\nVALUES ('it''s; here');\n`,
  );
  print.mockReset();
});

afterEach(async () => {
  await worker?.close();
  worker = undefined;
  await rm(root, { recursive: true, force: true });
});

async function start(extra: Partial<WorkerOptions> = {}): Promise<Worker> {
  worker = await startWorker({
    config: join(root, 'wrangler.toml'),
    sample: join(root, 'src/sample.sql'),
    port: 0,
    persist: undefined,
    environment: {},
    outbound: async () => new Response('unexpected', { status: 500 }),
    print,
    ...extra,
  });
  return worker;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return address !== null && typeof address === 'object' ? address.port : 0;
}

const get = async (worker: Worker, path: string) => (await fetch(new URL(path, worker.url))).json();

test('startWorker serves the bundle with its variables and its migrated, seeded database', async () => {
  const running = await start({
    port: await freePort(),
    environment: {
      AWS_SECRET_ACCESS_KEY: 'a-real-secret',
      HONEYCOMB_API_KEY: 'a-real-key',
      ROLLBAR_ACCESS_TOKEN: '',
      OTEL_SERVICE_NAME: 'backend-flask',
      LOG_FORMAT: 'text',
      HEALTH_DETAILS: 'token',
      API_WRITE_TOKEN: 'the-token-of-the-worker-itself',
      PATH: '/bin',
    },
  });
  const body: unknown = await get(running, '/');
  expect(body).toMatchObject({
    greeting: 'first',
    emitter: 'function',
    results: [{ text: "it's; here", changes: 1 }],
    env: {
      GREETING: 'hello',
      OTEL_SERVICE_NAME: 'backend-flask',
      LOG_FORMAT: 'text',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'LOCALEMULATORKEY',
      ROLLBAR_ACCESS_TOKEN: '',
      WRITE_ACCESS: 'open',
      HEALTH_DETAILS: 'token',
      ROLLBAR_TEST: 'open',
      API_WRITE_TOKEN: 'the-token-of-the-worker-itself',
      BACKEND_URL: `http://localhost:${running.url.port}`,
    },
  });
  const text = JSON.stringify(body);
  expect(text).not.toContain('a-real');
  expect(text).not.toContain('/bin');
});

test('startWorker believes callers and limits nothing, against the deployed settings, unless variables say otherwise', async () => {
  await writeFile(
    join(root, 'wrangler.toml'),
    TOML.replace('[vars]', '[vars]\nTRACE_CONTEXT_TRUST = "none"\nTELEMETRY_BUDGET = "enforce"'),
  );
  const running = await start({
    environment: { ROLLBAR_ITEMS_PER_MINUTE: '7', TRUSTED_HOPS: '1' },
  });
  expect(await get(running, '/')).toMatchObject({
    env: {
      TRACE_CONTEXT_TRUST: 'sampling',
      TRACE_CONTEXT_FORCED_PER_SECOND: '1000000',
      TELEMETRY_BUDGET: 'warn',
      ROLLBAR_ITEMS_PER_MINUTE: '7',
      ROLLBAR_EQUAL_ITEMS_PER_MINUTE: '0',
      TRUSTED_HOPS: '1',
    },
  });
});

test('.local.vars opens what startWorker opens', async () => {
  const example = await readFile(new URL('../../../.local.vars', import.meta.url), 'utf8');
  const running = await start();
  const { env } = v.parse(
    v.object({ env: v.record(v.string(), v.unknown()) }),
    await get(running, '/'),
  );
  for (const name of [
    'TRACE_CONTEXT_TRUST',
    'TRACE_CONTEXT_FORCED_PER_SECOND',
    'TELEMETRY_BUDGET',
    'ROLLBAR_ITEMS_PER_MINUTE',
    'ROLLBAR_EQUAL_ITEMS_PER_MINUTE',
  ]) {
    expect(example.split('\n')).toContain(`${name}=${String(env[name])}`);
  }
});

test('startWorker hands outgoing requests to outbound under their production names', async () => {
  const seen: string[] = [];
  const running = await start({
    outbound: async (request) => {
      seen.push(`${request.method} ${request.url} ${await request.text()}`);
      return Response.json({ err: 0 }, { status: 202 });
    },
  });
  const response = await fetch(new URL('/out', running.url));
  expect(response.status).toBe(202);
  expect(await response.json()).toEqual({ err: 0 });
  expect(seen).toEqual(['POST https://api.rollbar.com/api/1/item/ item']);
});

test('startWorker binds rate limits and lets the cron be called', async () => {
  await writeFile(
    join(root, 'wrangler.toml'),
    `${TOML}
[[ratelimits]]
name = "LIMIT"
namespace_id = "7"
simple = { limit = 2, period = 60 }

[triggers]
crons = ["* * * * *"]
`,
  );
  await writeFile(
    join(root, 'src/worker.ts'),
    `export default {
      async fetch(_request, env) {
        const calls = await Promise.all(['a', 'a', 'a', 'b'].map((key) => env.LIMIT.limit({ key })));
        return Response.json(calls.filter(({ success }) => success).length);
      },
      scheduled() { console.log('the cron came'); },
    };`,
  );
  const running = await start();
  expect(await get(running, '/')).toBe(3);
  expect((await fetch(new URL('/cdn-cgi/handler/scheduled', running.url))).status).toBe(200);
  await vi.waitFor(() => expect(print).toHaveBeenCalledWith('the cron came', 'out'), 20_000);
});

test('startWorker prints what the worker logs', async () => {
  const running = await start();
  await get(running, '/log');
  await vi.waitFor(
    () =>
      expect(print).toHaveBeenCalledWith(expect.stringMatching(/a line.*of.*the worker/), 'out'),
    20_000,
  );
});

test('startWorker reloads changed sources and keeps the old worker when they do not build', async () => {
  const running = await start();
  await writeFile(join(root, 'src/worker.ts'), source('second'));
  await vi.waitFor(
    async () => expect(await get(running, '/')).toMatchObject({ greeting: 'second' }),
    { timeout: 10_000 },
  );

  await writeFile(join(root, 'src/worker.ts'), 'export default {');
  await vi.waitFor(
    () => expect(print).toHaveBeenCalledWith(expect.stringContaining('Cannot build'), 'error'),
    { timeout: 10_000 },
  );
  expect(await get(running, '/')).toMatchObject({ greeting: 'second', results: [{ changes: 1 }] });

  await writeFile(join(root, 'src/worker.ts'), source('third'));
  await vi.waitFor(
    async () => expect(await get(running, '/')).toMatchObject({ greeting: 'third' }),
    { timeout: 10_000 },
  );
});

test('startWorker leaves the port free when the bundler does not start', async () => {
  const port = await freePort();
  await writeFile(join(root, 'wrangler.toml'), `${TOML}\n[define]\n"no name" = "1"\n`);
  await expect(start({ port })).rejects.toThrow('define');
  await writeFile(join(root, 'wrangler.toml'), TOML);
  worker = await start({ port });
  expect((await fetch(worker.url)).status).toBe(200);
});

test('startWorker keeps the database in its folder and applies a migration once', async () => {
  const persist = join(root, 'd1');
  await (await start({ persist })).close();
  await writeFile(
    join(root, 'src/migrations/0002_more.sql'),
    `ALTER TABLE notes ADD COLUMN more TEXT DEFAULT 'x';`,
  );
  const again = await start({ persist });
  expect(await get(again, '/')).toMatchObject({ results: [{ changes: 2 }] });

  // The system keeps a deleted file for those that have it open, so workerd would go on writing into it.
  if (process.platform === 'win32') return;
  await rm(persist, { recursive: true });
  again.beginAnew();
  await vi.waitFor(
    async () => expect(await get(again, '/')).toMatchObject({ results: [{ changes: 1 }] }),
    { timeout: 20_000, interval: 200 },
  );
  expect((await readdir(persist)).length).toBeGreaterThan(0);
});

test('startWorker leaves nothing of a migration that fails half-way', async () => {
  const persist = join(root, 'd1');
  const file = join(root, 'src/migrations/0002_half.sql');
  await writeFile(file, `CREATE TABLE half (id INTEGER);\nINSERT INTO nowhere VALUES (1);`);
  await expect(start({ persist })).rejects.toThrow('0002_half.sql');
  await writeFile(file, `CREATE TABLE half (id INTEGER);`);
  await start({ persist });
});

test.each([
  ['src/worker.ts', 'export default {', 'Cannot build'],
  ['src/migrations/0002_bad.sql', 'CREATE TABLE;', '0002_bad.sql'],
  ['wrangler.toml', `${TOML}\n[[r2_buckets]]\nbinding = "Q"\nqueue = "q"\n`, 'r2_buckets'],
])(
  'startWorker fails on a bad %s, says so and leaves nothing behind',
  async (file, text, message) => {
    await writeFile(join(root, file), text);
    const port = await freePort();
    await expect(start({ port })).rejects.toThrow(message);
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    server.close();
  },
);

test('startWorker takes the environment that CLOUDFLARE_ENV names, with what it inherits', async () => {
  const own = `
[env.other]
vars = { GREETING = "other" }
[[env.other.d1_databases]]
binding = "DB"
migrations_dir = "src/migrations"
`;
  await writeFile(join(root, 'wrangler.toml'), `${TOML}${own}`);
  const running = await start({ environment: { CLOUDFLARE_ENV: 'other' } });
  expect(await get(running, '/')).toMatchObject({
    results: [{ changes: 1 }],
    env: { GREETING: 'other' },
  });
  await expect(start({ environment: { CLOUDFLARE_ENV: 'none' } })).rejects.toThrow(
    'there is no [env.none]',
  );
});
