import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/deno/database.ts';
import { listen, openFolder, OptionsError, readOptions } from '../../../src/deno/options.ts';

describe('readOptions', () => {
  it.each([
    [{}, { port: 4567, folder: '.data' }],
    [
      { API_PORT: '', DATA_DIR: ' ' },
      { port: 4567, folder: '.data' },
    ],
    [
      { API_PORT: '0', DATA_DIR: ':memory:' },
      { port: 0, folder: ':memory:' },
    ],
    [
      { API_PORT: ' 65535 ', DATA_DIR: 'a b' },
      { port: 65_535, folder: 'a b' },
    ],
  ])('reads %j', (variables, options) => {
    expect(readOptions(variables)).toEqual(options);
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

  it('refuses what is no folder, and what holds no database, in one sentence', () => {
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
  it('names the port that cannot be had', () => {
    expect(listen(80, () => 'server')).toBe('server');
    const refused = (): never => {
      throw new Error('Address already in use (os error 98)');
    };
    expect(() => listen(80, refused)).toThrow(
      "Cannot use API_PORT='80': it must be a port that is free and may be used (Address already in use (os error 98))",
    );
  });
});
