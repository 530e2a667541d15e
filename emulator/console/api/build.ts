/**
 * Builds the console's page: the sources under `app/` and the packages they use, minified, in files that are named by
 * what they hold. A page of the console is a file of its own, which the browser fetches when it is opened.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Metafile } from 'esbuild';
import * as v from 'valibot';

const APP = fileURLToPath(new URL('../app/', import.meta.url));

/** The page that opens where the address names none. */
const FIRST_PAGE = 'pages/requests/page.tsx';

/** How it is built is an input too. */
const OWN = '../api/build.ts';

/** What is kept of a build. */
export const Built = v.object({
  /** The hash of every file that went in, by its path from `app/`: where one differs, the build is out of date. */
  inputs: v.record(v.string(), v.string()),
  /** File name and content in base64. */
  files: v.array(v.tuple([v.string(), v.string()])),
  /** Names of the files that the page begins with. */
  first: v.object({
    script: v.string(),
    style: v.string(),
    icon: v.string(),
    /**
     * Scripts that the first one imports at once, and those of the page that opens first: the page names them, so that
     * the browser fetches them early.
     */
    preload: v.array(v.string()),
  }),
});
export type Built = v.InferOutput<typeof Built>;

/** @throws when the sources do not build. */
export async function buildPage(): Promise<Built> {
  // Loading esbuild takes 30 ms, and its process more: most starts need neither.
  const { build } = await import('esbuild');
  const { outputFiles, metafile } = await build({
    absWorkingDir: APP,
    entryPoints: [
      { in: 'main.tsx', out: 'app' },
      { in: 'style/style.css', out: 'style' },
      { in: 'icon.svg', out: 'icon' },
    ],
    loader: { '.svg': 'copy' },
    outdir: APP,
    entryNames: '[name]-[hash]',
    chunkNames: 'part-[hash]',
    splitting: true,
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2023',
    logLevel: 'silent',
  });
  const names = [...Object.keys(metafile.inputs), OWN];
  return {
    inputs: Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await hashOf(name)])),
    ),
    files: outputFiles.map(({ path, contents }) => [
      basename(path),
      Buffer.from(contents).toString('base64'),
    ]),
    first: firstFiles(metafile),
  };
}

function firstFiles({ outputs }: Metafile): Built['first'] {
  const named = (name: RegExp) => Object.keys(outputs).find((path) => name.test(path)) ?? '';
  const script = named(/^app-\w+\.js$/);
  const preload = new Set<string>();
  const follow = (path: string) => {
    for (const { path: imported, kind } of outputs[path]?.imports ?? []) {
      if (kind !== 'import-statement' || preload.has(imported)) continue;
      preload.add(imported);
      follow(imported);
    }
  };
  follow(script);
  const [firstPage] = Object.keys(outputs).filter(
    (path) => outputs[path]?.entryPoint === FIRST_PAGE,
  );
  if (firstPage !== undefined) {
    preload.add(firstPage);
    follow(firstPage);
  }
  return {
    script,
    style: named(/^style-\w+\.css$/),
    icon: named(/^icon-\w+\.svg$/),
    preload: [...preload],
  };
}

/** Whether every file that went in is still what it was. Where there are no sources, nothing can have changed. */
export async function isCurrent({ inputs }: Built): Promise<boolean> {
  if (!existsSync(APP)) return true;
  const same = await Promise.all(
    Object.entries(inputs).map(async ([name, hash]) => (await hashOf(name)) === hash),
  );
  return same.every(Boolean);
}

/** Undefined where there is no such file. */
async function hashOf(name: string): Promise<string | undefined> {
  const bytes = await readFile(join(APP, name)).catch(() => undefined);
  return bytes && createHash('sha256').update(bytes).digest('base64url');
}
