/** The store fails while the emulator runs: what vendors answer, what is said, and what is there afterwards. */
import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { VENDORS } from '../../../emulator/store/vendor.ts';
import { createSenders, type Senders } from '../faults/senders.ts';
import { startProcess } from '../process.ts';
import { start } from '../start.ts';
import { folderBytes } from '../store/folder-size.ts';
import { logFiles, makeFolder, removeFolder } from './entries.ts';

let folder: string;
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => removeFolder(folder));

async function statuses({ send }: Senders): Promise<number[]> {
  const found: number[] = [];
  for (const vendor of VENDORS) {
    const response = await send[vendor](1);
    await response.arrayBuffer();
    found.push(response.status);
  }
  return found;
}

const lines = (text: string) => text.split('\n').filter((line) => line !== '');
const KEPT = VENDORS.map(() => 200);
const REFUSED = VENDORS.map(() => 503);

/** A limit on the size of files is met as a full disk is. It needs no privileges, and can be taken back from outside. */
const PRLIMIT = 'prlimit';
const hasLimits = spawnSync(PRLIMIT, ['--version']).status === 0;
const limitFiles = (pid: number, bytes: number | 'unlimited') =>
  execFileSync(PRLIMIT, ['--pid', String(pid), `--fsize=${bytes}:`]);

describe.skipIf(!hasLimits)('a full disk', () => {
  test('is told once, refuses requests with 503, and is over when there is room again', async () => {
    const emulator = await startProcess(folder);
    try {
      const senders = createSenders(emulator.url);
      await senders.prepare();
      expect(await statuses(senders)).toEqual(KEPT);
      await fetch(`${emulator.url}/_emulator/traces`);
      limitFiles(emulator.pid, statSync(join(folder, logFiles(folder)[0] ?? '')).size + 100);
      // A request may still fit.
      await statuses(senders);
      for (let round = 0; round < 5; round += 1) expect(await statuses(senders)).toEqual(REFUSED);
      const told = lines(emulator.errors());
      expect(told.length).toBeLessThanOrEqual(3);
      expect(told).toContain(
        `Cannot keep requests in ${folder}: the disk is full, make room on it. Until then requests are refused with status 503`,
      );

      limitFiles(emulator.pid, 'unlimited');
      await vi.waitFor(async () => expect(await statuses(senders)).toEqual(KEPT), {
        timeout: 20_000,
      });
      expect(lines(emulator.errors())).toContain(`Requests are kept in ${folder} again`);
      const groups = await fetch(`${emulator.url}/_emulator/traces`);
      expect(groups.status).toBe(200);
    } finally {
      await emulator.kill();
    }
  });
});

describe.skipIf(process.platform === 'win32')('a folder that is deleted', () => {
  test('refuses requests with 503, and says what to do', async () => {
    const told: string[] = [];
    const emulator = await start({ worker: false, folder, print: (line) => told.push(line) });
    const senders = createSenders(emulator.url);
    await senders.prepare();
    expect(await statuses(senders)).toEqual(KEPT);
    rmSync(folder, { recursive: true });
    expect(await statuses(senders)).toEqual(REFUSED);
    expect(await statuses(senders)).toEqual(REFUSED);
    expect(told.filter((line) => line.startsWith('Cannot keep'))).toEqual([
      `Cannot keep requests in ${folder}: it was deleted or replaced, end the emulator and start it again. Until then requests are refused with status 503`,
    ]);
    await emulator.close();
  });

  test('does so though another is in its place', async () => {
    const emulator = await start({ worker: false, folder });
    const senders = createSenders(emulator.url);
    await senders.prepare();
    rmSync(folder, { recursive: true });
    const other = await start({ worker: false, folder });
    expect(await statuses(senders)).toEqual(REFUSED);
    expect(folderBytes(folder)).toBeGreaterThan(0);
    await other.close();
    await emulator.close();
  });
});
