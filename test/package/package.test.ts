/** What `npm pack` makes, looked at and used as by a stranger; `packed.ts` says how it is installed without a network. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { build } from 'esbuild';
import { Log, LogLevel, Miniflare } from 'miniflare';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { COMMANDS } from '../../emulator/commands.ts';
import { DOORS } from '../../emulator/package/doors.ts';
import type { Emulator } from '../../emulator/testing/index.ts';
import { example } from '../examples.ts';
import { filesOf, pack, type Packed } from './packed.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Libraries are checked too, so that nothing in the types of the package is missing. */
const TSCONFIG = {
  compilerOptions: {
    target: 'esnext',
    module: 'nodenext',
    lib: ['esnext'],
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    allowImportingTsExtensions: true,
    noEmit: true,
  },
};

/** Doors of Hono, of Vitest and of the emulator, which are more than the library. */
const NEED_MORE: ReadonlySet<string> = new Set(['./hono', './emulator', './vitest']);

let packed: Packed;
let app: string;
beforeAll(async () => {
  packed = await pack();
  app = await packed.install('hono');
}, 600_000);
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

  it('has the name that the documents tell', () => {
    for (const document of ['README.md', 'src/telemetry/guide/adopting.md']) {
      expect(readFileSync(join(ROOT, document), 'utf8')).toContain(
        `\`${basename(packed.tarball)}\``,
      );
    }
  });

  it('is small, and asks for one package', () => {
    expect(readFileSync(packed.tarball).byteLength).toBeLessThan(1_500_000);
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

  it('has declarations that import each other as modules do', () => {
    const declarations = filesOf(installed('dist/types'));
    expect(declarations.length).toBeGreaterThan(50);
    const other = declarations.filter((file) =>
      /from '\.[^']*(?<!\.js)'/.test(readFileSync(file, 'utf8')),
    );
    expect(other).toEqual([]);
  });

  it('has the licence of every package whose code it holds', () => {
    const text = readFileSync(installed('dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const name of ['@microlabs/otel-cf-workers', 'hono', 'preact', 'valibot']) {
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
  const cli = () => installed('dist/emulator/cli.js');

  it('lists its commands', async () => {
    const { stdout } = await run(process.execPath, [cli(), '--help']);
    for (const name of Object.keys(COMMANDS))
      expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  it('starts the vendors and the console with its threads, and Ctrl-C leaves nothing', async () => {
    const child = spawn(process.execPath, [cli()], {
      cwd: app,
      env: { DATA_DIR: 'data', EMULATOR_PORT: '0', XRAY_DAEMON_PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const said = { out: '', error: '' };
    child.stdout.on('data', (chunk) => (said.out += String(chunk)));
    child.stderr.on('data', (chunk) => (said.error += String(chunk)));
    const ended = once(child, 'close');
    await vi.waitFor(() => expect(said.out).toContain('Ready in'), { timeout: 60_000 });
    const url = /Console\s+(\S+)\//.exec(said.out)?.[1] ?? '';

    const page = await (await fetch(`${url}/`)).text();
    const script = /src="(\/assets\/[^"]+)"/.exec(page)?.[1] ?? '';
    expect((await fetch(`${url}${script}`)).headers.get('content-type')).toContain('javascript');
    await fetch(`${url}/1/events/shop`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-honeycomb-team': 'k' },
      body: JSON.stringify({ 'trace.trace_id': 'a'.repeat(32), name: 'sale' }),
    });
    const traces = await (await fetch(`${url}/_emulator/traces`)).text();
    expect(traces).toContain('a'.repeat(32));
    const sql = await fetch(`${url}/_emulator/sql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sql: 'SELECT dataset FROM honeycomb_events' }),
    });
    expect(await sql.text()).toContain('shop');

    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    expect(said.error).toBe('');
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });
});

describe('an empty project', () => {
  const TESTING = 'emulator/testing/README.md';

  it('gets types of every door, and those of the examples are right', async () => {
    const folder = await packed.install('hono', 'vitest', '@types/node');
    const doors = Object.keys(DOORS).map((name) => `cruddur-edge${name.slice(1)}`);
    const all = doors.map((door, place) => `export * as door${place} from '${door}';`);
    write(folder, {
      'doors.ts': all.join('\n'),
      'start.ts': example('README.md', 'ts worker'),
      'worker.ts': example(TESTING, 'ts worker'),
      'vitest.ts': example(TESTING, 'ts vitest'),
      'node.ts': example(TESTING, 'ts node'),
      'tsconfig.json': JSON.stringify(TSCONFIG),
    });
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    expect(
      await run(process.execPath, [tsc, '-p', folder]).catch((error: unknown) => error),
    ).toMatchObject({
      stdout: '',
    });
  });

  it('runs the README’s worker in workerd, and all four vendors see it under one id', async () => {
    const folder = await packed.install('hono');
    write(folder, { 'worker.ts': example('README.md', 'ts worker') });
    await using emulator = await startInstalled();
    await using worker = await startWorker(folder, emulator.variables);
    const response = await fetch(new URL('/hello/Anna', worker.url));
    expect(await response.text()).toBe('Hello Anna');
    const header = response.headers.get('x-amzn-trace-id') ?? '';
    const trace = await emulator.waitForTrace({
      id: header.replace('Root=', ''),
      route: '/hello/:name',
      segments: ['hello'],
      lines: ['GET http /hello/Anna'],
    });
    expect(trace.spans).toMatchObject([
      { service: 'hello', attributes: { 'url.path': '/hello/Anna' } },
    ]);
  });

  it('runs the examples of tests under Vitest and Node', async () => {
    const folder = await packed.install('hono', 'vitest');
    write(folder, {
      'worker.ts': example(TESTING, 'ts worker'),
      'greeting.test.ts': example(TESTING, 'ts vitest'),
      'greeting.node.ts': example(TESTING, 'ts node'),
    });
    const options = { cwd: folder, env: { PATH: process.env['PATH'] } };
    const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=tap-flat'];
    const [underVitest, underNode] = await Promise.all([
      run(process.execPath, vitest, options),
      run(process.execPath, ['--experimental-strip-types', '--test', 'greeting.node.ts'], options),
    ]);
    expect(underVitest.stdout).toContain('ok 1 - greeting.test.ts > a greeting is one trace');
    expect(underNode.stdout).toContain('# pass 1\n# fail 0');
  });

  it('runs under Deno, without Hono', async () => {
    const folder = await packed.install();
    write(folder, {
      'deno.json': '{ "nodeModulesDir": "manual" }',
      'main.js': `
        import { flush, observe } from 'cruddur-edge';
        import { startEmulator } from 'cruddur-edge/emulator';
        // Kept in a folder, which takes threads.
        const emulator = await startEmulator({ folder: 'data' });
        const app = observe({ fetch: () => new Response('hello') }, { serviceName: 'bare' });
        await app.fetch(new Request('http://localhost/x'), emulator.variables);
        await flush();
        const { spans, segments, lines } = await emulator.waitForTrace({ service: 'bare' });
        console.log('arrived', spans.length, segments.length, lines.length);
        await emulator.close();`,
    });
    const { stdout } = await run('deno', ['run', '-q', '-A', 'main.js'], { cwd: folder });
    expect(stdout).toContain('arrived 1 1 1');
  });

  it('loads each vendor’s door alone, under Node, without the packages that were bundled', async () => {
    const folder = await packed.install();
    const doors = Object.keys(DOORS).filter((name) => !NEED_MORE.has(name));
    const list = doors.map((name) => `cruddur-edge${name.slice(1)}`);
    write(folder, {
      'main.js': `for (const door of ${JSON.stringify(list)}) console.log(Object.keys(await import(door)).join());`,
    });
    const { stdout } = await run(process.execPath, ['main.js'], { cwd: folder });
    const [library = '', ...vendors] = stdout.trim().split('\n');
    expect(library.split(',')).toEqual(expect.arrayContaining(['observe', 'withSpan', 'flush']));
    expect(vendors).toHaveLength(doors.length - 1);
    expect(vendors.every((names) => names !== '')).toBe(true);
  });
});

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

/** The emulator of the package, not that of the sources. */
async function startInstalled(): Promise<Emulator> {
  const door = await import(pathToFileURL(installed('dist/emulator/index.js')).href);
  return door.startEmulator();
}

/** Bundles `worker.ts` as wrangler does where nothing is configured, with the one flag that the library needs. */
async function startWorker(folder: string, bindings: Readonly<Record<string, string>>) {
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: ['worker.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
  });
  const miniflare = new Miniflare({
    modules: true,
    script: outputFiles[0]?.text ?? '',
    host: '127.0.0.1',
    port: 0,
    cf: false,
    compatibilityDate: '2026-07-01',
    compatibilityFlags: ['nodejs_als'],
    bindings: { ...bindings },
    log: new Log(LogLevel.NONE),
    handleRuntimeStdio: (out, error) => {
      out.resume();
      error.resume();
    },
  });
  const url = await miniflare.ready;
  return { url, [Symbol.asyncDispose]: () => miniflare.dispose() };
}
