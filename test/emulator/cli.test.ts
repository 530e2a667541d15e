import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { COMMANDS } from '../../emulator/commands.ts';
import packageJson from '../../package.json' with { type: 'json' };

const CLI = fileURLToPath(new URL('../../emulator/cli.ts', import.meta.url));
const CACHE = fileURLToPath(new URL('../../emulator/typescript-cache.js', import.meta.url));

const ended: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0)) await end();
});

function run(...args: string[]) {
  const child = spawn(process.execPath, ['--import', CACHE, CLI, ...args], {
    env: {
      PATH: process.env['PATH'],
      DATA_DIR: ':memory:',
      EMULATOR_PORT: '0',
      XRAY_DAEMON_PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', error: '' };
  child.stdout.on('data', (chunk) => (said.out += String(chunk)));
  child.stderr.on('data', (chunk) => (said.error += String(chunk)));
  const exit = once(child, 'close').then(([code, signal]): number | string => code ?? signal);
  ended.push(async () => {
    child.kill('SIGKILL');
    await exit;
  });
  return { child, said, exit };
}

describe('cruddur-edge', () => {
  test.each([['--help'], ['-h']])('%s lists every subcommand', async (flag) => {
    const { said, exit } = run(flag);
    expect(await exit).toBe(0);
    for (const name of Object.keys(COMMANDS))
      expect(said.out).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  test('--version prints the version', async () => {
    const { said, exit } = run('--version');
    expect([await exit, said.out]).toEqual([0, `${packageJson.version}\n`]);
  });

  // `constructor` is a name that every object has.
  test.each(['nothing', 'constructor'])('refuses the command %s with code 2', async (name) => {
    const { said, exit } = run(name);
    expect([await exit, said.out]).toEqual([2, '']);
    expect(said.error).toContain(`Unknown command '${name}', known: emulator`);
  });

  test('hands a subcommand the words after its name', async () => {
    const { said, exit } = run('emulator', '--nonsense');
    expect([await exit, said.error]).toEqual([2, "Unknown argument '--nonsense', known: --help\n"]);
  });

  test('starts the emulator where no command is named, and Ctrl-C ends it', async () => {
    const { child, said, exit } = run();
    await vi.waitFor(() => expect(said.out).toMatch(/Ready in \d+ ms/), { timeout: 60_000 });
    const url = /Console\s+(\S+)\//.exec(said.out)?.[1] ?? '';
    expect((await fetch(`${url}/_emulator/health`)).status).toBe(200);
    child.kill('SIGINT');
    expect(await exit).toBe(0);
    expect(said.error).toBe('');
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });
});
