import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/deno/database.ts';
import { listen, openFolder, OptionsError, readOptions } from '../../../src/deno/options.ts';

describe('readOptions', () => {
  const LOCAL = { host: '127.0.0.1', port: 4567, sample: false, deploy: false };
  const folder = (name: string) => ({ place: { kind: 'folder', folder: name } });
  const MEMORY = { place: { kind: 'memory' } };
  const libsql = (url: string, token?: string) => ({
    place: { kind: 'libsql', url: new URL(url), token },
  });

  it.each([
    [{}, folder('.data')],
    [{ API_PORT: '', DATA_DIR: ' ', API_HOST: ' ', DATABASE_URL: '' }, folder('.data')],
    [
      { API_PORT: '0', DATA_DIR: ':memory:' },
      { port: 0, ...MEMORY },
    ],
    [
      { API_PORT: ' 65535 ', DATA_DIR: 'a b' },
      { port: 65_535, ...folder('a b') },
    ],
    [{ API_HOST: ' 0.0.0.0 ' }, { host: '0.0.0.0', ...folder('.data') }],
    [{ SAMPLE_DATA: ' Yes ' }, { sample: true, ...folder('.data') }],
    [{ SAMPLE_DATA: 't' }, { sample: true, ...folder('.data') }],
    [{ SAMPLE_DATA: 'OFF' }, folder('.data')],
    [{ SAMPLE_DATA: 'n' }, folder('.data')],
    [{ DATABASE_URL: 'libsql://db.turso.io' }, libsql('https://db.turso.io')],
    [
      { DATABASE_URL: 'https://h:8443/db/', DATABASE_AUTH_TOKEN: ' t ' },
      libsql('https://h:8443/db/', 't'),
    ],
    [{ DATABASE_URL: 'http://localhost:8080' }, libsql('http://localhost:8080')],
    [{ DATABASE_URL: 'http://[::1]:8080' }, libsql('http://[::1]:8080')],
    // Not in a store that others use.
    [
      { DATABASE_URL: 'libsql://db.turso.io', SAMPLE_DATA: 'true', DATA_DIR: 'a' },
      libsql('https://db.turso.io'),
    ],
    [
      { DENO_DEPLOY: 'true', DATA_DIR: 'a', SAMPLE_DATA: 'true' },
      { deploy: true, ...MEMORY },
    ],
    [
      { DENO_DEPLOY: '1', DATABASE_URL: 'libsql://db.turso.io' },
      { deploy: true, ...libsql('https://db.turso.io') },
    ],
  ])('reads %j', (variables, options) => {
    expect(readOptions(variables)).toEqual({ ...LOCAL, ...options });
  });

  it.each(['hunter22\nhunter23', 'hunter22 hunter23', '“hunter22”'])(
    'refuses DATABASE_AUTH_TOKEN=%j, which fits no header, and does not show it',
    (token) => {
      const variables = { DATABASE_URL: 'libsql://db.turso.io', DATABASE_AUTH_TOKEN: token };
      expect(() => readOptions(variables)).toThrow(
        new OptionsError(
          'Cannot use DATABASE_AUTH_TOKEN: it has white space or a letter beyond ASCII inside',
        ),
      );
    },
  );

  it.each([{}, { DENO_DEPLOY: '1' }, { DATABASE_URL: ' ', DATA_DIR: 'a' }])(
    'refuses the token of a database that %j does not name, and does not show it',
    (variables) => {
      const read = () => readOptions({ ...variables, DATABASE_AUTH_TOKEN: 'hunter22' });
      expect(read).toThrow(
        new OptionsError(
          'DATABASE_AUTH_TOKEN is set and DATABASE_URL is not: set both, or neither',
        ),
      );
    },
  );

  it.each([
    'db.turso.io',
    'postgresql://user:hunter22@h/db',
    'libsql://user:hunter22@db.turso.io',
    'libsql://db.turso.io?authToken=hunter22',
    'http://db.turso.io',
    'file:local.db',
    'wss://db.turso.io',
    'nonsense hunter22',
  ])('refuses DATABASE_URL=%s and does not quote it', (url) => {
    expect(() => readOptions({ DATABASE_URL: url })).toThrow(OptionsError);
    expect(() => readOptions({ DATABASE_URL: url })).toThrow(/^Cannot use DATABASE_URL: [^\n]*$/);
    expect(() => readOptions({ DATABASE_URL: url })).not.toThrow(/hunter22/);
  });

  it('refuses a SAMPLE_DATA that is neither true nor false', () => {
    expect(() => readOptions({ SAMPLE_DATA: 'maybe' })).toThrow(
      new OptionsError("Cannot use SAMPLE_DATA='maybe': it must be true or false"),
    );
  });

  it.each(['abc', '99999', '65536', '-1', '1.5', '0x10', '80 81', '1e3'])(
    'refuses API_PORT=%s in one sentence',
    (port) => {
      expect(() => readOptions({ API_PORT: port })).toThrow(
        new OptionsError(`Cannot use API_PORT='${port}': it must be a port from 0 to 65535`),
      );
    },
  );
});

describe('openFolder', () => {
  const open = (folder: string) => openDatabase(join(folder, 'deno.sqlite'));

  it('hands on what it opens', () => {
    expect(openFolder('a', (folder) => `${folder} opened`)).toBe('a opened');
  });

  it('refuses what is not a folder, and what holds no database, in one sentence', () => {
    const folder = mkdtempSync(join(tmpdir(), 'options-'));
    writeFileSync(
      join(folder, 'deno.sqlite'),
      'not a database, but long enough to be looked at '.repeat(20),
    );
    for (const wrong of [
      folder,
      join(folder, 'deno.sqlite'),
      join(folder, 'deno.sqlite', 'deeper'),
    ]) {
      const sentence =
        /^Cannot use DATA_DIR='[^\n]*': it must be a folder that can be written to, or :memory: \([^\n]+\)$/;
      expect(() => openFolder(wrong, open)).toThrow(OptionsError);
      expect(() => openFolder(wrong, open)).toThrow(sentence);
    }
    rmSync(folder, { recursive: true });
  });
});

describe('listen', () => {
  const AT = { host: 'a.example', port: 80 };

  it('hands on what serves', () => {
    expect(listen(AT, () => 'server')).toBe('server');
  });

  it.each([
    ['Error', 'Address already in use (os error 98)', 'API_PORT'],
    ['AddrInUse', 'Address already in use (os error 98)', 'API_PORT'],
    ['PermissionDenied', 'Permission denied (os error 13)', 'API_PORT'],
    ['AddrNotAvailable', 'Cannot assign requested address (os error 99)', 'API_HOST'],
    ['Error', 'failed to lookup address information: Name or service not known', 'API_HOST'],
    ['NotCapable', 'Requires net access to "a.example:80"', 'API_HOST'],
  ])('names what is wrong by %s: %s', (name, message, variable) => {
    const refused = (): never => {
      throw Object.assign(new Error(message), { name });
    };
    const sentence =
      variable === 'API_PORT'
        ? `Cannot use API_PORT='80': it must be a port that is free and may be used (${message})`
        : `Cannot use API_HOST='a.example': it must be a name or an address of this machine that may be listened at (${message})`;
    expect(() => listen(AT, refused)).toThrow(new OptionsError(sentence));
  });
});
