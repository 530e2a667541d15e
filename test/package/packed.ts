/**
 * The package as others get it: packed by `npm pack` once for a test file, in a folder of its own, and unpacked into
 * empty projects. Nothing is downloaded: what npm would fetch beside the tarball (its one dependency, and the peers that
 * an example uses) are links to the packages of this project.
 */
import { execFile } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Packed {
  readonly tarball: string;
  /** An empty project with the package and some others of this project's installed. @returns its folder */
  install(...packages: string[]): Promise<string>;
  /** Deletes all of it. */
  remove(): void;
}

export async function pack(): Promise<Packed> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cruddur-edge-package-')));
  const project = join(folder, 'project');
  mkdirSync(project);
  // A pack changes package.json for a moment, which other tests read.
  for (const file of ['package.json', 'README.md', 'LICENSE']) {
    copyFileSync(join(ROOT, file), join(project, file));
  }
  for (const linked of ['emulator', 'node_modules']) {
    symlinkSync(join(ROOT, linked), join(project, linked));
  }
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: project,
    env: { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH']}` },
  });
  const tarball = join(folder, stdout.trim());
  return {
    tarball,
    async install(...packages) {
      const app = mkdtempSync(join(folder, 'app-'));
      const modules = join(app, 'node_modules');
      const own = join(modules, 'cruddur-edge');
      mkdirSync(own, { recursive: true });
      await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', own]);
      for (const name of ['@opentelemetry/api', ...packages]) {
        mkdirSync(dirname(join(modules, name)), { recursive: true });
        symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
      }
      writeFileSync(join(app, 'package.json'), '{ "type": "module", "private": true }');
      return app;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Paths of all files below a folder. */
export function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}
