import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { start } from '../start.ts';

const HEADERS = { 'content-type': 'application/json', 'x-honeycomb-team': 'key' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a second emulator is refused a folder that is in use, and gets it when the first has ended', async () => {
  const first = await start({ worker: false, folder });
  await expect(start({ worker: false, folder })).rejects.toThrow(
    `Cannot use the folder ${folder}: another emulator does, end it or set DATA_DIR to another folder`,
  );
  await first.close();
  const second = await start({ worker: false, folder });
  await second.close();
});

test.skipIf(process.platform === 'win32')(
  'a lock that is deleted is taken again, and what was stored is there',
  async () => {
    const told: string[] = [];
    const first = await start({ worker: false, folder, print: (line) => told.push(line) });
    const send = () =>
      fetch(`${first.url}/1/events/any`, { method: 'POST', body: '{"a":1}', headers: HEADERS });
    expect((await send()).status).toBe(200);
    rmSync(join(folder, 'emulator.lock'));
    const line = `The lock in ${folder} was deleted: the emulator has taken the folder again`;
    await vi.waitFor(() => expect(told).toEqual([line]), { timeout: 20_000 });
    await expect(start({ worker: false, folder })).rejects.toThrow('another emulator does');
    expect((await send()).status).toBe(200);
    await first.close();
    const database = new DatabaseSync(join(folder, 'telemetry.sqlite'));
    const events = database.prepare('SELECT count(*) AS events FROM honeycomb_events').get();
    expect(events).toEqual({ events: 2 });
    database.close();
  },
);
