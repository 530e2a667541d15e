/** What `npm pack` makes, looked at and used as by a stranger; `packed.ts` says how it is installed without a network. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DOORS } from '../../emulator/package/doors.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { filesOf, pack, type Packed } from './packed.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let packed: Packed;
let app: string;
beforeAll(async () => {
  packed = await pack();
  app = await packed.install('hono');
});
afterAll(() => packed.remove());

const installed = (file: string) => join(app, 'node_modules/cruddur-edge', file);
const manifest = () => JSON.parse(readFileSync(installed('package.json'), 'utf8'));

describe('the tarball', () => {
  it('has the licence, the README, the build, and nothing else', () => {
    const files = filesOf(installed('')).map((file) => relative(installed(''), file));
    const others = files.filter((file) => !file.startsWith('dist/'));
    expect(others.toSorted()).toEqual(['LICENSE', 'README.md', 'package.json']);
    expect(files.filter((file) => !/\.(?:js|d\.ts|json|sql|proto|txt|md)$/.test(file))).toEqual([
      'LICENSE',
    ]);
  });

  it('is small, and asks for one package', () => {
    expect(readFileSync(packed.tarball).byteLength).toBeLessThan(1_000_000);
    expect(Object.keys(manifest().dependencies)).toEqual(['@opentelemetry/api']);
    const optional = Object.keys(manifest().peerDependenciesMeta);
    expect(Object.keys(manifest().peerDependencies)).toEqual(optional);
  });

  it('tells of nothing of the machine that built it', () => {
    const telling = filesOf(installed('dist')).filter((file) => {
      const text = readFileSync(file, 'utf8');
      return text.includes(ROOT) || text.includes(packed.tarball) || /sourceMappingURL=/.test(text);
    });
    expect(telling).toEqual([]);
  });

  it('has the licence of every package whose code it holds', () => {
    const text = readFileSync(installed('dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const name of ['@microlabs/otel-cf-workers', 'hono', 'preact', 'uplot', 'valibot']) {
      expect(text).toMatch(new RegExp(`^${name} \\d`, 'm'));
    }
    expect(text).not.toContain('undefined');
  });

  it('is what publint would have it be', async () => {
    const tarball = readFileSync(packed.tarball);
    const data = new Uint8Array(tarball).buffer;
    const { messages, pkg } = await publint({ pack: { tarball: data } });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  it('has types that resolve as they run, for ES modules and bundlers', async () => {
    const data = new Uint8Array(readFileSync(packed.tarball));
    const analysis = await checkPackage(createPackageFromTarballData(data));
    if (analysis.types === false) throw new Error('There are no types');
    const found = analysis.problems.filter(
      // Neither is offered: `require` gets a module only where Node can load one, and old resolution knows no doors.
      (problem) =>
        problem.kind !== 'CJSResolvesToESM' &&
        !('resolutionKind' in problem && problem.resolutionKind === 'node10'),
    );
    expect(found).toEqual([]);
    expect(Object.keys(analysis.entrypoints)).toEqual(expect.arrayContaining(Object.keys(DOORS)));
  });
});

describe('npx cruddur-edge', () => {
  it('prints the version', async () => {
    const { stdout } = await run(process.execPath, [
      installed('dist/emulator/cli.js'),
      '--version',
    ]);
    expect(stdout).toBe(`${packageJson.version}\n`);
  });
});
