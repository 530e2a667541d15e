import { build } from 'esbuild';
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSourceMaps, type Frame } from '../../../emulator/source-maps/source-maps.ts';
import { createSourceMapStore } from '../../../emulator/source-maps/store.ts';
import { emptyDatabase } from '../../../emulator/store/database.ts';
import { NOW_MS, openRoomContext } from '../room-context.ts';

let project: string;
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'source-maps-test-'));
  await mkdir(join(project, 'src'));
});
afterEach(() => rm(project, { recursive: true, force: true }));

/** A source of `lines` lines that throws in the last one. */
const source = (lines: number) =>
  [
    'export function fail(): never {',
    ...Array.from(
      { length: lines - 3 },
      (_, index) => `  const unused${index}: number = ${index};`,
    ),
    `  throw new Error('boom');`,
    '}',
  ].join('\n');

/** Builds `src/fail.ts` into a folder elsewhere and finds where the bundle throws. */
async function bundle(lines: number, options: { minify?: boolean; folder?: string } = {}) {
  await writeFile(join(project, 'src/fail.ts'), source(lines));
  const folder = options.folder ?? join(project, '.elsewhere/deep');
  const outfile = join(folder, 'worker.js');
  await build({
    entryPoints: [join(project, 'src/fail.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    sourcemap: true,
    minify: options.minify ?? false,
  });
  const text = await readFile(outfile, 'utf8');
  const before = text.slice(0, text.indexOf('new Error')).split('\n');
  const frame = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  return { folder, json: await readFile(`${outfile}.map`, 'utf8'), frame };
}

function open(nowMs = NOW_MS) {
  let now = nowMs;
  const context = openRoomContext(() => now);
  const maps = createSourceMaps(context, project);
  return {
    ...context,
    maps,
    wait: (ms: number) => (now += ms),
    locate: (frame: Frame, receivedMs = now, version?: string) =>
      maps.locate(frame, { receivedMs, version }),
  };
}

describe('createSourceMaps', () => {
  test('names the file of the project, its line and the lines around it', async () => {
    const { folder, json, frame } = await bundle(8);
    const { maps, locate } = open();
    maps.built({ file: 'worker.mjs', json, folder });
    expect(locate({ file: 'worker.mjs', ...frame })).toEqual({
      file: 'src/fail.ts',
      line: 7,
      column: 9,
      name: undefined,
      context: { firstLine: 3, lines: source(8).split('\n').slice(2, 8) },
    });
  });

  test('stores nothing of this machine', async () => {
    const { folder, json } = await bundle(4);
    const { maps, database } = open();
    maps.built({ file: 'worker.mjs', json, folder });
    const kept = createSourceMapStore(database).build('worker.mjs', NOW_MS)?.read();
    expect(kept).toContain('"src/fail.ts"');
    expect(kept).not.toContain(tmpdir());
  });

  test('takes the beginning of a line when there is no column', async () => {
    const { folder, json, frame } = await bundle(4);
    const { maps, locate } = open();
    maps.built({ file: 'worker.mjs', json, folder });
    expect(locate({ file: 'worker.mjs', line: frame.line, column: undefined })).toMatchObject({
      file: 'src/fail.ts',
      line: 3,
      column: undefined,
    });
  });

  test('reads minified code, by column', async () => {
    const { folder, json, frame } = await bundle(12, { minify: true });
    expect(frame.line).toBe(1);
    const { maps, locate } = open();
    maps.built({ file: 'worker.mjs', json, folder });
    expect(locate({ file: 'worker.mjs', ...frame })).toMatchObject({ line: 11 });
  });

  test('asks the build that ran when the stack was made', async () => {
    const { maps, locate, wait } = open();
    const first = await bundle(4);
    maps.built({ file: 'worker.mjs', ...first });
    wait(1000);
    const second = await bundle(9);
    maps.built({ file: 'worker.mjs', ...second });
    const at = (frame: object, ms: number) =>
      locate({ file: 'worker.mjs', line: 0, column: 1, ...frame }, ms)?.line;
    expect(at(first.frame, NOW_MS)).toBe(3);
    expect(at(first.frame, NOW_MS + 999)).toBe(3);
    expect(at(second.frame, NOW_MS + 1000)).toBe(8);
    expect(at(first.frame, NOW_MS - 1)).toBeUndefined();
  });

  test('keeps the same build once', async () => {
    const { maps, wait, rows } = open();
    const built = await bundle(4);
    for (let start = 0; start < 3; start++) {
      wait(1000);
      maps.built({ file: 'worker.mjs', ...built });
    }
    expect(rows('SELECT built_ms FROM source_maps')).toEqual([{ built_ms: NOW_MS + 1000 }]);
  });

  test('knows what runs after the store was emptied', async () => {
    const { maps, locate, wait, database, journal } = open();
    const built = await bundle(4);
    maps.built({ file: 'worker.mjs', ...built });
    wait(1000);
    emptyDatabase(database);
    journal.reset();
    expect(locate({ file: 'worker.mjs', ...built.frame })).toMatchObject({ line: 3 });
  });

  test('asks what was uploaded for the version and the URL', async () => {
    const { locate, database } = open();
    const { json, frame } = await bundle(4, { minify: true });
    const store = createSourceMapStore(database);
    store.keepUpload('abc', 'https://example.com/app.js?v=1', NOW_MS, json);
    const at = (file: string, version?: string) => locate({ file, ...frame }, NOW_MS, version);
    expect(at('http://example.com/app.js#x', 'abc')?.line).toBe(3);
    expect(at('https://example.com/app.js', 'abd')).toBeUndefined();
    expect(at('https://example.com/app.js')).toBeUndefined();
    expect(at('https://example.com/other.js', 'abc')).toBeUndefined();
    store.keepUpload(
      'abc',
      'https://example.com/app.js',
      NOW_MS + 1,
      (await bundle(9, { minify: true })).json,
    );
    expect(at('https://example.com/app.js', 'abc')?.line).toBe(8);
  });

  test.each<[string, Partial<Frame>]>([
    ['another file', { file: 'other.mjs' }],
    ['line 0', { line: 0 }],
    ['half a line', { line: 1.5 }],
    ['a line behind the end', { line: 99_999 }],
  ])('has nothing for %s', async (_name, wrong) => {
    const { maps, locate } = open();
    const { folder, json } = await bundle(4);
    maps.built({ file: 'worker.mjs', json, folder });
    expect(locate({ file: 'worker.mjs', line: 1, column: 1, ...wrong })).toBeUndefined();
  });

  test('takes no note of what is not a source map', () => {
    const { maps, rows } = open();
    maps.built({ file: 'worker.mjs', json: '{"version":3}', folder: project });
    expect(rows('SELECT file FROM source_maps')).toEqual([]);
  });
});

describe('createSourceMaps under wrangler dev', () => {
  const folder = () => join(project, '.wrangler/tmp/dev-AbC123');
  const path = () => join(folder(), 'worker.js');
  const file = () => pathToFileURL(path()).href;

  async function wranglerBundle(builtMs: number) {
    const built = await bundle(4, { folder: folder() });
    await utimes(join(folder(), 'worker.js.map'), builtMs / 1000, builtMs / 1000);
    return built;
  }

  test('reads the map in wrangler’s folder, and knows it when wrangler has ended', async () => {
    const { frame } = await wranglerBundle(NOW_MS);
    const { locate } = open();
    expect(locate({ file: path(), ...frame })).toMatchObject({ file: 'src/fail.ts', line: 3 });
    expect(locate({ file: file(), ...frame })).toMatchObject({ file: 'src/fail.ts', line: 3 });
    await rm(folder(), { recursive: true });
    expect(locate({ file: file(), ...frame })).toMatchObject({ file: 'src/fail.ts', line: 3 });
  });

  test('does not take a map that is newer than the stack', async () => {
    const { frame } = await wranglerBundle(NOW_MS + 5000);
    expect(open().locate({ file: file(), ...frame })).toBeUndefined();
  });

  test.each([
    (at: string) => pathToFileURL(join(at, 'outside/worker.js')).href,
    (at: string) => `file://${at}/.wrangler/tmp/../../outside/worker.js`,
    (at: string) => `file://${at}/outside/.wrangler/tmp/x/worker.js`,
    (at: string) => join(at, 'outside/worker.js'),
    (at: string) => `${at}/.wrangler/tmp/../../outside/worker.js`,
    (at: string) => `${at}/outside/.wrangler/tmp/x/worker.js`,
    () => '.wrangler/tmp/x/worker.js',
    () => 'file:///%00/.wrangler/tmp/a/b.js',
    () => 'file://host/.wrangler/tmp/a/b.js',
  ])('reads nothing elsewhere (%#)', async (name) => {
    for (const place of ['outside', 'outside/.wrangler/tmp/x']) {
      await bundle(4, { folder: join(project, place) });
    }
    const { locate, rows } = open(Date.now() + 10_000);
    expect(locate({ file: name(project), line: 2, column: 3 })).toBeUndefined();
    expect(rows('SELECT file FROM source_maps')).toEqual([]);
  });
});
