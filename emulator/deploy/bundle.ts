/**
 * Bundles the worker by wrangler, and makes of the bundle what is deployed: its source map names sources by their paths in
 * the project, and a second module with a table of lines has stacks name them too.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { parseSourceMap } from '../source-maps/mapper.ts';
import { withRelativeSources } from '../source-maps/relative-sources.ts';
import { Failure } from './command.ts';
import { explainFailure } from './failure.ts';
import { stackTable } from './stack-table.ts';
import { PROJECT, type Wrangler, type WranglerOptions } from './wrangler.ts';

export interface Bundle {
  /** Path of the worker's module. */
  readonly file: string;
  readonly sourceMap: string;
}

const STACK_LINES = 'stack-lines.mjs';

/** @param folder where it is made; what else is there stays */
export async function bundle(
  wrangler: Wrangler,
  env: string,
  folder: string,
  options: WranglerOptions = {},
): Promise<Bundle> {
  const args = ['deploy', '--dry-run', '--minify', `--env=${env}`, '--outdir', folder];
  const { ok, text } = await wrangler(args, options);
  if (!ok) throw new Failure(explainFailure('bundle the worker', text));
  const file = join(folder, 'worker.js');
  const map = parseSourceMap(await readFile(`${file}.map`, 'utf8'));
  if (map === undefined) throw new Failure(`Cannot use the source map that wrangler left: ${file}`);
  const relative = withRelativeSources(map, { folder, project: PROJECT });
  const sourceMap = JSON.stringify(relative);
  await writeFile(`${file}.map`, sourceMap);
  await writeStackLines(stackTable(relative), join(folder, STACK_LINES));
  // Before the last line, which names the map, so that no position changes.
  const worker = await readFile(file, 'utf8');
  const lastLine = worker.lastIndexOf('\n//# sourceMappingURL=');
  await writeFile(
    file,
    `${worker.slice(0, lastLine)}\nimport "./${STACK_LINES}";${worker.slice(lastLine)}`,
  );
  return { file, sourceMap };
}

async function writeStackLines(table: string, outfile: string): Promise<void> {
  const contents = `import { installStackLines } from './stack-lines.ts';
    installStackLines(${JSON.stringify(table)});`;
  await build({
    stdin: { contents, resolveDir: join(PROJECT, 'src') },
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2024',
    logLevel: 'silent',
  });
}
