/** `npm run secrets` without a terminal, and what a secret may be. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { problemOf, readSecretsFile } from '../../../../emulator/deploy/secrets/file.ts';
import { describeAbsent, missingPairs } from '../../../../emulator/deploy/secrets/list.ts';
import { startCloudflare, type Cloudflare } from '../cloudflare.ts';
import { runCommand } from '../run.ts';

vi.setConfig({ testTimeout: 120_000 });

const TOKEN = 'a-token-for-writing-1234';
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secrets-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the command', () => {
  let cloudflare: Cloudflare;
  beforeEach(async () => {
    cloudflare = await startCloudflare();
    cloudflare.scripts.set('cruddur-edge', {
      secrets: new Set(['HONEYCOMB_API_KEY']),
      bindings: [],
      migrationTag: 'v1',
    });
  });
  afterEach(() => cloudflare.close());
  const run = (args: readonly string[]) =>
    runCommand('secrets/main.ts', args, { cloudflare, home: folder });

  it('writes those of a file, prints none, and lists names', async () => {
    const file = join(folder, 'production');
    await writeFile(file, `API_WRITE_TOKEN=${TOKEN}\nROLLBAR_ACCESS_TOKEN=\n`);
    const written = await run(['--file', file]);
    expect(written).toEqual({ code: 0, text: 'Written: API_WRITE_TOKEN\n' });
    const listed = await run(['--list']);
    expect(listed.text).toContain('set     HONEYCOMB_API_KEY');
    expect(listed.text).toContain('set     API_WRITE_TOKEN');
    expect(listed.text).toContain('not set ROLLBAR_ACCESS_TOKEN');
    expect(cloudflare.changes()).toEqual(['PATCH /workers/scripts/cruddur-edge/secrets-bulk']);
  });

  it('names the permission that it lacks', async () => {
    const file = join(folder, 'production');
    await writeFile(file, `API_WRITE_TOKEN=${TOKEN}\n`);
    cloudflare.deny(/secrets-bulk/, 403, 10000, 'Authentication error');
    const { code, text } = await run(['--file', file]);
    expect(text).toContain('Cannot write the secrets: the token lacks the permission');
    expect(text).not.toContain(TOKEN);
    expect(code).toBe(1);
  });

  it('says that it needs a terminal or a file, and knows its arguments', async () => {
    expect(await run([])).toMatchObject({ code: 2, text: expect.stringContaining('no terminal') });
    expect(await run(['--nothing'])).toMatchObject({
      code: 2,
      text: expect.stringContaining('--help'),
    });
    expect(await run(['--env', 'nowhere'])).toMatchObject({
      code: 2,
      text: expect.stringMatching(
        /^There is no environment 'nowhere' in wrangler.toml: known are paid, staging\b.*\n$/,
      ),
    });
    expect(await run(['--help'])).toMatchObject({ code: 0 });
  });
});

describe('a secret', () => {
  it.each([
    ['API_WRITE_TOKEN', TOKEN, ''],
    ['API_WRITE_TOKEN', 'short', 'does not look like one'],
    ['HONEYCOMB_API_KEY', 'localemulatorhoneycomb', "the emulator's own key"],
    ['AWS_ACCESS_KEY_ID', 'LOCALEMULATORKEY', "the emulator's own key"],
    ['AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE', ''],
    ['AWS_ACCESS_KEY_ID', 'ASIAIOSFODNN7EXAMPLE', 'is a temporary key, which ends within hours'],
    ['HONEYCOMB_KEY', 'x'.repeat(32), 'is not a secret of the worker'],
  ])('%s=%s', (name, value, problem) => {
    const said = problemOf(name, value) ?? '';
    expect(said === '').toBe(problem === '');
    expect(said).toContain(problem);
    expect(said).not.toContain(value);
  });

  it('that is missing or half there is named', () => {
    expect(missingPairs(new Set(['AWS_SECRET_ACCESS_KEY']))).toEqual([
      'The secret AWS_SECRET_ACCESS_KEY is set and AWS_ACCESS_KEY_ID is not: set both, or neither',
    ]);
    expect(missingPairs(new Set())).toEqual([]);
    expect(describeAbsent(new Set(['HONEYCOMB_API_KEY', 'API_WRITE_TOKEN']))).toEqual([
      'Off: X-Ray and CloudWatch Logs (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set)',
      'Off: errors in Rollbar (ROLLBAR_ACCESS_TOKEN is not set)',
    ]);
  });

  it('of a file that is not there is a sentence', async () => {
    await expect(readSecretsFile(join(folder, 'none'))).rejects.toThrow('there is no such file');
  });
});
