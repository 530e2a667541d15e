/**
 * The servers under load, each in a process of its own: our emulator, and moto's server where it is installed. Both
 * end with the bench, however that ends, and what they stored goes with them.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface Server {
  /** How reports call it. */
  readonly name: string;
  readonly port: number;
  readonly pid: number | undefined;
  /** Done when it has stored all it answered, so that it is not busy with that while another is measured. */
  rest(): Promise<void>;
  /** Ends it at once, as the kernel does when memory is short; nothing of it can tidy up. */
  kill(): Promise<void>;
}

const START_MS = 30_000;
const MAIN = fileURLToPath(new URL('../../../emulator/main.ts', import.meta.url));

/** A folder for a store, removed when the process ends. */
export function makeDataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cruddur-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** @param dataFolder the store; one that a former process left is taken up again */
export async function startEmulator(dataFolder: string): Promise<Server> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', MAIN, '--no-worker'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        EMULATOR_PORT: '0',
        XRAY_DAEMON_PORT: '0',
        DATA_DIR: dataFolder,
        STORE_MAX_DAYS: '0',
        STORE_MAX_MB: '0',
      },
    },
  );
  const server = owned('our emulator', child);
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const port = await until(child, () => /Console\s+http:\/\/localhost:(\d+)/.exec(said)?.[1]);
  const health = `http://127.0.0.1:${port}/_emulator/health`;
  return {
    ...server,
    port: Number(port),
    rest: async () => void (await fetch(health)).body?.cancel(),
  };
}

/** Undefined where moto is not installed. */
export async function startMoto(): Promise<Server | undefined> {
  const command = onPath('moto_server');
  if (command === undefined) return undefined;
  const port = await freePort();
  const child = spawn(command, ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
    detached: false,
  });
  const server = owned('moto server', child);
  const address = `http://127.0.0.1:${port}/moto-api/`;
  await until(child, () =>
    fetch(address).then(
      ({ ok }) => ok || undefined,
      () => undefined,
    ),
  );
  return { ...server, port, rest: async () => undefined };
}

function owned(name: string, child: ChildProcess): Omit<Server, 'port' | 'rest'> {
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  return {
    name,
    pid: child.pid,
    async kill() {
      process.off('exit', kill);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      kill();
      await ended;
    },
  };
}

/** Asks again until there is an answer. @throws when the process ends or takes too long */
async function until<T>(child: ChildProcess, ask: () => T | undefined | Promise<T | undefined>) {
  const deadline = performance.now() + START_MS;
  while (performance.now() < deadline && child.exitCode === null) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await wait(20);
  }
  child.kill('SIGKILL');
  throw new Error(`Cannot start ${child.spawnfile}: it does not answer`);
}

function onPath(command: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, command)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('Cannot tell the port');
  return address.port;
}
