import { serve } from '@hono/node-server';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe } from 'vitest';
import { createVendors } from '../vendors.ts';
import { VARIABLES } from './app.ts';
import { itTellsWhatIsThrown } from './cases.ts';

const vendors = createVendors();
let deno: ChildProcess;
let port: number;
let server: ReturnType<typeof serve>;

beforeAll(async () => {
  server = serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: (request) => vendors.answer(request),
  });
  await once(server, 'listening');
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const script = fileURLToPath(new URL('thrown.deno.ts', import.meta.url));
  deno = spawn('deno', ['run', '--allow-net', '--allow-env', '--allow-read', script], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      ...VARIABLES,
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      AWS_ENDPOINT_URL: endpoint,
      ROLLBAR_ENDPOINT: endpoint,
    },
  });
  port = await portOf(deno);
});
afterAll(() => {
  if (deno?.exitCode === null) deno.kill('SIGKILL');
  server?.close();
});

function portOf({ stdout }: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    deno.once('exit', (code) => reject(new Error(`Deno ended with code ${code}`)));
    if (stdout === null) return;
    createInterface({ input: stdout }).on('line', (line) => {
      const found = /^port (\d+)$/.exec(line)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
  });
}

describe('what is thrown in Deno', () => {
  itTellsWhatIsThrown((path) => fetch(`http://127.0.0.1:${port}${path}`), vendors);
});
