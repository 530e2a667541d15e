import { describe, expect, test } from 'vitest';
import { HELP, parseOptions } from '../../emulator/options.ts';

describe('parseOptions', () => {
  test('gives the documented defaults, frozen', () => {
    const parsed = parseOptions([], {});
    expect(parsed).toEqual({
      kind: 'run',
      options: {
        apiPort: 4567,
        emulatorPort: 4318,
        grpcPort: undefined,
        daemonPort: 2000,
        dataDirectory: '.data',
        strictAuth: false,
        allowedHosts: [],
        frontendUrl: 'http://localhost:3000',
        maxDays: 30,
        maxMegabytes: 4000,
        worker: true,
      },
    });
    expect(parsed.kind === 'run' && Object.isFrozen(parsed.options)).toBe(true);
  });

  test('reads every variable and flag', () => {
    const parsed = parseOptions(['--no-worker'], {
      API_PORT: '0',
      STORE_MAX_DAYS: '0',
      STORE_MAX_MB: '12',
      EMULATOR_PORT: '1',
      EMULATOR_GRPC_PORT: '4000',
      XRAY_DAEMON_PORT: '65535',
      DATA_DIR: ':memory:',
      EMULATOR_AUTH: 'strict',
      EMULATOR_ALLOWED_HOSTS: 'host.docker.internal, Box.Local',
      FRONTEND_URL: 'https://cruddur.example/path',
    });
    expect(parsed).toEqual({
      kind: 'run',
      options: {
        apiPort: 0,
        emulatorPort: 1,
        grpcPort: 4000,
        daemonPort: 65_535,
        dataDirectory: ':memory:',
        strictAuth: true,
        allowedHosts: ['host.docker.internal', 'box.local'],
        frontendUrl: 'https://cruddur.example',
        maxDays: 0,
        maxMegabytes: 12,
        worker: false,
      },
    });
  });

  test('takes a free port for gRPC where the emulator has one', () => {
    expect(parseOptions([], { EMULATOR_PORT: '0' })).toMatchObject({ options: { grpcPort: 0 } });
  });

  test('tells everything that is wrong in one message', () => {
    const parsed = parseOptions(['--nowork', 'more'], {
      API_PORT: '65536',
      EMULATOR_PORT: '-1',
      XRAY_DAEMON_PORT: '20 00',
      DATA_DIR: '',
      EMULATOR_AUTH: 'none',
      EMULATOR_ALLOWED_HOSTS: 'http://x',
      FRONTEND_URL: '*',
    });
    expect(parsed.kind === 'wrong' && parsed.message.split('\n')).toEqual([
      `Unknown argument '--nowork', known: --no-worker and --help`,
      `Unknown argument 'more', known: --no-worker and --help`,
      `Cannot use API_PORT='65536': it must be a port from 0 to 65535`,
      `Cannot use EMULATOR_PORT='-1': it must be a port from 0 to 65535`,
      `Cannot use XRAY_DAEMON_PORT='20 00': it must be a port from 0 to 65535`,
      `Cannot use DATA_DIR='': it must be a folder, or :memory:`,
      `Cannot use EMULATOR_AUTH='none': it must be strict or lax`,
      `Cannot use EMULATOR_ALLOWED_HOSTS='http://x': it must be host names without port, separated by commas`,
      `Cannot use FRONTEND_URL='*': it must be an http or https address`,
    ]);
  });

  test.each([
    ['https://a.example/path', 'https://a.example'],
    ['https://a.example, http://localhost:5173/,', 'https://a.example,http://localhost:5173'],
  ])('takes the front ends %s', (FRONTEND_URL, frontendUrl) => {
    expect(parseOptions([], { FRONTEND_URL })).toMatchObject({ options: { frontendUrl } });
  });

  test.each([',', '', 'https://a.example,localhost:5173'])(
    'refuses the front ends %s',
    (FRONTEND_URL) => {
      expect(parseOptions([], { FRONTEND_URL })).toEqual({
        kind: 'wrong',
        message: `Cannot use FRONTEND_URL='${FRONTEND_URL}': it must be an http or https address`,
      });
    },
  );

  test.each(['--help', '-h'])('shows help for %s beside wrong arguments and variables', (flag) => {
    expect(parseOptions([flag], { API_PORT: 'x' })).toEqual({ kind: 'help' });
  });
});

test('the installed package has no worker to start or to leave out', () => {
  expect(parseOptions([], {}, 'package')).toMatchObject({ options: { worker: false } });
  expect(parseOptions(['--no-worker'], {}, 'package')).toEqual({
    kind: 'wrong',
    message: `Unknown argument '--no-worker', known: --help`,
  });
});

const VARIABLES = [
  'EMULATOR_PORT',
  'EMULATOR_GRPC_PORT',
  'XRAY_DAEMON_PORT',
  'DATA_DIR',
  'STORE_MAX_DAYS',
  'STORE_MAX_MB',
  'EMULATOR_AUTH',
  'EMULATOR_ALLOWED_HOSTS',
  'FRONTEND_URL',
];

test.each([
  ['project', [...VARIABLES, 'API_PORT', '--no-worker']],
  ['package', VARIABLES],
] as const)('HELP of the %s names every variable and exit code', (edition, words) => {
  for (const word of words) expect(HELP[edition]).toContain(word);
  expect(HELP[edition]).toMatch(/Exit codes: 0 .* 1 .* 2 /);
});

test('HELP of the package tells of no worker', () => {
  expect(HELP.package).not.toMatch(/API_PORT|worker/);
});
