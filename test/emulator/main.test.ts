import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { START } from './command.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FREE_PORTS = { API_PORT: '0', EMULATOR_PORT: '0', XRAY_DAEMON_PORT: '0' };

interface Run {
  readonly child: ChildProcess;
  readonly output: { text: string };
  /** Exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
}

const runs: Run[] = [];
const servers: Server[] = [];

afterEach(async () => {
  for (const { child, ended } of runs.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  for (const server of servers.splice(0)) server.close();
});

function run(args: readonly string[], environment: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [...START, ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], DATA_DIR: ':memory:', ...FREE_PORTS, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const output = { text: '' };
  child.stdout.on('data', (chunk) => (output.text += String(chunk)));
  child.stderr.on('data', (chunk) => (output.text += String(chunk)));
  const ended = once(child, 'close').then(([code, signal]): number | string => code ?? signal);
  const started = { child, output, ended };
  runs.push(started);
  return started;
}

async function ready({ output }: Run): Promise<{ api: string; console: string }> {
  await vi.waitFor(() => expect(output.text).toMatch(/Ready in \d+ ms/), { timeout: 20_000 });
  return {
    api: /API \(the worker\)\s+(\S+)/.exec(output.text)?.[1] ?? '',
    console: /Console\s+(\S+)\//.exec(output.text)?.[1] ?? '',
  };
}

async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}

const refused = (url: string) => expect(fetch(url)).rejects.toThrow('fetch failed');

test('main starts everything, says where it is, and ends on SIGTERM with nothing left', async () => {
  const started = run([]);
  const { api, console } = await ready(started);
  expect(started.output.text).toContain(`curl -i ${api}/api/activities/home`);
  expect(started.output.text).toContain(`curl -i ${api}/rollbar/test`);

  expect(await (await fetch(`${console}/_emulator/health`)).json()).toMatchObject({ status: 'ok' });
  expect(await (await fetch(`${console}/`)).text()).toContain('<div id="app">');
  expect((await fetch(`${api}/api/health-check`)).status).toBe(200);
  await vi.waitFor(
    async () => {
      const body = await (await fetch(`${console}/_emulator/traces`)).text();
      expect(body).toContain('/api/health-check');
    },
    { timeout: 10_000 },
  );

  started.child.kill('SIGTERM');
  expect(await started.ended).toBe(0);
  await refused(api);
  await refused(console);
});

test('main ends in order when a terminal interrupts the whole group, twice', async () => {
  const started = run([]);
  const { api } = await ready(started);
  const group = -(started.child.pid ?? 0);
  process.kill(group, 'SIGINT');
  process.kill(group, 'SIGINT');
  expect(await started.ended).toBe(0);
  await refused(api);
  expect(started.output.text).not.toMatch(/error/i);
});

test('main ends while it is still starting', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  server.close();
  await once(server, 'close');

  const started = run([], { EMULATOR_PORT: String(port) });
  await vi.waitFor(() => fetch(`http://127.0.0.1:${port}/_emulator/health`), { timeout: 10_000 });
  started.child.kill('SIGINT');
  expect(await started.ended).toBe(0);
  expect(started.output.text).not.toContain('Ready');
});

test.skipIf(process.platform === 'win32')(
  'main ends when the shell that npm started it with is killed',
  async () => {
    const shell = spawn('sh', ['-c', '"$NODE" emulator/main.ts --no-worker; true'], {
      cwd: ROOT,
      env: {
        PATH: process.env['PATH'],
        NODE: process.execPath,
        NODE_OPTIONS: '--disable-warning=ExperimentalWarning',
        npm_lifecycle_event: 'start',
        DATA_DIR: ':memory:',
        ...FREE_PORTS,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    shell.stdout.on('data', (chunk) => (text += String(chunk)));
    await vi.waitFor(() => expect(text).toMatch(/Ready in/), { timeout: 20_000 });
    const console = /Console\s+(\S+)\//.exec(text)?.[1] ?? '';
    shell.kill('SIGKILL');
    await vi.waitFor(() => refused(console), { timeout: 20_000 });
  },
);

test('main --no-worker starts the vendors alone', async () => {
  const started = run(['--no-worker']);
  const { console } = await ready(started);
  expect(started.output.text).not.toContain('API (the worker)');
  expect((await fetch(`${console}/_emulator/health`)).status).toBe(200);
});

describe('main ends with code 1 and names', () => {
  test.each(['EMULATOR_PORT', 'XRAY_DAEMON_PORT', 'API_PORT'])(
    '%s when its port is taken',
    async (name) => {
      const port = await takenPort();
      const started = run([], { [name]: String(port) });
      expect(await started.ended).toBe(1);
      expect(started.output.text).toContain(String(port));
      expect(started.output.text).toContain(`set ${name} to another`);
      expect(started.output.text.trim().split('\n')).toHaveLength(1);
    },
  );
});

test('main --help explains itself and ends with code 0', async () => {
  const started = run(['--help']);
  expect(await started.ended).toBe(0);
  expect(started.output.text).toContain('Exit codes');
});

test('main ends with code 2 when an argument or variable is wrong', async () => {
  const started = run(['--nonsense'], { API_PORT: 'x' });
  expect(await started.ended).toBe(2);
  expect(started.output.text).toContain('--nonsense');
  expect(started.output.text).toContain('API_PORT');
});
