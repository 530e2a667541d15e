/** The worker in workerd as it is deployed: closed except for the token, with its rate limit and its cron. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startWorker, type Worker } from '../../emulator/worker/worker.ts';
import { askRaw } from './raw-status.ts';
import { createVendors } from './vendors.ts';

const TOKEN = 'a-token-of-the-team';
const EXPIRED = 1_200;

const vendors = createVendors();
const printed: string[] = [];
let folder: string;
let worker: Worker;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'public-url-'));
  const sample = join(folder, 'expired.sql');
  await writeFile(
    sample,
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${EXPIRED})
    INSERT INTO activities (uuid, handle, message, created_at, expires_at, reply_to_activity_uuid)
    SELECT i, 'andrewbrown', 'gone', '2026-01-01T00:00:00.000+00:00', '2026-01-02T00:00:00.000+00:00', iif(i > 1, i - 1, NULL)
    FROM n;`,
  );
  worker = await startWorker({
    config: fileURLToPath(new URL('../../wrangler.toml', import.meta.url)),
    sample,
    port: 0,
    persist: undefined,
    environment: {
      TELEMETRY_LINGER_MS: '20',
      WRITE_ACCESS: 'token',
      API_WRITE_TOKEN: TOKEN,
      HEALTH_DETAILS: 'token',
      ROLLBAR_TEST: 'minute',
    },
    outbound: (request) => vendors.answer(request),
    print: (line) => printed.push(line),
  });
});
afterAll(async () => {
  await worker?.close();
  await rm(folder, { recursive: true, force: true });
});

const ask = (path: string, init?: RequestInit) => fetch(new URL(path, worker.url), init);

const post = (headers: Record<string, string>) =>
  ask('/api/activities', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ message: 'hello', ttl: '1-day' }),
  });

it('takes what bears the token', async () => {
  const refused = await post({});
  expect(refused.status).toBe(401);
  expect(await refused.json()).toMatchObject({
    error: 'unauthorized',
    trace_id: expect.stringMatching(/^[\da-f]{32}$/),
  });
  expect((await post({ authorization: `Bearer ${TOKEN}x` })).status).toBe(401);
  expect((await post({ authorization: `Bearer ${TOKEN}` })).status).toBe(200);
});

it('refuses a client that writes too often, and no other', async () => {
  const authorization = `Bearer ${TOKEN}`;
  const statuses = new Map<number, number>();
  for (let call = 0; call < 70; call += 1) {
    const { status } = await post({ authorization, 'cf-connecting-ip': '203.0.113.9' });
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  expect([...statuses.keys()].toSorted()).toEqual([200, 429]);
  // Two periods of the binding may meet in these calls.
  expect(statuses.get(200)).toBeLessThanOrEqual(60);
  expect((await post({ authorization, 'cf-connecting-ip': '203.0.113.8' })).status).toBe(200);
});

it('tells strangers that it works, and the team the rest', async () => {
  const health = await ask('/api/health-check');
  expect(await health.json()).toEqual({ success: true, version: '0.1.0' });
  const whole = await ask('/api/health-check', { headers: { authorization: `Bearer ${TOKEN}` } });
  expect(await whole.json()).toMatchObject({ problems: [], sinks: { rollbar: { on: true } } });
});

it('reports one greeting of many', async () => {
  for (let call = 0; call < 20; call += 1) {
    expect(await (await ask('/rollbar/test')).text()).toBe('Hello World!');
  }
  await vi.waitFor(() => expect(vendors.items()).not.toEqual([]), 30_000);
  const last = await ask('/api/activities/home');
  const traceId = last.headers.get('x-amzn-trace-id')?.replace('Root=1-', '').replace('-', '');
  await vi.waitFor(
    () => expect(vendors.spans().some((span) => span.traceId === traceId)).toBe(true),
    30_000,
  );
  expect(vendors.items()).toHaveLength(1);
});

it('deletes what has expired when its cron comes', async () => {
  const first = await ask('/cdn-cgi/handler/scheduled');
  expect(first.status, await first.text()).toBe(200);
  await vi.waitFor(
    () =>
      expect(printed).toContainEqual(
        expect.stringContaining(`"Deleted expired activities: ${EXPIRED}"`),
      ),
    30_000,
  );
  const second = await ask('/cdn-cgi/handler/scheduled');
  expect(second.status).toBe(200);
  expect(printed.filter((line) => line.includes('Deleted'))).toHaveLength(1);
});

it('answers methods it does not know', async () => {
  expect(await askRaw(worker.url, 'PROPFIND', '/api/activities/home')).toMatch(/^HTTP\/1.1 501 /);
});
