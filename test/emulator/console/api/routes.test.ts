import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { bundlePage } from '../../../../emulator/console/api/bundle.ts';
import { createConsole } from '../../../../emulator/console/api/routes.ts';
import { openRoomContext } from '../../room-context.ts';

const KB = 1000;
let routes: ReturnType<typeof createConsole>['routes'];
let html: string;

beforeAll(async () => {
  const console = createConsole(openRoomContext(Date.now), { version: '0' });
  await console.prepare();
  routes = console.routes;
  html = await (await routes.request('/')).text();
});

const assetPaths = () => [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path);

/** What the first view fetches: what the page names, the code of the first page, and what that imports. */
async function firstView(): Promise<string[]> {
  const found = new Set<string>();
  const app = assetPaths().find((path) => path.includes('/app-')) ?? '';
  const script = await (await routes.request(app)).text();
  const [first = ''] = /import\("\.\/[\w-]+\.js"\)/.exec(script) ?? [];
  const follow = async (path: string): Promise<void> => {
    if (found.has(path)) return;
    found.add(path);
    const text = await (await routes.request(path)).text();
    for (const [, name = ''] of text.matchAll(/(?:from|import)"\.\/([\w-]+\.js)"/g)) {
      await follow(`/assets/${name}`);
    }
  };
  await follow(`/assets/${first.slice(first.indexOf('/') + 1, -2)}`);
  return [...new Set([...assetPaths(), ...found])];
}

async function gzipped(paths: Iterable<string>): Promise<number> {
  let total = 0;
  for (const path of paths) {
    const zipped = await routes.request(path, { headers: { 'accept-encoding': 'gzip' } });
    total += (await zipped.arrayBuffer()).byteLength;
  }
  return total;
}

test('the page names its assets by hash and holds nothing inline', async () => {
  expect(assetPaths().length).toBeGreaterThan(3);
  for (const path of assetPaths()) {
    expect(path).toMatch(/^\/assets\/\w+-[0-9A-Z]{8}\.(js|css|svg)$/);
  }
  expect(html).not.toMatch(/<style|style=|\son\w+=|<script(?! type="module" src=)/);
  expect((await routes.request('/')).headers.get('cache-control')).toBe('no-cache');
});

test('assets are immutable and the same with and without gzip', async () => {
  for (const path of assetPaths()) {
    const plain = await routes.request(path);
    const zipped = await routes.request(path, { headers: { 'accept-encoding': 'br, gzip' } });
    expect(plain.headers.get('cache-control')).toContain('immutable');
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(zipped.headers.get('content-encoding')).toBe('gzip');
    const unzipped = gunzipSync(await zipped.arrayBuffer());
    expect(unzipped.equals(Buffer.from(await plain.arrayBuffer()))).toBe(true);
  }
});

test('the first view is at most 60 KB compressed, and all of it at most 150 KB', async () => {
  const first = await firstView();
  // The browser knows all of it from the page at once.
  expect(first.toSorted()).toEqual(assetPaths().toSorted());
  expect(await gzipped(first)).toBeLessThan(60 * KB);
  const { assets } = await bundlePage();
  expect(assets.size).toBeGreaterThan(first.length);
  expect(await gzipped(assets.keys())).toBeLessThan(150 * KB);
});

test('assets ask for nothing from elsewhere', async () => {
  for (const path of assetPaths()) {
    const text = await (await routes.request(path)).text();
    const addresses = [...text.matchAll(/https?:\/\/[\w.-]+/g)].map(([address]) => address);
    // Names of XML, and the example that the empty list shows.
    expect(addresses.filter((one) => !/w3\.org|\/\/localhost/.test(one))).toEqual([]);
  }
});

test('the page’s sources set no HTML, so telemetry can only be text', () => {
  const app = fileURLToPath(new URL('../../../../emulator/console/app', import.meta.url));
  const sources = readdirSync(app, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.tsx?$/.test(name),
  );
  expect(sources.length).toBeGreaterThan(60);
  for (const name of sources) {
    expect(readFileSync(`${app}/${name}`, 'utf8')).not.toMatch(
      /innerHTML|insertAdjacent|document\.write/i,
    );
  }
});

test.each(['/assets/app-00000000.js', '/assets/../api.ts', '/_emulator/nothing', '/anything'])(
  '%s is 404 as JSON',
  async (path) => {
    const response = await routes.request(path);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: expect.any(String) });
  },
);
