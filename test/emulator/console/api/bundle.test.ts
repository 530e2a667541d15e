import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Built } from '../../../../emulator/console/api/build.ts';
import { bundlePage } from '../../../../emulator/console/api/bundle.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'page-'));
  file = join(folder, 'dist/page.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const MARK = 'this was kept';

const read = () => v.parse(Built, JSON.parse(readFileSync(file, 'utf8')));
const write = (built: Built) => writeFileSync(file, JSON.stringify(built));

/** Replaces what is kept, so that a page shows whether it was built again. */
function mark(): Built {
  const built = read();
  const marked = {
    ...built,
    files: [...built.files, ['mark.js', btoa(MARK)] satisfies [string, string]],
  };
  write(marked);
  return marked;
}

const texts = async () =>
  [...(await bundlePage(file)).assets.values()].map(({ bytes }) => new TextDecoder().decode(bytes));

test('bundlePage builds once and keeps what it built', async () => {
  const { html } = await bundlePage(file);
  mark();
  expect(await texts()).toContain(MARK);
  expect((await bundlePage(file)).html).toBe(html);
});

test.each(['main.tsx', 'style/tokens.css', 'pages/requests/page.tsx', '../api/shapes.ts'])(
  'bundlePage builds again when %s is another',
  async (name) => {
    await bundlePage(file);
    const marked = mark();
    expect(Object.keys(marked.inputs)).toContain(name);
    write({ ...marked, inputs: { ...marked.inputs, [name]: 'of another content' } });
    expect(await texts()).not.toContain(MARK);
    expect(read().files.map(([kept]) => kept)).not.toContain('mark.js');
  },
);

test('bundlePage builds where nothing readable is kept, and where it may not write', async () => {
  await bundlePage(file);
  writeFileSync(file, '{"inputs":');
  const whole = (await texts()).length;
  expect(whole).toBeGreaterThan(3);
  file = join(file, 'a file is not a folder');
  expect(await texts()).toHaveLength(whole);
});
