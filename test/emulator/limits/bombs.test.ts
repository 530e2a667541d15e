import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startProcess, type EmulatorProcess } from '../process.ts';
import { BOMBS, logsCall, type Bomb } from './bombs.ts';
import { forgetPeak, memoryOf } from './process-memory.ts';

/** Before bombs were scanned they took 35 s to minutes and more than 1 GB. Held to 1 s on a machine with nothing else to do. */
const MAX_BLOCKED_MS = 8_000;
/** Until all is stored and read again. Before metrics had limits the thread that stores took a minute. Held to 3 s. */
const MAX_STORED_MS = 24_000;
const MAX_ENDING_MS = 8_000;
const MAX_GROWTH_MB = 300;

const folder = mkdtempSync(join(tmpdir(), 'cruddur-bombs-'));
let emulator: EmulatorProcess;

beforeAll(async () => {
  emulator = await startProcess(folder);
});

afterAll(async () => {
  await emulator.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** CPU time of the main thread, or of all, which other programs do not lengthen; undefined where it cannot be read. */
function busyMs(threads: 'main' | 'all' = 'main'): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const task = threads === 'main' ? `task/${emulator.pid}/` : '';
  const text = readFileSync(`/proc/${emulator.pid}/${task}stat`, 'utf8');
  const [user, system] = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13);
  return (Number(user) + Number(system)) * 10;
}

/** Asks for something small, over and over, until it is stopped; tells how long the slowest answer took. */
function watch(): () => Promise<number> {
  const stopped = new AbortController();
  let slowest = 0;
  async function ask(): Promise<void> {
    while (!stopped.signal.aborted) {
      const before = performance.now();
      const headers = { 'x-honeycomb-team': 'key' };
      await fetch(`${emulator.url}/1/auth`, { headers }).then((response) => response.text());
      slowest = Math.max(slowest, performance.now() - before);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  const asking = ask();
  return async () => {
    stopped.abort();
    await asking;
    return slowest;
  };
}

/** Waits until what was accepted is stored. */
async function readStore(): Promise<void> {
  const headers = { 'x-honeycomb-team': 'key' };
  await fetch(`${emulator.url}/1/columns/bombs`, { headers }).then((response) => response.text());
}

async function prepare({ before = [] }: Bomb): Promise<void> {
  for (const [operation, input] of before) {
    await fetch(emulator.url, logsCall(operation, input)).then((response) => response.text());
  }
  await readStore();
}

async function send({ path, headers, body }: Bomb) {
  const response = await fetch(emulator.url + path, { method: 'POST', headers, body: body() });
  return { status: response.status, text: await response.text() };
}

describe('a request that stands for more than it looks', () => {
  test.each(BOMBS.map((bomb) => [bomb.name, bomb] as const))('%s', async (_, bomb) => {
    await prepare(bomb);
    forgetPeak(emulator.pid);
    const { now: before } = memoryOf(emulator.pid);
    const [busyBefore = 0, allBefore = 0] = [busyMs(), busyMs('all')];
    const began = performance.now();
    const stop = watch();
    const { status, text } = await send(bomb);
    await readStore();
    const storedMs = performance.now() - began;
    const blockedMs = await stop();
    const busy = (busyMs() ?? Infinity) - busyBefore;
    const busyOfAll = (busyMs('all') ?? Infinity) - allBefore;
    expect(Math.min(blockedMs, busy)).toBeLessThan(MAX_BLOCKED_MS);
    expect(Math.min(storedMs, busyOfAll)).toBeLessThan(MAX_STORED_MS);
    expect(memoryOf(emulator.pid).peak - before).toBeLessThan(MAX_GROWTH_MB);
    expect(text).toContain(bomb.answer ?? '');
    expect(status).toBe(bomb.status ?? status);
  });

  test('lets the process end while it is read', async () => {
    const sent = BOMBS.slice(0, 3).map((bomb) => send(bomb).catch(() => 'the process has ended'));
    const before = performance.now();
    await emulator.end();
    expect(performance.now() - before).toBeLessThan(MAX_ENDING_MS);
    await Promise.all(sent);
  });
});
