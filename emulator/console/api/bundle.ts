/**
 * The console's page: files with hashed names, compressed, ready to be served for ever. It is built once and kept in
 * `dist/`, and built again when one of its sources has changed. The installed package brings a build and no sources.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { buildPage, Built, isCurrent } from './build.ts';

/** Where a build is kept: in the installed package beside the code. */
const KEPT = fileURLToPath(new URL('../dist/page.json', import.meta.url));

export interface Asset {
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly gzip: Uint8Array<ArrayBuffer>;
}

export interface Page {
  readonly html: string;
  /** By path: `/assets/app-1A2B3C4D.js`. */
  readonly assets: ReadonlyMap<string, Asset>;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** @param file where the build is kept @throws when the page has to be built and does not. */
export async function bundlePage(file = KEPT): Promise<Page> {
  const { files, first } = (await kept(file)) ?? (await buildAndKeep(file));
  const assets = new Map<string, Asset>();
  for (const [name, content] of files) {
    const bytes = new Uint8Array(Buffer.from(content, 'base64'));
    const contentType = CONTENT_TYPES[extname(name)] ?? 'application/octet-stream';
    const gzip = new Uint8Array(gzipSync(bytes, { level: 9 }));
    assets.set(`/assets/${name}`, { contentType, bytes, gzip });
  }

  const preloads = first.preload.map(
    (name) => `\n    <link rel="modulepreload" href="/assets/${name}" />`,
  );
  const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>cruddur-edge console</title>
    <link rel="icon" type="image/svg+xml" href="/assets/${first.icon}" />
    <link rel="stylesheet" href="/assets/${first.style}" />
    <script type="module" src="/assets/${first.script}"></script>${preloads.join('')}
  </head>
  <body>
    <div id="app"><noscript>The console needs JavaScript.</noscript></div>
  </body>
</html>
`;
  return { html, assets };
}

/** Undefined where nothing is kept, or what is out of date. */
async function kept(file: string): Promise<Built | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '{}');
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Built), text);
  return parsed.success && (await isCurrent(parsed.output)) ? parsed.output : undefined;
}

async function buildAndKeep(file: string): Promise<Built> {
  const built = await buildPage();
  // Two emulators that start together must not read half of each other's file. One that may not write builds at every
  // start.
  const draft = `${file}.${process.pid}`;
  await mkdir(dirname(file), { recursive: true })
    .then(() => writeFile(draft, JSON.stringify(built)))
    .then(() => rename(draft, file))
    .catch(() => undefined);
  return built;
}
