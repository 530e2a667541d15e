import { serve } from '@hono/node-server';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createVendors } from '../vendors.ts';
import { VARIABLES } from './app.ts';
import { itCarriesTheContext } from './cases.ts';
import { sendRaw, TARGETS } from './raw-request.ts';

const vendors = createVendors();
let deno: ChildProcess;
let port: number;
let downstream: ReturnType<typeof serve>;

beforeAll(async () => {
  downstream = serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: (request) =>
      request.url.endsWith('/downstream')
        ? Response.json(Object.fromEntries(request.headers))
        : vendors.answer(request),
  });
  await once(downstream, 'listening');
  const address = downstream.address();
  const endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const script = fileURLToPath(new URL('outgoing.deno.ts', import.meta.url));
  deno = spawn('deno', ['run', '--allow-net', '--allow-env', '--allow-read', script], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      ...VARIABLES,
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      AWS_ENDPOINT_URL: endpoint,
      DOWNSTREAM_URL: `${endpoint}/downstream`,
    },
  });
  port = await portOf(deno);
});
afterAll(() => {
  if (deno?.exitCode === null) deno.kill('SIGKILL');
  downstream?.close();
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

describe('outgoing calls in Deno', () => {
  itCarriesTheContext(async (headers) => {
    const list = headers.map(([name, value]): [string, string] => [name, value]);
    const response = await fetch(`http://127.0.0.1:${port}/`, { headers: list });
    return JSON.parse(await response.text());
  });
});

describe('Deno', () => {
  // It hands on what stands in the request line, and refuses some of it.
  it.each(TARGETS)('answers %s %s, and what it serves is recorded', async (method, target) => {
    const { status, body } = await sendRaw(port, method, target);
    if (status === 400) return;
    expect(status).toBe(200);
    const [, traceId = ''] = /"traceparent":"00-(\w{32})/.exec(body) ?? [];
    // Whether a trace is sampled is its own affair; the access line is always sent.
    const line = await vi.waitFor(() => {
      const found = vendors.logLines().find((fields) => fields['trace_id'] === traceId);
      expect(found).toBeDefined();
      return found;
    }, 10_000);
    const path = target.startsWith('http') ? new URL(target).pathname : '/*';
    expect(line).toMatchObject({ path, status: 200 });
  });

  it('tells no vendor of the password in a target', async () => {
    await sendRaw(port, 'GET', 'http://user:hush@other.example/secret');
    await vi.waitFor(() => {
      expect(vendors.logLines().some(({ path }) => path === '/secret')).toBe(true);
    }, 10_000);
    const bodies = vendors.exchanges.map(({ body }) => body).join('\n');
    expect(bodies).not.toContain('hush');
  });
});
