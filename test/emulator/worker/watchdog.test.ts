import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { watchdogCommand } from '../../../emulator/worker/watchdog.ts';
import { START } from '../command.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** What is to be killed is killed sooner. */
const SURVIVAL_MS = 300;
const WAIT = { timeout: 60_000, interval: 20 };

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The workerd that a process has started. */
function workerdOf(parent: number): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8' });
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, ppid, name = '']) => ppid === String(parent) && name.endsWith('workerd'))
    .map(([pid]) => Number(pid));
}

async function startEmulator(apiPort: string): Promise<{ child: ChildProcess; apiPort: string }> {
  const child = spawn(process.execPath, START, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      DATA_DIR: ':memory:',
      API_PORT: apiPort,
      EMULATOR_PORT: '0',
      XRAY_DAEMON_PORT: '0',
    },
  });
  children.push(child);
  let said = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  await vi.waitFor(() => expect(said).toContain('Ready in'), WAIT);
  return { child, apiPort: /API \(the worker\)\s+\S+:(\d+)/.exec(said)?.[1] ?? '' };
}

describe.skipIf(process.platform === 'win32')('kill -9 of the emulator', () => {
  test(
    'ends workerd too, and the next start gets the same port',
    { timeout: 180_000 },
    async () => {
      const { child, apiPort } = await startEmulator('0');
      const [workerd = 0, ...others] = workerdOf(child.pid ?? 0);
      expect(others).toEqual([]);
      expect(isAlive(workerd)).toBe(true);
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      await vi.waitFor(() => expect(isAlive(workerd)).toBe(false), WAIT);
      const next = await startEmulator(apiPort);
      expect(next.apiPort).toBe(apiPort);
    },
  );
});

/** A parent whose child has workerd's name; it prints the child's process id. */
const PARENT = `
import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync } from 'node:fs';
import { startWatchdog, watchdogCommand } from './emulator/worker/watchdog.ts';
const [platform, last] = process.argv.slice(1);
const watchdog = startWatchdog(watchdogCommand(platform));
const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { argv0: 'workerd' });
child.spawnfile = '/somewhere/workerd';
child.once('spawn', () => {
  if (last === 'close') watchdog.close();
  setTimeout(() => console.log(child.pid), 200);
});
`;

describe.each(['linux', 'win32'])('the watchdog of %s', (platform) => {
  test.each([
    { last: 'die', survives: false },
    { last: 'close', survives: true },
  ])('after $last: the child survives: $survives', async ({ last, survives }) => {
    const parent = spawn(process.execPath, ['--input-type=module', '-e', PARENT, platform, last], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(parent);
    let said = '';
    parent.stdout.on('data', (chunk) => (said += String(chunk)));
    await vi.waitFor(() => expect(said).toMatch(/\d+\n/), WAIT);
    const child = Number(said);
    expect(isAlive(child)).toBe(true);
    const ended = once(parent, 'exit');
    parent.kill('SIGKILL');
    await ended;
    try {
      await vi.waitUntil(() => isAlive(child) === survives, WAIT);
      await wait(SURVIVAL_MS);
      expect(isAlive(child)).toBe(survives);
    } finally {
      if (isAlive(child)) process.kill(child, 'SIGKILL');
    }
  });
});

test('the watchdog has a command for every system', () => {
  expect(watchdogCommand('darwin')[0]).toBe('sh');
});
