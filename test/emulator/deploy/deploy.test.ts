/** `npm run deploy` as it is, with the real wrangler, against a Cloudflare on loopback. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunningEmulator } from '../../../emulator/emulator.ts';
import { start } from '../start.ts';
import { startCloudflare, type Cloudflare } from './cloudflare.ts';
import { PROJECT, runCommand } from './run.ts';

vi.setConfig({ testTimeout: 240_000 });

const AWS_SECRET = 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY';
const TOKEN = 'a-token-for-writing-1234';

let cloudflare: Cloudflare;
let folder: string;
let emulator: RunningEmulator | undefined;
beforeEach(async () => {
  cloudflare = await startCloudflare();
  folder = await mkdtemp(join(tmpdir(), 'deploy-'));
});
afterEach(async () => {
  await emulator?.close();
  emulator = undefined;
  await cloudflare.close();
  await rm(folder, { recursive: true, force: true });
});

const deploy = (args: readonly string[], environment: Record<string, string | undefined> = {}) =>
  runCommand('main.ts', args, { cloudflare, home: folder, environment });

async function secretsFile(lines: readonly string[]): Promise<string> {
  const file = join(folder, 'secrets');
  await writeFile(file, lines.join('\n'));
  return file;
}

/** The order of things, without what may come twice. */
function order(patterns: readonly RegExp[]): number[] {
  const changes = cloudflare.changes();
  return patterns.map((pattern) => changes.findIndex((change) => pattern.test(change)));
}

describe('the first deploy', () => {
  it('makes the database, uploads the worker with its map, migrates, writes secrets and is tested; the second makes nothing', async () => {
    emulator = await start({ environment: { TELEMETRY_LINGER_MS: '10' } });
    const toml = await readFile(join(PROJECT, 'wrangler.toml'), 'utf8');
    const file = await secretsFile([
      'HONEYCOMB_API_KEY=hcaik_0123456789abcdef0123',
      'AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE',
      `AWS_SECRET_ACCESS_KEY=${AWS_SECRET}`,
      'ROLLBAR_ACCESS_TOKEN=',
      `API_WRITE_TOKEN=${TOKEN}`,
    ]);
    const test = ['--url', String(emulator.apiUrl), '--emulator', String(emulator.url)];
    const first = await deploy(['--secrets-file', file, ...test]);
    expect(first.text).toContain('https://cruddur-edge.sample.workers.dev');
    for (const vendor of ['Honeycomb', 'X-Ray', 'CloudWatch Logs', 'Rollbar']) {
      expect(first.text).toContain(`${vendor}: the trace arrived`);
    }
    expect(first.text).toContain('Off: errors in Rollbar (ROLLBAR_ACCESS_TOKEN is not set)');
    expect(first.text).toContain('FRONTEND_URL is not set under [vars]');
    expect(first.text).not.toContain(AWS_SECRET);
    expect(first.text).not.toContain(TOKEN);
    expect(first.code).toBe(0);

    const steps = order([
      /^POST \/d1\/database$/,
      /^PUT \/workers\/scripts\/cruddur-edge$/,
      /^PUT .*\/schedules$/,
      /^POST \/d1\/database\/[^/]+\/query$/,
      /^PATCH .*\/secrets-bulk$/,
    ]);
    expect(steps.every((step) => step >= 0)).toBe(true);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    const upload = cloudflare.calls.find(
      ({ method, path }) => method === 'PUT' && path.endsWith('/cruddur-edge'),
    );
    expect(Object.keys(upload?.parts ?? {})).toContain('worker.js.map');
    expect(upload?.metadata).toMatchObject({
      observability: { enabled: true, head_sampling_rate: 0.1 },
      placement: { mode: 'smart' },
      bindings: expect.arrayContaining([
        expect.objectContaining({ name: 'CF_VERSION_METADATA', type: 'version_metadata' }),
        expect.objectContaining({ name: 'WRITE_RATE_LIMIT', type: 'ratelimit' }),
        expect.objectContaining({ name: 'TELEMETRY_BUDGET_OBJECT' }),
      ]),
    });
    expect(cloudflare.queues.size).toBe(0);
    const tables = cloudflare.databases
      .get('cruddur')
      ?.sqlite.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .all()
      .map(({ name }) => name);
    expect(tables).toEqual(expect.arrayContaining(['activities', 'd1_migrations']));
    expect([...(cloudflare.scripts.get('cruddur-edge')?.secrets ?? [])].toSorted()).toEqual([
      'API_WRITE_TOKEN',
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'HONEYCOMB_API_KEY',
    ]);

    cloudflare.calls.length = 0;
    const second = await deploy(['--no-smoke']);
    expect(second.text).toContain('https://cruddur-edge.sample.workers.dev');
    expect(second.code).toBe(0);
    const changes = cloudflare.changes();
    expect(changes.filter((change) => /^POST \/(?:d1\/database|queues)$/.test(change))).toEqual([]);
    expect(changes.filter((change) => change.includes('secrets'))).toEqual([]);
    expect(cloudflare.databases.size).toBe(1);
    expect(await readFile(join(PROJECT, 'wrangler.toml'), 'utf8')).toBe(toml);
  });

  it('to paid makes both queues and the consumer of the same worker', async () => {
    const { code, text } = await deploy(['--env', 'paid', '--no-smoke']);
    expect(text).toContain('https://cruddur-edge.sample.workers.dev');
    expect(code).toBe(0);
    expect([...cloudflare.queues.keys()].toSorted()).toEqual([
      'cruddur-telemetry',
      'cruddur-telemetry-dead',
    ]);
    expect(cloudflare.changes().some((change) => change.includes('/consumers'))).toBe(true);
    expect([...cloudflare.databases.keys()]).toEqual(['cruddur']);
  });
});

