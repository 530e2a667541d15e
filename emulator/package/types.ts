/** Writes the types of the doors: what tsc declares of each file, without files that no door leads to. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Door, EMULATOR_DOORS, LIBRARY_DOORS } from './doors.ts';

const SPECIFIER = /((?:from|import)\s*\(?\s*['"])(\.{1,2}\/[^'"]+)\.ts(?=['"])/g;

/** @param root of the project @param outdir absolute path @throws with tsc's own words */
export async function buildTypes(root: string, outdir: string): Promise<void> {
  // Each half knows other globals.
  await Promise.all([
    writeTypes(root, outdir, { config: 'tsconfig.json', doors: LIBRARY_DOORS }),
    writeTypes(root, outdir, { config: 'emulator/tsconfig.json', doors: EMULATOR_DOORS }),
  ]);
}

interface Half {
  readonly config: string;
  readonly doors: readonly Door[];
}

async function writeTypes(root: string, outdir: string, { config, doors }: Half): Promise<void> {
  const sources = doors.map(({ source }) => source);
  // Below the project, where packages are found.
  const cache = join(root, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const all = await mkdtemp(join(cache, 'types-'));
  try {
    await declare(root, all, join(root, config), sources);
    const wanted = new Set(sources.map((file) => declarationOf(file)));
    // It grows while it is walked: what a file imports is wanted too.
    for (const file of wanted) {
      const text = await readFile(join(all, file), 'utf8');
      for (const [, , path = ''] of text.matchAll(SPECIFIER)) {
        wanted.add(declarationOf(join(dirname(file), `${path}.ts`)));
      }
      await mkdir(dirname(join(outdir, file)), { recursive: true });
      await writeFile(join(outdir, file), text.replaceAll(SPECIFIER, '$1$2.js'));
    }
  } finally {
    await rm(all, { recursive: true });
  }
}

function declarationOf(file: string): string {
  return file.replace(/\.ts$/, '.d.ts');
}

async function declare(
  root: string,
  outDir: string,
  config: string,
  files: readonly string[],
): Promise<void> {
  const project = join(outDir, 'tsconfig.json');
  const compilerOptions = {
    noEmit: false,
    // `npm run check` does.
    noCheck: true,
    declaration: true,
    emitDeclarationOnly: true,
    rewriteRelativeImportExtensions: true,
    allowImportingTsExtensions: false,
    rootDir: root,
    outDir,
  };
  const settings = {
    extends: config,
    compilerOptions,
    include: [],
    files: files.map((file) => join(root, file)),
  };
  await writeFile(project, JSON.stringify(settings));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const compiling = promisify(execFile)(process.execPath, [tsc, '-p', project], { cwd: root });
  await compiling.catch((error: unknown) => {
    const said = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    const hint = existsSync(tsc) ? said : 'TypeScript is not installed: npm ci';
    throw new Error(`Cannot write the types:\n${hint}`, { cause: error });
  });
}
