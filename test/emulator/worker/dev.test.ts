/** `npm run dev` in a copy of the project, in a workspace whose way to the internet is closed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const COPIED = ['emulator', 'src', 'package.json', 'wrangler.toml', '.local.vars', 'aws'];
/** Proxies that refuse every connection: what is not on this machine cannot be reached. */
const CLOSED = Object.fromEntries(
  ['http_proxy', 'https_proxy', 'npm_config_registry'].map((name) => [name, 'http://127.0.0.1:9/']),
);

let folder: string;
let npm: ChildProcess;
let said = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cruddur-dev-'));
  for (const name of COPIED) await cp(join(ROOT, name), join(folder, name), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  npm = spawn('npm', ['run', 'dev', '--', '--port', '0', '--inspector-port', '0'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...CLOSED,
      PATH: process.env['PATH'],
      no_proxy: '127.0.0.1,localhost',
      HOME: folder,
      TMPDIR: folder,
      NO_COLOR: '1',
      CODESPACE_NAME: 'fuzzy-space-7x9w',
    },
  });
  for (const stream of [npm.stdout, npm.stderr]) {
    stream?.on('data', (chunk) => (said += String(chunk)));
  }
});
afterAll(async () => {
  const ended = once(npm, 'exit');
  npm.kill('SIGTERM');
  await ended;
  await rm(folder, { recursive: true, force: true, maxRetries: 20 });
});

test('it serves the API, knows its front end, and prints no stack', async () => {
  const [, url = ''] = await vi.waitFor(
    () => {
      const ready = /Ready on (\S+)/.exec(said);
      if (ready === null) throw new Error(`It is not ready: ${said}`);
      return ready;
    },
    { timeout: 110_000, interval: 50 },
  );
  const origin = 'https://fuzzy-space-7x9w-3000.app.github.dev';
  const response = await fetch(`${url}/api/activities/home`, { headers: { origin } });
  expect(response.status).toBe(200);
  expect(response.headers.get('access-control-allow-origin')).toBe(origin);
  expect(said).not.toMatch(/^ +at |Error:|Unable to fetch/m);
});
