/** The emulator without its worker in a process of its own, which can be killed as the kernel would. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { START } from './command.ts';

export interface EmulatorProcess {
  /** Of the vendors' APIs and the console. */
  readonly url: string;
  readonly pid: number;
  /** Of the X-Ray daemon. */
  readonly daemonPort: number;
  /** What it wrote to its standard error. */
  errors(): string;
  /** Asks it to end; done when it has. */
  end(): Promise<void>;
  /** By `kill -9`; done when it has ended. */
  kill(): Promise<void>;
}

/** @param folder of the store */
export async function startProcess(folder: string): Promise<EmulatorProcess> {
  const child = spawn(process.execPath, [...START, '--no-worker'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { DATA_DIR: folder, EMULATOR_PORT: '0', XRAY_DAEMON_PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  async function send(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
  const kill = () => send('SIGKILL');
  const end = () => send('SIGTERM');

  let said = '';
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += String(chunk)));
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  const told = () => {
    const url = /Console\s+(\S+)\//.exec(said)?.[1];
    const daemonPort = /UDP and TCP\s+\S+:(\d+)/.exec(said)?.[1];
    if (url === undefined || daemonPort === undefined) {
      throw new Error(`It is not ready: ${said}${errors}`);
    }
    return { url, daemonPort: Number(daemonPort) };
  };
  try {
    const addresses = await vi.waitFor(told, { timeout: 20_000, interval: 20 });
    return { ...addresses, pid: child.pid ?? 0, errors: () => errors, kill, end };
  } catch (error) {
    await kill();
    throw error;
  }
}
