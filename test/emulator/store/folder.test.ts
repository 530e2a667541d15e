import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { bytesBeside } from '../../../emulator/store/folder.ts';

it('bytesBeside counts all files of a folder but one, those of folders in it too', () => {
  const folder = mkdtempSync(join(tmpdir(), 'folder-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'v3/d1'), { recursive: true });
  writeFileSync(join(folder, 'telemetry.sqlite'), 'x'.repeat(1_000));
  writeFileSync(join(folder, 'telemetry.sqlite.v4'), 'x'.repeat(200));
  writeFileSync(join(folder, 'v3/d1/posts'), 'x'.repeat(30));
  expect(bytesBeside(folder, join(folder, 'telemetry.sqlite'))).toBe(230);
});
