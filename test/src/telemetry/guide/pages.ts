/** The pages of the guide and their examples. */
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { DOORS } from '../../../../emulator/package/doors.ts';
import { example as exampleOf } from '../../../examples.ts';

export const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const GUIDE = 'src/telemetry/guide';
const DOOR = new Map(Object.entries(DOORS));

export function textOf(page: string): string {
  return readFileSync(join(ROOT, GUIDE, page), 'utf8');
}

/** @throws when the page has no fence of that language and name */
export function example(page: string, language: string, name: string): string {
  return exampleOf(`${GUIDE}/${page}`, `${language} ${name}`);
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
        /from 'cruddur-edge([^']*)'/g,
        (_, path: string) => {
          const door = DOOR.get(`.${path}`);
          if (door === undefined)
            throw new Error(`${page} imports cruddur-edge${path}, which is not a door`);
          return `from '${join(ROOT, door.source)}'`;
        },
      );
      writeFileSync(file, code);
      return pathToFileURL(file);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
