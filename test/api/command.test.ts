/** The command that tests an API at a URL, as README writes it, against one that is started for it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDenoApi, type DenoApi } from '../runtime/deno-api.ts';

const TOKEN = 'a-token-of-the-team';

let api: DenoApi;
beforeAll(async () => {
  api = await startDenoApi({ API_WRITE_TOKEN: TOKEN });
});
afterAll(() => api?.kill());

/** Some cases of each kind. */
const SOME = 'greets|keeps the post|keeps the reply|takes the token|with {} takes|the sample';

async function run(variables: Record<string, string>) {
  const args = ['test', '--', 'test/api/url.test.ts', '--reporter=json', '-t', SOME];
  const npm = spawn('npm', args, {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'pipe'],
    // This process is a test's, which the other is not to take itself for.
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...variables },
  });
  const [out, error, [code]] = await Promise.all([
    text(npm.stdout),
    text(npm.stderr),
    once(npm, 'exit'),
  ]);
  const found = /"numPassedTests":(\d+)/.exec(out)?.[1];
  return { code: Number(code), passed: Number(found), said: out + error };
}

it.each([
  [{ API_WRITE_TOKEN: TOKEN }, 6],
  [{}, 1],
])('with %j it passes', async (variables, least) => {
  const { code, passed, said } = await run({ API_URL: `${api.url}/`, ...variables });
  expect(code, said).toBe(0);
  expect(passed).toBeGreaterThanOrEqual(least);
  expect(said).toContain(`the API: ${api.url}`);
});

it('fails with a sentence where the token does not fit', async () => {
  const { code, said } = await run({ API_URL: api.url, API_WRITE_TOKEN: 'another-token-of-ours' });
  expect(code).not.toBe(0);
  expect(said).toContain(`Cannot write to ${api.url} with API_WRITE_TOKEN: it answers 401`);
});
