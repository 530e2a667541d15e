import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { start } from '../start.ts';

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
