import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { start } from '../start.ts';
import { folderBytes, sendEvents } from './folder-size.ts';

const MB = 1_000_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reset-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a reset gives back what the store took up on the disk', async () => {
  const emulator = await start({ worker: false, folder });
  for (let n = 0; n < 10; n += 1) expect(await sendEvents(emulator.url, 4 * MB)).toBe(200);
  await fetch(`${emulator.url}/_emulator/traces`);
  expect(folderBytes(folder)).toBeGreaterThan(40 * MB);
  const reset = await fetch(`${emulator.url}/_emulator/reset`, { method: 'POST' });
  expect(reset.status).toBe(200);
  await vi.waitFor(() => expect(folderBytes(folder)).toBeLessThan(10 * MB), { timeout: 20_000 });
  await emulator.close();
});
