import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { identityOf, watchPresence } from '../../../emulator/store/presence.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'presence-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a file is there until it is deleted or replaced, and again when it is moved back', () => {
  mkdirSync(join(folder, 'a'));
  const file = join(folder, 'a/file');
  writeFileSync(file, '1');
  const isInPlace = watchPresence(file);
  writeFileSync(file, '2');
  expect(isInPlace()).toBe(true);
  renameSync(join(folder, 'a'), join(folder, 'b'));
  expect(isInPlace()).toBe(false);
  mkdirSync(join(folder, 'a'));
  writeFileSync(file, '3');
  expect(isInPlace()).toBe(false);
  rmSync(join(folder, 'a'), { recursive: true });
  writeFileSync(join(folder, 'a'), 'a file in the folder’s place');
  expect(isInPlace()).toBe(false);
  rmSync(join(folder, 'a'));
  renameSync(join(folder, 'b'), join(folder, 'a'));
  expect(isInPlace()).toBe(true);
});

test('a file that took the place before the first look is another', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '1');
  const identity = identityOf(file);
  expect(watchPresence(file, identity)()).toBe(true);
  renameSync(file, `${file}-away`);
  expect(identityOf(file)).toBeUndefined();
  writeFileSync(file, '1');
  expect(watchPresence(file, identity)()).toBe(false);
});

test.skipIf(process.platform === 'win32')(
  'a place that cannot be looked at counts as unchanged',
  () => {
    mkdirSync(join(folder, 'a'));
    const file = join(folder, 'a/file');
    writeFileSync(file, '1');
    const isInPlace = watchPresence(file);
    rmSync(join(folder, 'a'), { recursive: true });
    symlinkSync('a', join(folder, 'a'));
    expect(isInPlace()).toBe(true);
  },
);
