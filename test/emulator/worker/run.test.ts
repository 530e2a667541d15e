import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };

const RUN = fileURLToPath(new URL('../../../emulator/worker/run.ts', import.meta.url));
const WAIT = { timeout: 30_000, interval: 20 };

/** Starts a process of its own, as wrangler and Deno's package do, and prints both process ids. */
const COMMAND = `
import { spawn } from 'node:child_process';
const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", ON_SIGTERM); setInterval(() => {}, 1000); console.log("up")'],
  { stdio: ['ignore', 'pipe', 'ignore'] });
child.stdout.once('data', () => console.log('pids', process.pid, child.pid));
setInterval(() => {}, 1000);
`;

let folder = '';
let npm: ChildProcess | undefined;
let pids: number[] = [];
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'run-'))));
afterEach(() => {
  npm?.kill('SIGKILL');
  for (const pid of pids.filter(isAlive)) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** @param before what the script does first; without it the shell becomes the command */
async function startByNpm(before = '', onSigterm = '() => process.exit()'): Promise<ChildProcess> {
  const dev = `${before}"${process.execPath}" --disable-warning=ExperimentalWarning "${RUN}" "${process.execPath}" command.mjs`;
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { dev } }));
  writeFileSync(join(folder, 'command.mjs'), COMMAND.replace('ON_SIGTERM', onSigterm));
  const child = spawn('npm', ['run', 'dev'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    // In a group of its own, as a terminal's job is.
    detached: true,
  });
  npm = child;
  let said = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  await vi.waitFor(() => expect(said).toMatch(/pids \d+ \d+/), WAIT);
  pids = /pids (\d+) (\d+)/.exec(said)?.slice(1).map(Number) ?? [];
  return child;
}

describe.skipIf(process.platform === 'win32')('run ends all that it started', () => {
  test.each([
    { signal: 'SIGTERM', before: '' },
    { signal: 'SIGKILL', before: '' },
    { signal: 'SIGTERM', before: 'true && ' },
    // This shell stays between npm and the command, and outlives npm.
    { signal: 'SIGKILL', before: 'trap "" USR1; true; ' },
  ] as const)('when npm gets $signal, after "$before"', async ({ signal, before }) => {
    const child = await startByNpm(before);
    expect(pids.every(isAlive)).toBe(true);
    child.kill(signal);
    await vi.waitFor(() => expect(pids.some(isAlive)).toBe(false), WAIT);
  });

  test('when a terminal interrupts the whole group', async () => {
    const { pid = 0 } = await startByNpm();
    process.kill(-pid, 'SIGINT');
    await vi.waitFor(() => expect(pids.some(isAlive)).toBe(false), WAIT);
  });

  test('even what does not listen', { timeout: 60_000 }, async () => {
    const child = await startByNpm('', '() => undefined');
    child.kill('SIGTERM');
    await vi.waitFor(() => expect(pids.some(isAlive)).toBe(false), WAIT);
  });
});

test.each(['dev', 'dev:deno'] as const)('npm run %s starts its server by run', (name) => {
  const last = packageJson.scripts[name].split('&&').at(-1);
  expect(last).toContain('emulator/worker/run.ts');
});
