import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { THREADS } from '../../../emulator/threads/entries.ts';
import { startCheckpoints } from '../../../emulator/store/checkpoints.ts';
import { connect, openDatabase } from '../../../emulator/store/database.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cruddur-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const COUNT = 2_000;
const BYTES = 4_000;
const MB = 1_000_000;

describe('startCheckpoints', () => {
  it('moves what was written into the file of the store, and leaves no log when it has ended', async () => {
    const database = openDatabase(folder);
    const checkpoints = startCheckpoints(database, THREADS.checkpoint);
    const file = join(folder, 'telemetry.sqlite');
    const insert = database.prepare(`
      INSERT INTO requests (vendor, received_ms, operation, headers, body)
      VALUES ('xray', 0, 'PutTraceSegments', '{}', zeroblob(${BYTES}))`);
    database.exec('BEGIN');
    for (let row = 0; row < COUNT; row += 1) insert.run();
    database.exec('COMMIT');
    await vi.waitFor(() => expect(statSync(file).size).toBeGreaterThan(COUNT * BYTES), {
      timeout: 20_000,
    });
    await checkpoints?.stop();
    database.close();
    expect(existsSync(`${file}-wal`)).toBe(false);
  });

  it('empties a log that grew while a reader held its snapshot', async () => {
    const database = openDatabase(folder);
    const checkpoints = startCheckpoints(database, THREADS.checkpoint);
    const log = join(folder, 'telemetry.sqlite-wal');
    const reader = connect(join(folder, 'telemetry.sqlite'));
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM requests').get();
    const insert = database.prepare(`
      INSERT INTO requests (vendor, received_ms, operation, headers, body)
      VALUES ('xray', 0, 'PutTraceSegments', '{}', zeroblob(${MB}))`);
    for (let row = 0; row < 90; row += 1) insert.run();
    expect(statSync(log).size).toBeGreaterThan(90 * MB);
    reader.exec('COMMIT');
    await vi.waitFor(() => expect(statSync(log).size).toBeLessThan(2 * MB), { timeout: 20_000 });
    reader.close();
    await checkpoints?.stop();
    database.close();
  });

  it('has nothing to do for a store in memory', () => {
    const database = openDatabase(':memory:');
    expect(startCheckpoints(database, THREADS.checkpoint)).toBeUndefined();
    database.close();
  });
});
