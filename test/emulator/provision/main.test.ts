/** The command itself: what it prints and how it ends. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));

function command(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'emulator/provision/main.ts', ...args],
    { cwd: PROJECT, env: {}, encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

test('--help names every variable and ends with 0', () => {
  const { status, stdout, stderr } = command('--help');
  expect([status, stderr]).toEqual([0, '']);
  const read = readFileSync(`${PROJECT}/emulator/provision/options.ts`, 'utf8');
  const variables = [...read.matchAll(/^ {2}([A-Z_]+): \w+,$/gm)].map(([, name = '']) => name);
  expect(variables.length).toBeGreaterThan(10);
  const untold = variables.filter((name) => !stdout.includes(name));
  expect(untold).toEqual([]);
});

test('a wrong argument ends with 2', () => {
  expect(command('--target', 'moon')).toEqual({
    status: 2,
    stdout: '',
    stderr: "--target must be 'emulator' or 'aws'\nnpm run provision -- --help tells more\n",
  });
});

test('no keys end with 1', () => {
  const { status, stdout } = command('--target', 'aws');
  expect(status).toBe(1);
  expect(stdout).toContain('? Honeycomb: left out, HONEYCOMB_API_KEY is not set\n');
});

test('a file that is not there ends with 1', () => {
  const words = ['--target', 'emulator', '--revision', 'v1', '--source-map', '/nowhere.map'];
  const { status, stderr } = command(...words);
  expect([status, stderr.split(':')[0]]).toEqual([1, 'ENOENT']);
});

test('--template prints the template', () => {
  const template = readFileSync(`${PROJECT}/aws/cloudformation.json`, 'utf8');
  expect(JSON.parse(command('--template').stdout)).toEqual(JSON.parse(template));
});

test('ends as it should when the reader of its output has gone', async () => {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'emulator/provision/main.ts', '--template'],
    { cwd: PROJECT, env: {}, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  child.stdout.destroy();
  let error = '';
  child.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()));
  const [code] = await once(child, 'close');
  expect({ code, error }).toEqual({ code: 0, error: '' });
});
