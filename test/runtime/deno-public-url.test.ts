/** The app under Deno with no variable set: closed, and a store from before whose rows have expired. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { migrate, openDatabase } from '../../src/deno/database.ts';
import { MIGRATIONS } from '../src/cruddur/app.fixture.ts';
import { RUN, startDenoApi, type DenoApi } from './deno-api.ts';
import { askRaw } from './raw-status.ts';

const EXPIRED = `INSERT INTO activities (uuid, handle, message, created_at, expires_at)
  VALUES ('gone', 'andrewbrown', 'gone', '2026-01-01T00:00:00.000+00:00', '2026-01-02T00:00:00.000+00:00')`;

const DELETED = 'Deleted expired activities: 1';

let folder: string;
let deno: DenoApi;
let api: string;

const open = () => openDatabase(join(folder, 'deno.sqlite'));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'deno-public-'));
  const database = open();
  migrate(database, MIGRATIONS);
  database.exec(EXPIRED);
  database.close();
  const rights = [`--allow-read=src,${folder}`, `--allow-write=${folder}`];
  deno = await startDenoApi({ DATA_DIR: folder }, RUN.toSpliced(-1, 0, ...rights));
  api = deno.url;
});
afterAll(() => {
  deno?.kill();
  rmSync(folder, { recursive: true, force: true });
});

it('writes nothing, tells little, and says in the log what to set', async () => {
  const response = await fetch(`${api}/api/activities`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer undefined' },
    body: JSON.stringify({ message: 'hello', ttl: '1-day' }),
  });
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ error: 'writes_off' });
  const health = await fetch(`${api}/api/health-check`);
  expect(await health.json()).toEqual({ success: true, version: '0.1.0' });
  const said = deno.printed.filter((line) => line.includes('API_WRITE_TOKEN is not set'));
  expect(said).toHaveLength(1);
});

it('answers OPTIONS * and methods it does not know', async () => {
  const options = await askRaw(api, 'OPTIONS', '*');
  expect(options).toMatch(/^HTTP\/1.1 204 /);
  expect(options).toMatch(/^allow: OPTIONS, GET, HEAD, POST$/im);
  expect(await askRaw(api, 'BREW', '/api/activities/home')).toMatch(/^HTTP\/1.1 501 /);
  expect(await askRaw(api, 'DELETE', '/api/activities/home')).toMatch(/^HTTP\/1.1 405 /);
});

it('has deleted what had expired, and ends when it is asked to', async () => {
  await vi.waitFor(() => expect(deno.printed.join('\n')).toContain(DELETED), 30_000);
  expect(await deno.end()).toEqual([0, null]);
  const database = open();
  const rows = database.connection.prepare(`SELECT 1 FROM activities WHERE uuid = 'gone'`).all();
  database.close();
  expect(rows).toEqual([]);
});
