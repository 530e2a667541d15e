import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Checks all files of a folder as strictly as the project's own.
 *
 * @param compilerOptions in the place of the project's
 * @returns what tsc says; '' where all types are right
 */
export async function typeErrorsIn(folder: string, compilerOptions: object): Promise<string> {
  const extended = join(ROOT, 'tsconfig.json');
  const config = { extends: extended, compilerOptions, include: ['.'], exclude: [] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(ROOT, 'node_modules/.bin/tsc');
  const checking = promisify(execFile)(tsc, ['-p', folder], { cwd: ROOT });
  const { stdout } = await checking.catch((error: unknown) => ({
    stdout: String(Object(error).stdout),
  }));
  return stdout;
}
