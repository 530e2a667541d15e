/** The examples of the guide: fences with a name, such as ```ts worker. */
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const GUIDE = join(ROOT, 'src/telemetry/guide');

/** Where the package's doors stand in the sources. */
const DOORS: Readonly<Record<string, string>> = {
  'cruddur-edge': 'src/telemetry/index.ts',
  'cruddur-edge/hono': 'src/telemetry/hono.ts',
};

export function textOf(page: string): string {
  return readFileSync(join(GUIDE, page), 'utf8');
}

/** @throws when the page has no fence of that language and name */
export function example(page: string, language: string, name: string): string {
  const [, text] =
    new RegExp(`^\`\`\`${language} ${name}\n(.*?)^\`\`\``, 'ms').exec(textOf(page)) ?? [];
  if (text === undefined) throw new Error(`${page} has no example ${language} ${name}`);
  return text;
}

/** Names of all examples, as `adopting.md ts before`. */
export function examplesOf(page: string): string[] {
  return [...textOf(page).matchAll(/^```(\w+) ?(\S*)$/gm)].map(
    ([, language, name]) => `${page} ${language} ${name}`,
  );
}

/** A folder with the examples that are workers, as files that import the sources where readers import the package. */
export function workerFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'guide-'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  return {
    folder,
    write(page: string, name: string): URL {
      const file = join(folder, `${page.replace('.md', '')}-${name}.ts`);
      const code = example(page, 'ts', name).replaceAll(
        /from '(cruddur-edge[^']*)'/g,
        (_, door) => {
          const path = DOORS[String(door)];
          if (path === undefined)
            throw new Error(`${page} imports ${String(door)}, which is no door`);
          return `from '${join(ROOT, path)}'`;
        },
      );
      writeFileSync(file, code);
      return pathToFileURL(file);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
