/** `npm run try`: a temporary account, with the real wrangler, against a Cloudflare on loopback. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startCloudflare, type Cloudflare } from './cloudflare.ts';
import { PROJECT, runCommand } from './run.ts';

vi.setConfig({ testTimeout: 120_000 });

let cloudflare: Cloudflare;
let folder: string;
beforeEach(async () => {
  cloudflare = await startCloudflare();
  folder = await mkdtemp(join(tmpdir(), 'try-'));
});
afterEach(async () => {
  await cloudflare.close();
  await rm(folder, { recursive: true, force: true });
});

const attempt = (args: readonly string[]) =>
  runCommand('try.ts', ['--folder', folder, '--no-smoke', ...args], { cloudflare, home: folder });

it('makes an account, deploys, migrates, and prints the URL and the link that claims it, though logins are there', async () => {
  // Beside the one in the shell. wrangler reads files of this name for this environment alone.
  const file = join(PROJECT, '.env.try.local');
  await writeFile(file, 'CLOUDFLARE_API_TOKEN=of-a-file\nCLOUDFLARE_ACCOUNT_ID=of-a-file\n');
  const { code, text } = await attempt(['--accept-terms']).finally(() => rm(file));
  expect(text).toContain('Deployed: https://cruddur-edge.sample.workers.dev/api/activities/home');
  expect(text).toContain('Yours by: https://dash.cloudflare.example/claim/x');
  expect(text).not.toContain('temporary-token');
  expect(code).toBe(0);
  const changes = cloudflare.changes();
  expect(changes.slice(0, 2)).toEqual([
    'POST /provisioning/previews/challenge',
    'POST /provisioning/previews',
  ]);
  const upload = changes.indexOf('PUT /workers/scripts/cruddur-edge');
  const migrated = changes.findIndex((change) => change.endsWith('/query'));
  expect(upload).toBeGreaterThan(1);
  expect(migrated).toBeGreaterThan(upload);
  expect(cloudflare.queues.size).toBe(0);
  expect(cloudflare.scripts.get('cruddur-edge')?.migrationTag).toBeUndefined();
});

it('accepts no terms by itself: without a terminal it asks nothing of Cloudflare', async () => {
  const { code, text } = await attempt([]);
  expect(text).toContain('https://www.cloudflare.com/terms/');
  expect(text).toContain('There is no terminal to ask at');
  expect(code).toBe(2);
  expect(cloudflare.calls).toEqual([]);
});
