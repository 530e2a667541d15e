import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createBundler } from '../../../emulator/worker/bundle.ts';
import { readWorkerConfig } from '../../../emulator/worker/config.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'bundle-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('bundles with the aliases and definitions of wrangler.toml', async () => {
  const file = join(folder, 'wrangler.toml');
  writeFileSync(
    file,
    `main = "main.ts"
compatibility_date = "2026-07-01"
[alias]
"one" = "./two.ts"
[define]
STAGE = "'here'"
`,
  );
  writeFileSync(join(folder, 'two.ts'), 'export const two = "the alias";');
  writeFileSync(join(folder, 'main.ts'), 'import { two } from "one"; export default [two, STAGE];');
  const config = await readWorkerConfig(file);
  const bundler = await createBundler(config.main, folder, config);
  await bundler.build();
  await bundler.close();
  const text = readFileSync(bundler.file, 'utf8');
  expect(text).toContain('"the alias"');
  expect(text).toContain('"here"');
  expect(text).not.toContain('STAGE');
});
