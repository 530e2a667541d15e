/** The app under Deno with no variable set: closed, and a store from before whose rows have expired. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { migrate, openDatabase } from '../../src/deno/database.ts';
import { MIGRATIONS } from '../src/cruddur/app.fixture.ts';
import { askRaw } from './raw-status.ts';

const PERMISSIONS = ['--allow-net', '--allow-env', '--allow-read', '--allow-write'];
const EXPIRED = `INSERT INTO activities (uuid, handle, message, created_at, expires_at)
  VALUES ('gone', 'andrewbrown', 'gone', '2026-01-01T00:00:00.000+00:00', '2026-01-02T00:00:00.000+00:00')`;

const printed: string[] = [];
let folder: string;
let deno: ChildProcess;
let api: string;

const open = () => openDatabase(join(folder, 'deno.sqlite'));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'deno-public-'));
  const database = open();
  migrate(database, MIGRATIONS);
  database.exec(EXPIRED);
  database.close();
  deno = spawn('deno', ['run', ...PERMISSIONS, 'src/deno.ts'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], API_PORT: '0', DATA_DIR: folder },
  });
  for (const input of [deno.stdout, deno.stderr]) {
    if (input !== null) createInterface({ input }).on('line', (line) => printed.push(line));
  }
  api = await vi.waitFor(() => {
    const url = /http:\/\/localhost:\d+/.exec(printed.join('\n'))?.[0];
    if (url === undefined) throw new Error('It does not listen yet');
    return url.replace('localhost', '127.0.0.1');
  }, 20_000);
}, 30_000);
afterAll(() => {
  if (deno?.exitCode === null) deno.kill('SIGKILL');
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
  const said = printed.filter((line) => line.includes('API_WRITE_TOKEN is not set'));
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
  await vi.waitFor(() => expect(printed).toContain('Deleted expired activities: 1'), 10_000);
  const exit = once(deno, 'exit');
  deno.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
  const database = open();
  const rows = database.connection.prepare(`SELECT 1 FROM activities WHERE uuid = 'gone'`).all();
  database.close();
  expect(rows).toEqual([]);
}, 15_000);
