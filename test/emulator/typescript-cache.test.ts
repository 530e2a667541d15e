/** The start that skips what Node does with TypeScript, in a small project of its own. */
import { execFile } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { START } from './command.ts';

const CACHE = 'emulator/typescript-cache.js';

let root: string;
let kept: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'typescript-cache-'));
  kept = join(root, 'node_modules/.cache/cruddur-edge', process.version);
  mkdirSync(join(root, 'emulator'));
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
  copyFileSync(fileURLToPath(new URL(`../../${CACHE}`, import.meta.url)), join(root, CACHE));
  write('thread.ts', `console.log('thread' satisfies string);`);
  write(
    'main.ts',
    `import { Worker } from 'node:worker_threads';
     const word: string = 'main';
     console.log(word);
     new Worker(new URL('thread.ts', import.meta.url));`,
  );
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(name: string, text: string): void {
  writeFileSync(join(root, 'emulator', name), text);
}

/** The lines that the program prints, started as `npm start` does it. */
async function run(): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, START, { cwd: root });
  return stdout.trim().split('\n');
}

test('files run from the cache until they change, in threads too', async () => {
  expect(await run()).toEqual(['main', 'thread']);
  const files = readdirSync(kept);
  expect(files).toHaveLength(2);
  for (const file of files) {
    const text = readFileSync(join(kept, file), 'utf8');
    writeFileSync(join(kept, file), text.replaceAll(/'(main|thread)'/g, `'kept $1'`));
  }
  expect(await run()).toEqual(['kept main', 'kept thread']);
  write('thread.ts', `console.log('changed' satisfies string);`);
  expect(await run()).toEqual(['kept main', 'changed']);
});

test('files run where nothing can be kept', async () => {
  mkdirSync(join(root, 'node_modules/.cache'), { recursive: true });
  writeFileSync(
    join(root, 'node_modules/.cache/cruddur-edge'),
    'a file in the place of the folder',
  );
  expect(await run()).toEqual(['main', 'thread']);
});
