/** The store fails while the emulator runs: what vendors answer, what is said, and what is there afterwards. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
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

describe('a store that is damaged', () => {
  /** Overwrites the first page of a table. */
  function damage(table: string): void {
    const file = join(folder, 'telemetry.sqlite');
    const database = new DatabaseSync(file);
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    const select = database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?');
    const page = Number(select.get(table)?.['rootpage']);
    const size = Number(database.prepare('PRAGMA page_size').get()?.['page_size']);
    database.close();
    const bytes = readFileSync(file);
    bytes.fill(0xee, (page - 1) * size, page * size);
    writeFileSync(file, bytes);
  }

  test('is told once, with what helps, keeps what clients send, and refuses what needs it', async () => {
    const before = await startProcess(folder);
    await createSenders(before.url).prepare();
    await before.end();
    damage('xray_segments');

    const emulator = await startProcess(folder);
    try {
      const { send } = createSenders(emulator.url);
      expect((await send.xray(1)).status).toBe(200);
      const read = () =>
        fetch(`${emulator.url}/1/columns/any`, { headers: { 'x-honeycomb-team': 'key' } });
      await vi.waitFor(async () => expect((await read()).status).toBe(503), { timeout: 20_000 });
      // It is tried again and again meanwhile.
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      expect((await send.rollbar(1)).status).toBe(200);
      const told = lines(emulator.errors());
      const reason = 'it is damaged or no SQLite database, move it away to begin anew';
      expect(told.toSorted()).toEqual([
        `Cannot prepare X-Ray's service map: ${reason}`,
        `Cannot store what was accepted: ${reason}`,
      ]);
    } finally {
      await emulator.end();
    }
    expect(logFiles(folder)).not.toEqual([]);
  });
});
