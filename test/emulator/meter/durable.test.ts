import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { afterEach, expect, test, vi } from 'vitest';
import { MeterReading } from '../../../emulator/meter/reading.ts';

const folder = mkdtempSync(join(tmpdir(), 'meter-'));
let child: ChildProcess | undefined;

/** @returns the address of the console */
async function start(): Promise<string> {
  child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'emulator/main.ts', '--no-worker'],
    {
      cwd: fileURLToPath(new URL('../../..', import.meta.url)),
      env: { DATA_DIR: folder, EMULATOR_PORT: '0', XRAY_DAEMON_PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let said = '';
  child.stdout?.on('data', (chunk) => (said += String(chunk)));
  return vi.waitFor(
    () => {
      const url = /Console\s+(\S+)\//.exec(said)?.[1];
      expect(url).toBeDefined();
      return String(url);
    },
    { timeout: 20_000 },
  );
}

async function kill(): Promise<void> {
  if (child?.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

afterEach(async () => {
  await kill();
  rmSync(folder, { recursive: true, force: true });
});

test('the meter agrees with the store after kill -9, and knows all that was acknowledged', async () => {
  const url = await start();
  let acknowledged = 0;
  const senders = Array.from({ length: 16 }, async () => {
    for (;;) {
      const response = await fetch(`${url}/1/batch/d`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-honeycomb-team': 'k' },
        body: JSON.stringify([{ data: { a: 1 } }, { data: { a: 2 } }, { data: {} }]),
      });
      await response.arrayBuffer();
      acknowledged += 2;
      if (acknowledged > 1000) await kill();
    }
  });
  await Promise.allSettled(senders);
  expect(acknowledged).toBeGreaterThan(1000);

  const again = await start();
  const reading = await fetch(`${again}/_emulator/meter`);
  const { used } = v.parse(MeterReading, await reading.json()).lines.honeycomb;
  const health = await fetch(`${again}/_emulator/health`);
  expect(await health.json()).toMatchObject({ counts: { honeycomb_events: used } });
  expect(used).toBeGreaterThanOrEqual(acknowledged);
});
