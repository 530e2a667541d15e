/**
 * Bundles the worker as `wrangler deploy` does (same conditions, target, text modules), again on every change of its
 * sources. It writes the bundle and its source map to a folder, where Miniflare finds the map when it prints an error.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { context, formatMessages, type BuildFailure } from 'esbuild';
import type { WorkerConfig } from './config.ts';

/** What was built: a name and a source map, whose sources are relative to the folder. */
export interface Bundle {
  /** As stacks name it. */
  readonly file: string;
  /** The source map. */
  readonly json: string;
  readonly folder: string;
}

export interface WorkerBundler {
  /** Where the bundle is written. */
  readonly file: string;
  /** @throws with esbuild's messages, formatted, when the sources do not build; the old bundle stays. */
  build(): Promise<void>;
  /** Names that the bundle exports. */
  exports(): readonly string[];
  /** What was built last. */
  bundle(): Promise<Bundle>;
  close(): Promise<void>;
}

const NAME = 'worker.mjs';

export async function createBundler(
  entry: string,
  folder: string,
  { alias, define }: Pick<WorkerConfig, 'alias' | 'define'> = { alias: {}, define: {} },
): Promise<WorkerBundler> {
  const file = join(folder, NAME);
  const esbuild = await context({
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
    alias: { ...alias },
    loader: { '.sql': 'text', '.txt': 'text', '.html': 'text' },
    define: { 'process.env.NODE_ENV': '"development"', ...define },
    sourcemap: true,
    metafile: true,
    // The name in stacks; else it is this start's folder, and Rollbar would take each start for a new error.
    footer: { js: `//# sourceURL=${NAME}` },
    logLevel: 'silent',
  });
  let exported: readonly string[] = [];
  return {
    file,
    exports: () => exported,
    async build() {
      try {
        const { metafile } = await esbuild.rebuild();
        exported = Object.values(metafile.outputs).flatMap(({ exports }) => exports);
      } catch (error) {
        if (!isBuildFailure(error)) throw error;
        const messages = await formatMessages(error.errors, { kind: 'error' });
        throw new Error(`Cannot build '${entry}':\n${messages.join('').trimEnd()}`, {
          cause: error,
        });
      }
    },
    bundle: async () => ({ file: NAME, json: await readFile(`${file}.map`, 'utf8'), folder }),
    close: () => esbuild.dispose(),
  };
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}
