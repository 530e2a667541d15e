/**
 * `node emulator/worker/run.ts COMMAND ...`: runs a command that starts processes of its own, as wrangler does, and
 * ends all of them when it is told to end or npm, which started it, is gone. It stays in npm's process group, without
 * which the command could not read the terminal, and so finds the processes in the system's list.
 */
import { execFile, spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isAlive, whenNpmEnds } from './npm.ts';

/** Deno sends what telemetry waits; it takes at most eight seconds. */
const PATIENCE_MS = 10_000;
const CHECK_MS = 50;
const isWindows = process.platform === 'win32';

/**
 * Without these wrangler asks the internet where this machine is, whether there is a newer version, and what to count; offline
 * it prints a stack for it. The shell may say otherwise.
 */
const QUIET = {
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  WRANGLER_SEND_METRICS: 'false',
};

const [command = '', ...args] = process.argv.slice(2);
const child = spawn(command, args, {
  stdio: 'inherit',
  shell: isWindows,
  env: { ...QUIET, ...process.env },
});
const { pid: root } = child;
child.once('error', (error) => {
  process.stderr.write(`Cannot run '${command}': ${error.message}\n`);
  process.exit(1);
});

let ending: Promise<void> | undefined;
child.once('exit', (code) => void Promise.resolve(ending).then(() => process.exit(code ?? 1)));

function end(): void {
  ending ??= endAll().finally(() => process.exit(1));
}
whenNpmEnds(end);
process.on('SIGTERM', end);
process.on('SIGHUP', end);
process.on('SIGINT', () => {
  // A terminal sends Ctrl-C to the command too. A signal to npm alone has to end the command as well.
  if (process.stdin.isTTY) setTimeout(end, PATIENCE_MS).unref();
  else end();
});

async function endAll(): Promise<void> {
  if (root === undefined) return;
  if (isWindows) {
    await promisify(execFile)('taskkill', ['/pid', String(root), '/t', '/f']).catch(
      () => undefined,
    );
    return;
  }
  const all = await family(root);
  send(all, 'SIGTERM');
  const lastMs = performance.now() + PATIENCE_MS;
  while (all.some(isAlive) && performance.now() < lastMs) await wait(CHECK_MS);
  send(all, 'SIGKILL');
}

function send(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids.filter(isAlive)) process.kill(pid, signal);
}

/** A process and all that it started, and those, and so on. */
async function family(pid: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']);
  const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const found = [pid];
  // It grows while it is walked.
  for (const parent of found) {
    for (const [id = 0, from] of rows) if (from === parent) found.push(id);
  }
  return found;
}
