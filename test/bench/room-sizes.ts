/**
 * Weighs what people bundle of this project: the app, the door alone, and each vendor's room alone, minified by esbuild as
 * wrangler has it do and gzipped. The weights that were last agreed upon are in sizes.json.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import * as v from 'valibot';
import { readWorkerConfig } from '../../emulator/worker/config.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BASELINE = new URL('sizes.json', import.meta.url);
const TELEMETRY = './src/telemetry';
/** In bytes, gzipped. */
export type Sizes = Readonly<Record<string, number>>;

/** What may be added without a new baseline. */
export const MAX_GROWTH = 0.02;

const ROOMS = ['honeycomb', 'xray', 'cloudwatch', 'rollbar'] as const;

/** The source of an entry for each thing that is weighed. */
function entries(): Readonly<Record<string, string>> {
  return {
    app: `export * from './src/worker.ts'; export { default } from './src/worker.ts';`,
    'app with signals': `export * from './src/worker-with-signals.ts';
      export { default } from './src/worker-with-signals.ts';`,
    observe: `import { observe } from '${TELEMETRY}/index.ts';
      export default observe({ fetch: () => new Response('hello') });`,
    'observe and Hono’s door': `import { observe } from '${TELEMETRY}/index.ts';
      import { telemetry } from '${TELEMETRY}/hono.ts';
      export const middleware = telemetry;
      export default observe({ fetch: () => new Response('hello') });`,
    ...Object.fromEntries(ROOMS.map((room) => [room, allOf(`${TELEMETRY}/${room}`)])),
  };
}

function allOf(folder: string): string {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .toSorted()
    .map((name, index) => `export * as part${index} from '${folder}/${name}';`)
    .join('\n');
}

export async function measureSizes(): Promise<Sizes> {
  const { alias, define } = await readWorkerConfig(join(ROOT, 'wrangler.toml'));
  const sizes: Record<string, number> = {};
  for (const [name, contents] of Object.entries(entries())) {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: ROOT, loader: 'ts' },
      bundle: true,
      write: false,
      minify: true,
      format: 'esm',
      target: 'es2024',
      conditions: ['workerd', 'worker', 'browser'],
      external: ['node:*', 'cloudflare:*', 'hono', 'hono/*'].slice(
        0,
        name.startsWith('app') ? 2 : 4,
      ),
      alias: { ...alias },
      define: { 'process.env.NODE_ENV': '"production"', ...define },
      absWorkingDir: ROOT,
      logLevel: 'silent',
    });
    sizes[name] = gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
  }
  return sizes;
}

const Baseline = v.record(v.string(), v.number());

export function readBaseline(): Sizes {
  return v.parse(Baseline, JSON.parse(readFileSync(BASELINE, 'utf8')));
}

export function writeBaseline(sizes: Sizes): void {
  writeFileSync(BASELINE, `${JSON.stringify(sizes, null, 2)}\n`);
}

/** A sentence for each thing that grew beyond what goes unseen, or that has no baseline. */
export function grown(sizes: Sizes, baseline: Sizes): string[] {
  return Object.entries(sizes).flatMap(([name, size]) => {
    const agreed = baseline[name];
    if (agreed === undefined) return [`${name} weighs ${size} bytes and has no baseline`];
    if (size <= agreed * (1 + MAX_GROWTH)) return [];
    const percent = ((size / agreed - 1) * 100).toFixed(1);
    return [`${name} grew by ${percent} %, from ${agreed} to ${size} bytes`];
  });
}
