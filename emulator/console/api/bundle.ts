/**
 * The console's page: files with hashed names, compressed, ready to be served for ever. It is built once and kept in
 * `dist/`, which a package brings along; a file of its sources that differs has it built again.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { buildPage, Built, isCurrent } from './build.ts';

/** Where a build is kept. */
const KEPT = fileURLToPath(new URL('../dist/page.json', import.meta.url));

export interface Asset {
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly gzip: Uint8Array<ArrayBuffer>;
}

export interface Page {
  readonly html: string;
  /** By path: `/assets/app-1a2b3c4d.js`. */
  readonly assets: ReadonlyMap<string, Asset>;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/** @param file where the build is kept @throws when the page has to be built and does not. */
export async function bundlePage(file = KEPT): Promise<Page> {
  const { files } = (await kept(file)) ?? (await buildAndKeep(file));
  const assets = new Map<string, Asset>();
  const paths: Record<string, string> = {};
  for (const [fileName, content] of files) {
    const [name = '', extension = ''] = fileName.split('.');
    const bytes = new Uint8Array(Buffer.from(content, 'base64'));
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 8);
    const served = `/assets/${name}-${hash}.${extension}`;
    paths[`${name}.${extension}`] = served;
    const contentType = CONTENT_TYPES[extension] ?? 'application/octet-stream';
    assets.set(served, { contentType, bytes, gzip: new Uint8Array(gzipSync(bytes)) });
  }

  const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>cruddur-edge console</title>
    <link rel="icon" type="image/svg+xml" href="${paths['icon.svg']}" />
    <link rel="stylesheet" href="${paths['style.css']}" />
    <script type="module" src="${paths['app.js']}"></script>
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
  // Two that start together must not read half of each other's file; who may not write builds every time.
  const draft = `${file}.${process.pid}`;
  await mkdir(dirname(file), { recursive: true })
    .then(() => writeFile(draft, JSON.stringify(built)))
    .then(() => rename(draft, file))
    .catch(() => undefined);
  return built;
}
