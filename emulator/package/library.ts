/** Bundles the library: a file for each door, and parts that doors share, so that all of them have one isolate. */
import { build, type Metafile, type Plugin } from 'esbuild';
import { readWorkerConfig } from '../worker/config.ts';
import { entryPoints, LIBRARY_DOORS } from './doors.ts';

/**
 * Modules that otel-cf-workers imports for what is not used of it. Without them the library needs no more of a runtime
 * than `node:async_hooks`, and runs under Node, Deno and Bun too.
 */
const UNUSED: Readonly<Record<string, string>> = {
  'node:buffer': 'export const { Buffer } = globalThis;',
  'node:events': 'export class EventEmitter {}',
  'cloudflare:workers': 'export class DurableObject {}',
};

const standIns: Plugin = {
  name: 'stand-ins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(?:node|cloudflare):/ }, ({ path }) =>
      Object.hasOwn(UNUSED, path)
        ? { path, namespace: 'stand-in', sideEffects: false }
        : { path, external: true },
    );
    onLoad({ filter: /./, namespace: 'stand-in' }, ({ path }) => ({
      contents: UNUSED[path] ?? '',
    }));
  },
};

/** @param root of the project @param outdir absolute path */
export async function buildLibrary(root: string, outdir: string): Promise<Metafile> {
  const { alias, define } = await readWorkerConfig(`${root}/wrangler.toml`);
  // The user's own, so that spans of the app's tracers and the library's are of one kind.
  const { '@opentelemetry/api': _theUsers, ...aliases } = alias;
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entryPoints(LIBRARY_DOORS, 'library'),
    outdir,
    chunkNames: 'part-[hash]',
    bundle: true,
    splitting: true,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['@opentelemetry/api', 'hono', 'hono/*'],
    alias: aliases,
    define: { 'process.env.NODE_ENV': '"production"', ...define },
    plugins: [standIns],
    legalComments: 'none',
    logLevel: 'silent',
  });
  return metafile;
}
