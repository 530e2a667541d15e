/** The words of Deno's own fetch, as the clients pass them on. Node's are in the tests of the clients. */
import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { VENDORS } from '../src/telemetry/four-clients.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

test('the clients say under Deno what is wrong, and where', async () => {
  const hangsUp = createServer((socket) => socket.destroy());
  const closed = createServer();
  const [port, closedPort] = await Promise.all([hangsUp, closed].map(listen));
  await new Promise((done) => closed.close(done));
  const cases: [string, RegExp][] = [
    [`http://127.0.0.1:${closedPort}`, /refused/i],
    [`http://127.0.0.1:${port}`, /closed|reset/i],
    [`https://127.0.0.1:${port}`, /tls|reset|closed/i],
    ['http://name.invalid', /dns/i],
  ];
  const run = ['run', '--no-lock', '--allow-net', '--allow-read', '--allow-env'];
  const { stdout } = await promisify(execFile)(
    'node_modules/.bin/deno',
    [...run, 'test/runtime/reasons.deno.ts', ...cases.map(([base]) => base)],
    { cwd: ROOT },
  );
  hangsUp.close();
  const reasons: unknown = JSON.parse(stdout);
  const expected = cases.flatMap(([base, words]) =>
    VENDORS.map(({ path }) =>
      expect.stringMatching(
        new RegExp(`^Cannot send to ${base}${path}: no answer: .*(?:${words.source})`, 'i'),
      ),
    ),
  );
  expect(reasons).toEqual(expected);
});

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
