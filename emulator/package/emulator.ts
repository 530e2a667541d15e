/** Bundles the emulator for Node, with all packages it uses, and puts the files that it reads and starts beside the code. */
import { copyFile, cp, mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile, type Plugin } from 'esbuild';
import * as v from 'valibot';
import { THREADS } from '../threads/entries.ts';
import { EMULATOR_FILES, entryPoints } from './doors.ts';

const NAMED = /new URL\('([^']+)\.(ts|sql|proto|json)', import\.meta\.url\)/g;
/** One of the files of a folder, which is copied whole. */
const NAMED_IN_FOLDER = /new URL\(`(\w+)\/[^`]+`, import\.meta\.url\)/g;
/** What the console's page is built into. */
export const PAGE = 'page.json';
const Manifest = v.object({ version: v.string() });

/** Has the code look beside itself for the files that it names by a URL, and copies those that it reads there. */
const beside = (outdir: string): Plugin => ({
  name: 'beside',
  setup({ onLoad }) {
    onLoad({ filter: /\/emulator\/.*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      for (const [, name = '', type = ''] of text.matchAll(NAMED)) {
        const file = join(dirname(path), `${name}.${type}`);
        // Threads are built, and so is the page.
        if (type !== 'ts' && basename(file) !== PAGE)
          await copyFile(file, join(outdir, basename(file)));
      }
      for (const [, folder = ''] of text.matchAll(NAMED_IN_FOLDER)) {
        await cp(join(dirname(path), folder), join(outdir, folder), { recursive: true });
      }
      const contents = text.replaceAll(
        NAMED,
        (_, name: string, type: string) =>
          `new URL('./${basename(name)}.${type === 'ts' ? 'js' : type}', import.meta.url)`,
      );
      return { contents, loader: 'ts' };
    });
    // The version is all that is used of it.
    onLoad({ filter: /\/package\.json$/ }, async ({ path }) => {
      const { version } = v.parse(Manifest, JSON.parse(await readFile(path, 'utf8')));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
});

/** @param root of the project @param outdir absolute path */
export async function buildEmulator(root: string, outdir: string): Promise<Metafile> {
  await mkdir(outdir, { recursive: true });
  const threads = Object.values(THREADS).map((url) => fileURLToPath(url));
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: {
      ...entryPoints(EMULATOR_FILES, 'emulator'),
      ...Object.fromEntries(threads.map((file) => [basename(file, '.ts'), file])),
    },
    outdir,
    chunkNames: 'part-[hash]',
    bundle: true,
    splitting: true,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node22.15',
    minifyWhitespace: true,
    minifySyntax: true,
    // esbuild builds the page from its sources, which the package does not have.
    external: ['esbuild', 'vitest'],
    // CommonJS packages ask for Node's modules by `require`.
    banner: {
      js: `import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);`,
    },
    plugins: [beside(outdir)],
    legalComments: 'none',
    logLevel: 'silent',
  });
  return metafile;
}