it('to staging makes a worker and a database of its own', async () => {
  const { code, text } = await deploy(['--env', 'staging', '--no-smoke']);
  expect(text).toContain('https://cruddur-edge-staging.sample.workers.dev');
  expect(code).toBe(0);
  expect([...cloudflare.databases.keys()]).toEqual(['cruddur-staging']);
  expect([...cloudflare.scripts.keys()]).toEqual(['cruddur-edge-staging']);
});

describe('what is missing is one sentence', () => {
  it.each([
    ['the login', /never/, 0, 0, { CLOUDFLARE_API_TOKEN: undefined }, 'wrangler is not logged in'],
    [
      'the right to workers',
      /\/workers\//,
      403,
      10000,
      {},
      'lacks the permission "Account, Workers Scripts, Edit"',
    ],
    [
      'the right to triggers',
      /\/schedules/,
      403,
      10000,
      {},
      'may lack the permission "Account, Workers Scripts, Edit"',
    ],
    [
      'the right to databases',
      /\/d1\//,
      403,
      10000,
      {},
      'lacks the permission "Account, D1, Edit"',
    ],
    ['a token that is known', /./, 400, 6003, {}, 'does not know the token'],
    [
      'the id of an account',
      /./,
      404,
      7003,
      {},
      'CLOUDFLARE_ACCOUNT_ID is not the id of an account',
    ],
    ['patience', /./, 429, 10429, {}, 'takes no more calls for now: try again'],
  ])('%s', async (_what, pattern, status, code, environment, sentence) => {
    cloudflare.deny(
      pattern,
      status,
      code,
      new Map([
        [6003, 'Invalid request headers'],
        [7003, 'Could not route to /accounts/acc, perhaps your object identifier is invalid?'],
        [10429, 'Too many requests'],
      ]).get(code) ?? 'Authentication error',
    );
    const result = await deploy(['--no-smoke'], environment);
    expect(result.text).toContain(sentence);
    expect(result.text).not.toContain('a-token-of-cloudflare');
    expect(result.code).toBe(1);
    const failure = result.text.split('\n').filter((line) => line.startsWith('Cannot '));
    expect(failure).toHaveLength(1);
  });

  it('the right to queues', async () => {
    cloudflare.deny(/\/queues/, 403, 10000, 'Authentication error');
    const { code, text } = await deploy(['--env', 'paid', '--no-smoke']);
    expect(text).toContain('lacks the permission "Account, Queues, Edit"');
    expect(code).toBe(1);
  });

  it('a subdomain', async () => {
    cloudflare.subdomain = undefined;
    const { code, text } = await deploy(['--no-smoke']);
    expect(text).toContain('the account has no workers.dev subdomain');
    expect(code).toBe(1);
    expect(cloudflare.changes()).toEqual([]);
  });

  it('half a pair of secrets, before anything is made', async () => {
    const file = await secretsFile(['AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE']);
    const { code, text } = await deploy(['--secrets-file', file, '--no-smoke']);
    expect(text).toContain(
      'The secret AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not: set both, or neither',
    );
    expect(code).toBe(2);
    expect(cloudflare.changes()).toEqual([]);
  });
});
