/** Every command of src/deno/README.md that needs no account does what is said of it. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { RUN, startDenoApi, type DenoApi } from '../../runtime/deno-api.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const README = readFileSync(join(ROOT, 'src/deno/README.md'), 'utf8');

let api: DenoApi | undefined;
let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'readme-'))));
afterEach(() => {
  api?.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts what a command says by Deno, on a free port. @returns how many posts its feed has */
async function serves(command: string, variables: Record<string, string> = {}): Promise<number> {
  const [, ...args] = command.replace(/--port \d+/, '--port 0').split(' ');
  api = await startDenoApi(variables, args);
  const local = api.url.replace('0.0.0.0', '127.0.0.1');
  const feed: unknown[] = JSON.parse(await (await fetch(`${local}/api/activities/home`)).text());
  return feed.length;
}

/** What `deno task` runs; comments of deno.json stand on lines of their own. */
function task(name: string): string {
  const text = readFileSync(join(ROOT, 'deno.json'), 'utf8').replaceAll(/^\s*\/\/.*$/gm, '');
  const { tasks }: { tasks: Record<string, { command: string }> } = JSON.parse(text);
  return tasks[name]?.command ?? '';
}

/** The packages that are installed without those for development, copied to a folder of their own with the sources. */
async function installForRunning(): Promise<string> {
  const args = ['ls', '--all', '--omit=dev', '--omit=optional', '--omit=peer', '--parseable'];
  const { stdout } = await promisify(execFile)('npm', args, { cwd: ROOT });
  const packages = stdout.trim().split('\n').slice(1);
  expect(packages.length).toBeGreaterThan(5);
  for (const path of packages) {
    const target = join(folder, relative(ROOT, path));
    if (existsSync(path)) cpSync(path, target, { recursive: true });
  }
  for (const name of ['src', 'aws', 'package.json', 'deno.json']) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  mkdirSync(join(folder, '.data'));
  return folder;
}

/** Those that other tests run. */
const ELSEWHERE: Record<string, string> = {
  'npm run smoke -- https://…': 'test/emulator/deploy/smoke',
  'API_URL=https://… npm test -- test/api/url.test.ts': 'test/api/command.test.ts',
};

const RUNS: Record<string, () => Promise<void>> = {
  async 'npm run dev:deno'() {
    const command = /deno run .*$/.exec(packageJson.scripts['dev:deno'])?.[0] ?? '';
    // The file that the command copies .local.vars to.
    expect(await serves(command.replace('.dev.vars', '.local.vars'))).toBe(3);
  },
  async 'node_modules/.bin/deno task start'() {
    expect(await serves('deno task start')).toBe(0);
    // The task has a process below it, which ends with it.
    expect(await api?.end()).toEqual([0, null]);
    await expect(fetch(`${api?.url}/api/health-check`)).rejects.toThrow('fetch failed');
  },
  async 'node_modules/.bin/deno task serve'() {
    expect(task('serve')).toContain('--host 127.0.0.1 --port 4567');
    expect(await serves(task('serve'))).toBe(0);
  },
  async 'node_modules/.bin/deno serve -q --no-prompt -P --host 0.0.0.0 --port 8080 src/deno-serve.ts'() {
    expect(await serves(String(commands()[3]))).toBe(0);
    expect(api?.url).toMatch(/^http:\/\/0\.0\.0\.0:/);
  },
  async 'npm ci'() {
    const { stdout } = await promisify(execFile)('node_modules/.bin/deno', ['--version'], {
      cwd: ROOT,
    });
    expect(stdout).toContain(`deno ${packageJson.devDependencies.deno} `);
  },
  async 'npm ci --omit=dev --omit=optional --omit=peer'() {
    api = await startDenoApi({}, RUN, await installForRunning());
    expect((await fetch(`${api.url}/api/health-check`)).status).toBe(200);
  },
};

/** In the order of their first mention: the first table, then the fenced lines; none that needs an account. */
function commands(): string[] {
  const [before = ''] = README.split('\n## Data\n');
  const inTable = [...before.matchAll(/^\| `([^`]+)` \|/gm)].map(([, command]) => String(command));
  const fenced = [...README.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, lines]) =>
    String(lines)
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.endsWith('# (account)')),
  );
  return [...new Set([...inTable, ...fenced])];
}

describe('the README of Deno', () => {
  it('has no command that is not run', () => {
    expect(commands().toSorted()).toEqual(
      [...Object.keys(RUNS), ...Object.keys(ELSEWHERE)].toSorted(),
    );
    for (const path of Object.values(ELSEWHERE)) expect(existsSync(join(ROOT, path))).toBe(true);
  });

  it.each(Object.entries(RUNS))('%s works', async (_command, run) => {
    await expect(run()).resolves.toBeUndefined();
  });

  it('has a line for systemd that works', async () => {
    const [, line = ''] = /^ *ExecStart=\/usr\/local\/bin\/(.+)$/m.exec(README) ?? [];
    const here = line.replaceAll('/var/lib/cruddur', folder);
    expect(await serves(here, { DATA_DIR: folder })).toBe(0);
    expect(existsSync(join(folder, 'deno.sqlite'))).toBe(true);
    expect(await api?.end()).toEqual([0, null]);
  });
});
