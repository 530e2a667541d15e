/** What `DATA_DIR` may be, and what the emulator says of what it may not be. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { start } from '../start.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'private-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const IS_ROOT = process.getuid?.() === 0;
const NOBODY = 65_534;
const isUnix = process.platform !== 'win32';

/** Runs the command until it ends. */
async function run(
  directory: string,
  command = 'emulator/main.ts',
): Promise<{ code: unknown; text: string }> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', command, '--no-worker'],
    {
      cwd: fileURLToPath(new URL('../../..', import.meta.url)),
      env: { DATA_DIR: directory, EMULATOR_PORT: '0', XRAY_DAEMON_PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let text = '';
  const end = (chunk: unknown) => {
    text += String(chunk);
    if (text.includes('Ready in')) child.kill('SIGKILL');
  };
  child.stdout.on('data', end);
  child.stderr.on('data', end);
  const [code] = await once(child, 'close');
  return { code, text: text.trim() };
}

/** The same by a user who is not root. */
function runAsUser(directory: string): ReturnType<typeof run> {
  return run(directory, IS_ROOT ? 'test/emulator/store/main-as-nobody.ts' : undefined);
}

const another = ', or set DATA_DIR to another folder';

describe('the start ends with code 1 and one sentence when DATA_DIR', () => {
  test.skipIf(process.platform !== 'linux')('is where no folder can be made', async () => {
    expect(await run('/proc/x')).toEqual({
      code: 1,
      text: `Cannot use the folder /proc/x: the system allows no folder /proc/x${another}`,
    });
  });

  test('is a file, or in one', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'x')]) {
      expect(await run(path)).toEqual({
        code: 1,
        text: `Cannot use the folder ${path}: ${file} is a file, move it away${another}`,
      });
    }
  });

  test.each(['telemetry.sqlite', 'emulator.lock'])('has garbage for a %s', async (name) => {
    const file = join(folder, name);
    writeFileSync(file, 'garbage '.repeat(1_000));
    const { code, text } = await run(folder);
    expect(code).toBe(1);
    expect(text).toMatch(/^Cannot use the (?:store|lock) /);
    expect(text).toContain(
      `${file}: it is damaged or no SQLite database, move it away to begin again${another}`,
    );
    expect(text).not.toContain('\n');
    expect(statSync(file).size).toBe(8_000);
  });

  test('holds the files of something else, which stay as they are', async () => {
    writeFileSync(join(folder, 'photo.jpg'), '');
    chmodSync(folder, 0o755);
    expect(await run(folder)).toEqual({
      code: 1,
      text: `Cannot use the folder ${folder}: it holds other files (photo.jpg), set DATA_DIR to a new or an empty folder`,
    });
    expect(readdirSync(folder)).toEqual(['photo.jpg']);
    expect(!isUnix || (statSync(folder).mode & 0o777) === 0o755).toBe(true);
  });

  test.skipIf(!isUnix)('may not be written to', async () => {
    chmodSync(folder, 0o500);
    if (IS_ROOT) chownSync(folder, NOBODY, NOBODY);
    const { code, text } = await runAsUser(folder);
    expect({ code, text }).toEqual({
      code: 1,
      text: `Cannot use the lock ${join(folder, 'emulator.lock')}: nothing may be written there, allow this user to write${another}`,
    });
    chmodSync(folder, 0o700);
  });

  test.skipIf(!isUnix)('belongs to another user', async () => {
    // Of root, which an ordinary user finds everywhere.
    const foreign = IS_ROOT ? folder : '/usr';
    chmodSync(folder, 0o777);
    expect(await runAsUser(foreign)).toEqual({
      code: 1,
      text: `Cannot use the folder ${foreign}: it belongs to another user (number 0), set DATA_DIR to a folder of yours`,
    });
  });
});

test.skipIf(!isUnix)(
  'only their owner may read the folder and its files, those that were there too',
  async () => {
    chmodSync(folder, 0o755);
    for (const name of [
      'telemetry.sqlite',
      'telemetry.sqlite.v4',
      'inbox-1.log',
      'emulator.lock',
    ]) {
      writeFileSync(join(folder, name), '', { mode: 0o644 });
    }
    mkdirSync(join(folder, 'd1'));
    const emulator = await start({ worker: false, folder });
    await fetch(`${emulator.url}/1/events/x`, { method: 'POST', body: '{}' });
    const modes = readdirSync(folder)
      .filter((name) => name !== 'd1')
      .map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]);
    await emulator.close();
    expect(modes.length).toBeGreaterThan(4);
    expect(modes.filter(([, mode]) => mode !== '600')).toEqual([]);
    expect((statSync(folder).mode & 0o777).toString(8)).toBe('700');
  },
);
