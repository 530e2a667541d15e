/** A copy of the project whose sources a test may change, and the whole emulator run from there as by `npm start`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { START } from '../command.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const COPIED = ['aws', 'emulator', 'src', 'package.json', 'wrangler.toml'];
const START_MS = 60_000;

export interface ProjectCopy {
  readonly folder: string;
  /** Of the worker. */
  readonly api: string;
  /** Of the vendors' APIs and the console. */
  readonly vendors: string;
  readonly pid: number;
  /** All that was printed so far. */
  output(): string;
  /** Ends the emulator and removes the copy. @param signal @default SIGTERM */
  end(signal?: NodeJS.Signals): Promise<void>;
}

/** @param environment beside what puts it on free ports */
export async function startProjectCopy(
  environment: Readonly<Record<string, string>> = {},
): Promise<ProjectCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'cruddur-copy-'));
  for (const name of COPIED) await cp(join(ROOT, name), join(folder, name), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const child = spawn(process.execPath, START, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      API_PORT: '0',
      EMULATOR_PORT: '0',
      XRAY_DAEMON_PORT: '0',
      DATA_DIR: join(folder, 'store'),
      ...environment,
    },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => (said += String(chunk)));
  }
  async function end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  }
  const told = () => {
    const api = /API \(the worker\)\s+(\S+)/.exec(said)?.[1];
    const vendors = /Console\s+(\S+)\//.exec(said)?.[1];
    if (api === undefined || vendors === undefined) throw new Error(`It is not ready: ${said}`);
    return { api, vendors };
  };
  try {
    const { api, vendors } = await vi.waitFor(told, { timeout: START_MS, interval: 20 });
    return { folder, api, vendors, pid: child.pid ?? 0, output: () => said, end };
  } catch (error) {
    await end('SIGKILL');
    throw error;
  }
}
