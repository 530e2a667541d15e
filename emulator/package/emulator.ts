/** Bundles the emulator for Node, with all packages it uses, and puts the files that it reads beside the code. */
import { copyFile, cp, mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { EMULATOR_FILES, entryPoints } from './doors.ts';

const MODELS = 'emulator/vendors/aws/models';
const FILE = /new URL\('([^']+\.(?:ts|sql|proto|json))', import\.meta\.url\)/g;

/** A file that the code names by a URL is beside it in the package, under its own name; a thread is JavaScript there. */
const besides = (outdir: string): Plugin => ({
  name: 'besides',
  setup({ onLoad }) {
    onLoad({ filter: /\/emulator\/.*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const named = [...text.matchAll(FILE)].map(([, file = '']) => file);
      for (const file of named.filter((name) => /\.(?:sql|proto)$/.test(name))) {
        await copyFile(join(dirname(path), file), join(outdir, basename(file)));
      }
      const contents = text.replaceAll(
        FILE,
        (_, file: string) =>
          `new URL('./${basename(file).replace(/\.ts$/, '.js')}', import.meta.url)`,
      );
      return { contents, loader: 'ts' };
    });
    // All that is used of it is the version; the rest is nobody's business.
    onLoad({ filter: /\/package\.json$/ }, async ({ path }) => {
      const { version }: { version?: unknown } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
});

/** @param root of the project @param outdir absolute path */
export async function buildEmulator(root: string, outdir: string): Promise<Metafile> {
  await mkdir(outdir, { recursive: true });
  await cp(join(root, MODELS), join(outdir, basename(MODELS)), { recursive: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entryPoints(EMULATOR_FILES, 'emulator'),
    outdir,
    chunkNames: 'part-[hash]',
    bundle: true,
    splitting: true,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node22.15',
    // Builds the page from its sources, which a package does not have.
    external: ['esbuild'],
    banner: {
      // CommonJS packages ask for Node's modules by `require`.
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    plugins: [besides(outdir)],
    legalComments: 'none',
    logLevel: 'silent',
  });
  return metafile;
}
