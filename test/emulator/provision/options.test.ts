import { describe, expect, test } from 'vitest';
import { parseOptions } from '../../../emulator/provision/options.ts';

const parse = (words: string, env = {}) => parseOptions(words === '' ? [] : words.split(' '), env);

describe('parseOptions', () => {
  test('takes values with a space or an equals sign', () => {
    const parsed = parse('--target=aws --revision v1 --dry-run --only honeycomb', {
      AWS_REGION: ' ',
      HONEYCOMB_API_KEY: 'key',
    });
    expect(parsed).toMatchObject({
      kind: 'run',
      options: {
        target: 'aws',
        direction: 'provision',
        isDryRun: true,
        revision: 'v1',
        vendors: ['honeycomb'],
        env: { AWS_REGION: undefined, HONEYCOMB_API_KEY: 'key' },
      },
    });
  });

  test.each([
    ['', '--target is missing'],
    ['--target azure', "--target must be 'emulator' or 'aws'"],
    ['--target aws --only x', '--only must be one of aws, honeycomb, rollbar'],
    ['--target aws --force', "Unknown argument '--force'"],
    ['--target aws --dry-run=1', "Unknown argument '--dry-run=1'"],
    [
      '--target aws --destroy',
      'Cannot destroy without --yes: the log group goes with all its logs. See first with --dry-run',
    ],
    [
      '--target emulator --emulator http://example.com',
      '--emulator must be an http address of this machine',
    ],
    ['--target aws --revision=', '--revision must have 1 to 40 characters'],
    [
      '--target aws --source-map a.map',
      '--source-map takes --revision, the code_version that the map belongs to',
    ],
  ])('refuses %j', (words, message) => {
    expect(parse(words)).toEqual({ kind: 'wrong', message });
  });

  test.each([
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'HONEYCOMB_API_KEY',
    'ROLLBAR_ACCESS_TOKEN',
    'ROLLBAR_READ_TOKEN',
  ])('refuses a %s that fits no header, and does not show it', (name) => {
    for (const key of ['first\nsecond', 'first second', '“first”']) {
      expect(parse('--target aws', { [name]: key })).toEqual({
        kind: 'wrong',
        message: `${name} has white space or a letter beyond ASCII inside: copy it again`,
      });
    }
  });

  test('refuses variables that can be no region and no address, and shows no value', () => {
    const env = {
      AWS_REGION: 'evil.example/#',
      AWS_DEFAULT_REGION: ' us-east-1\n',
      HONEYCOMB_API_ENDPOINT: 'api.eu1.honeycomb.io',
    };
    expect(parse('--target aws', env)).toEqual({
      kind: 'wrong',
      message:
        'AWS_REGION must be a region like us-east-1\n' +
        'HONEYCOMB_API_ENDPOINT must be an address with https:// before the host',
    });
    expect(parse('--target aws', { AWS_DEFAULT_REGION: ' us-east-1\n' }).kind).toBe('run');
  });

  test.each([
    ['--help', 'help'],
    ['-h --target x', 'help'],
    ['--template', 'template'],
    ['--target aws --destroy --yes', 'run'],
    ['--target aws --destroy --dry-run', 'run'],
    ['--target emulator --destroy', 'run'],
  ])('takes %j', (words, kind) => {
    expect(parse(words).kind).toBe(kind);
  });
});
