/** The store fails while the emulator runs: what vendors answer, what is said, and what is there afterwards. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RunningEmulator } from '../../../emulator/emulator.ts';
import { VENDORS } from '../../../emulator/store/vendor.ts';
import { createSenders, type Senders } from '../faults/senders.ts';
import { startProcess } from '../process.ts';
import { start } from '../start.ts';
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
  const told: string[] = [];
  const running: RunningEmulator[] = [];
  beforeEach(() => {
    told.length = 0;
  });
  afterEach(async () => {
    for (const emulator of running.splice(0)) await emulator.close();
  });

  async function startIn(): Promise<RunningEmulator & { senders: Senders }> {
    const emulator = await start({ worker: false, folder, print: (line) => told.push(line) });
    running.push(emulator);
    const senders = createSenders(emulator.url);
    return Object.assign(emulator, { senders });
  }
  /** A new store has no log group yet. */
  const isKeptAgain = (senders: Senders) =>
    vi.waitFor(
      async () => {
        await senders.prepare();
        expect(await statuses(senders)).toEqual(KEPT);
      },
      { timeout: 20_000, interval: 50 },
    );
  const items = () => {
    const database = new DatabaseSync(join(folder, 'telemetry.sqlite'), { readOnly: true });
    const row = database.prepare('SELECT count(*) AS items FROM rollbar_occurrences').get();
    database.close();
    return row?.['items'];
  };

  test('is followed by a new store, and nothing is kept in the deleted one', async () => {
    const emulator = await startIn();
    const { senders } = emulator;
    await senders.prepare();
    expect(await statuses(senders)).toEqual(KEPT);
    const page = new AbortController();
    await fetch(`${emulator.url}/_emulator/events`, { signal: page.signal });
    rmSync(folder, { recursive: true });
    let kept = 0;
    while (kept < 3) {
      const { status } = await senders.send.rollbar(1);
      expect([200, 503]).toContain(status);
      if (status === 200) kept += 1;
    }
    expect(told).toEqual([`The store in ${folder} was deleted: a new one is there`]);
    await isKeptAgain(senders);
    page.abort();
    await emulator.close();
    expect(items()).toBe(kept + 1);
    const again = await startIn();
    expect(await statuses(again.senders)).toEqual(KEPT);
    await again.close();
    expect(items()).toBe(kept + 2);
  });

  test('is refused with 503 while another emulator is in its place, and taken afterwards', async () => {
    const { senders } = await startIn();
    await senders.prepare();
    expect(await statuses(senders)).toEqual(KEPT);
    rmSync(folder, { recursive: true });
    const other = await start({ worker: false, folder });
    const lock = new DatabaseSync(join(folder, 'telemetry.sqlite'));
    lock.exec('BEGIN IMMEDIATE');
    await createSenders(other.url).send.rollbar(1);
    const line = `Cannot use the folder ${folder}: another emulator does, end it or set DATA_DIR to another folder. Until then requests are refused with status 503`;
    await vi.waitFor(() => expect(told).toEqual([line]), { timeout: 20_000 });
    // The old store is closed, and what the other has yet to store is there.
    expect(logFiles(folder)).toEqual(['inbox-1.log']);
    lock.exec('ROLLBACK');
    lock.close();
    for (let round = 0; round < 3; round += 1) expect(await statuses(senders)).toEqual(REFUSED);
    await createSenders(other.url).send.rollbar(1);
    await other.close();
    await isKeptAgain(senders);
    expect(told).toEqual([
      line,
      `The store in ${folder} was replaced by the one that is there now`,
      `Requests are kept in ${folder} again`,
    ]);
    await running[0]?.close();
    // What the other took is there, too.
    expect(items()).toBeGreaterThanOrEqual(2);
  });

  test('is refused with 503 while a file is in its place, and made once that is gone', async () => {
    const emulator = await startIn();
    const { senders } = emulator;
    await senders.prepare();
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'not a folder');
    await vi.waitFor(() => expect(told.join()).toContain('is a file, move it away'), {
      timeout: 20_000,
    });
    expect(await statuses(senders)).toEqual(REFUSED);
    const health = await fetch(`${emulator.url}/_emulator/health`);
    expect(health.status).toBe(503);
    rmSync(folder);
    await isKeptAgain(senders);
    expect(told).toHaveLength(3);
  });

  test('is opened again where it was moved away and comes back', async () => {
    const emulator = await startIn();
    const { senders } = emulator;
    await senders.prepare();
    expect(await statuses(senders)).toEqual(KEPT);
    const away = `${folder}-away`;
    renameSync(folder, away);
    writeFileSync(folder, 'not a folder');
    await vi.waitFor(() => expect(told.join()).toContain('is a file, move it away'), {
      timeout: 20_000,
    });
    rmSync(folder);
    renameSync(away, folder);
    await isKeptAgain(senders);
    expect(told).toContain(`The store in ${folder} is there again`);
    await emulator.close();
    expect(items()).toBeGreaterThanOrEqual(2);
  });

  test('ends while there is none', async () => {
    const emulator = await startIn();
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'not a folder');
    await vi.waitFor(() => expect(told).toHaveLength(1), { timeout: 20_000 });
    await emulator.close();
    await expect(fetch(emulator.url)).rejects.toThrow('fetch failed');
    rmSync(folder);
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
      const reason = 'it is damaged or no SQLite database, move it away to begin again';
      expect(told.toSorted()).toEqual([
        `Cannot prepare X-Ray's service map: ${reason}`,
        `Cannot store what was accepted: ${reason}`,
      ]);
      const health = await fetch(`${emulator.url}/_emulator/health`);
      expect(health.status).toBe(503);
      expect(await health.json()).toEqual({
        error: `Cannot store what was accepted: ${reason}`,
      });
    } finally {
      await emulator.end();
    }
    expect(logFiles(folder)).not.toEqual([]);
  });
});
