/** Settings that cannot be used are named before anything is asked of a vendor; keys are never shown. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { announce } from '../../../emulator/deploy/announce.ts';
import {
  checkEnvironment,
  describeVariables,
  readConfiguration,
} from '../../../emulator/deploy/settings.ts';
import { startCloudflare, type Cloudflare } from './cloudflare.ts';
import { runCommand } from './run.ts';

vi.setConfig({ testTimeout: 120_000 });

let cloudflare: Cloudflare;
let folder: string;
beforeAll(async () => {
  cloudflare = await startCloudflare();
  folder = await mkdtemp(join(tmpdir(), 'settings-'));
});
afterEach(() => void (cloudflare.calls.length = 0));
afterAll(async () => {
  await cloudflare.close();
  await rm(folder, { recursive: true, force: true });
});

const COMMANDS = [
  ['main.ts', []],
  ['smoke/main.ts', ['http://127.0.0.1:9']],
  ['secrets/main.ts', ['--list']],
] as const;
const NO_KEY = 'a key has no white space and no letters beyond ASCII inside';

describe.each(COMMANDS)('%s', (command, args) => {
  it('names every variable of the shell that cannot be used, shows no key, and calls nothing', async () => {
    const { code, text } = await runCommand(command, args, {
      cloudflare,
      home: folder,
      environment: {
        ROLLBAR_ACCESS_TOKEN: 'first-half\nsecond-half',
        HONEYCOMB_MARKER_KEY: 'first-half second-half',
        AWS_SECRET_ACCESS_KEY: '“first-half”',
        CLOUDFLARE_API_TOKEN: 'first-half\tsecond-half',
        HONEYCOMB_API_ENDPOINT: 'api.eu1.honeycomb.io',
        AWS_REGION: 'evil.example/',
        ROLLBAR_READ_TOKEN: ' a-good-one \n',
      },
    });
    expect(text.trim().split('\n')).toEqual([
      `Cannot use AWS_SECRET_ACCESS_KEY: ${NO_KEY}`,
      `Cannot use CLOUDFLARE_API_TOKEN: ${NO_KEY}`,
      `Cannot use HONEYCOMB_MARKER_KEY: ${NO_KEY}`,
      `Cannot use ROLLBAR_ACCESS_TOKEN: ${NO_KEY}`,
      "Cannot use HONEYCOMB_API_ENDPOINT 'api.eu1.honeycomb.io': write https:// before the host",
      "Cannot use AWS_REGION 'evil.example/': write a region like us-east-1",
    ]);
    expect(code).toBe(2);
    expect(cloudflare.calls).toEqual([]);
  });
});

it.each([
  ['try', "The environment 'try' lets anyone write: 'npm run try' deploys it"],
  [
    'constructor',
    "There is no environment 'constructor' in wrangler.toml: known are paid, staging",
  ],
])('--env %s is refused', async (env, said) => {
  await expect(checkEnvironment(env)).rejects.toThrow(said);
});

it.each(['', '.'])('--outdir %j, which has a README.md of its own, is refused', async (outdir) => {
  const args = ['--outdir', outdir, '--no-smoke'];
  const { code, text } = await runCommand('main.ts', args, { cloudflare, home: folder });
  expect(text).toContain(`Cannot use --outdir '${outdir}': name a folder that is empty`);
  expect(code).toBe(2);
  expect(cloudflare.calls).toEqual([]);
});

it.each([
  [undefined, /^Off: pages of other origins \(FRONTEND_URL is not set under \[vars\]/],
  [' ', /^Off: pages of other origins \(FRONTEND_URL is not set/],
  [',', /^Off: pages of other origins \(FRONTEND_URL is not set/],
  ['app.example.com', /^Off: pages of 'app.example.com' \(FRONTEND_URL under \[vars\]/],
  ['https://a.example,https://*.b.example', /^Off: pages of 'https:\/\/\*\.b\.example'/],
  ['https://a.example, http://localhost:3000', /^$/],
])('FRONTEND_URL %j', (value, said) => {
  const vars = value === undefined ? {} : { FRONTEND_URL: value };
  expect(describeVariables('', vars).join('\n')).toMatch(said);
});

it.each([
  ['[vars]\nA = \n', 'Cannot read wrangler.toml, line 2: '],
  ['vars = 5\n', 'Cannot use wrangler.toml: vars: '],
])('wrangler.toml with %j is one sentence', async (text, said) => {
  const file = join(folder, 'wrangler.toml');
  await writeFile(file, text);
  const error = await readConfiguration(file).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: 'Refusal', message: expect.stringContaining(said) });
  expect(String(error)).not.toContain('\n');
});

it('a marker that Honeycomb refuses is told with the variable of its key', async () => {
  const honeycomb = createServer((_request, response) => response.writeHead(401).end('{}'));
  honeycomb.listen(0, '127.0.0.1');
  await once(honeycomb, 'listening');
  const address = honeycomb.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const lines: string[] = [];
  const isTold = await announce({
    url: 'https://api.example',
    revision: 'v1',
    sourceMap: '{}',
    vars: {},
    environment: {
      HONEYCOMB_MARKER_KEY: 'a-key-of-honeycomb',
      HONEYCOMB_API_ENDPOINT: `http://127.0.0.1:${port}`,
    },
    emulator: undefined,
    print: (line) => lines.push(line),
  });
  honeycomb.close();
  expect(isTold).toBe(false);
  expect(lines.at(-1)).toBe(
    'Deployed, but Honeycomb was not told: Honeycomb does not know the key in HONEYCOMB_MARKER_KEY',
  );
});
