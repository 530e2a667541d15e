import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, expect, test } from 'vitest';
import { MeterReading } from '../../../emulator/meter/reading.ts';
import { startProcess, type EmulatorProcess } from '../process.ts';

const folder = mkdtempSync(join(tmpdir(), 'meter-'));
let emulator: EmulatorProcess | undefined;

/** @returns its address */
async function start(): Promise<string> {
  emulator = await startProcess(folder);
  return emulator.url;
}

afterEach(async () => {
  await emulator?.kill();
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
      if (acknowledged > 1000) await emulator?.kill();
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
