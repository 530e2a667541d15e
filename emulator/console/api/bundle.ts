/**
 * Builds the console's page from the sources in `app/`: compressed files with hashed names, which may be cached for
 * ever. It builds at start, so a change of the page needs a restart and no build step.
 */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

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

export async function bundlePage(): Promise<Page> {
  const app = fileURLToPath(new URL('../app/', import.meta.url));
  const { outputFiles } = await build({
    absWorkingDir: app,
    entryPoints: [
      { in: 'main.tsx', out: 'app' },
      { in: 'style.css', out: 'style' },
      { in: 'icon.svg', out: 'icon' },
    ],
    loader: { '.svg': 'copy' },
    outdir: app,
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2023',
    logLevel: 'silent',
  });

  const assets = new Map<string, Asset>();
  const paths: Record<string, string> = {};
  for (const { path, contents } of outputFiles) {
    const [name = '', extension = ''] = path.slice(path.lastIndexOf('/') + 1).split('.');
    const bytes = new Uint8Array(contents);
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
