import { serve } from '@hono/node-server';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createVendors } from './vendors.ts';

const vendors = createVendors();
let server: Server;
let deno: ChildProcess;
let api: string;

beforeAll(async () => {
  const sink = serve({
    fetch: (request) => vendors.answer(request),
    hostname: '127.0.0.1',
    port: 0,
  });
  await once(sink, 'listening');
  const address = sink.address();
  const endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  // eslint-disable-next-line typescript/no-unsafe-type-assertion -- node-server serves HTTP/1 unless told otherwise
  server = sink as Server;
  deno = spawn(
    'deno',
    ['run', '--allow-net', '--allow-env', '--allow-read', '--allow-write', 'src/deno.ts'],
    {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        API_PORT: '0',
        DATA_DIR: ':memory:',
        WRITE_ACCESS: 'open',
        OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
        AWS_ENDPOINT_URL: endpoint,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'id',
        AWS_SECRET_ACCESS_KEY: 'secret',
        ROLLBAR_ENDPOINT: `${endpoint}/api/1/item/`,
        ROLLBAR_ACCESS_TOKEN: 'token',
      },
    },
  );
  api = await listeningAt(deno);
});
afterAll(async () => {
  if (deno?.exitCode === null) deno.kill('SIGKILL');
  server?.close();
});

function listeningAt(process: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    process.once('exit', (code) => reject(new Error(`Deno ended with code ${code}`)));
    if (process.stdout === null) return;
    createInterface({ input: process.stdout }).on('line', (line) => {
      const url = /http:\/\/localhost:\d+/.exec(line)?.[0];
      if (url !== undefined) resolve(url);
    });
  });
}

describe('the worker’s app in Deno', () => {
  it('serves the API and tells all four vendors, as in workerd', async () => {
    const home = await fetch(`${api}/api/activities/home`);
    expect(await home.json()).toHaveLength(3);
    const report = await fetch(`${api}/rollbar/test`);
    expect(await report.text()).toBe('Hello World!');
    const traceId = home.headers.get('x-amzn-trace-id')?.replace('Root=1-', '').replace('-', '');

    await vi.waitFor(() => {
      expect(vendors.items()).toHaveLength(1);
      const spans = vendors.spans().filter((span) => span.traceId === traceId);
      const names = spans.map((span) => span.name);
      expect(names).toEqual(
        expect.arrayContaining([
          'GET /api/activities/home',
          'activities_home',
          'home-activites-mock-data',
          'DB all',
        ]),
      );
      const data = spans.find((span) => span.name === 'home-activites-mock-data');
      const query = spans.find((span) => span.name === 'DB all');
      expect(query?.parentSpanId).toBe(data?.spanId);
      expect(
        vendors
          .segments()
          .some(({ trace_id }) => trace_id.replaceAll('-', '').slice(1) === traceId),
      ).toBe(true);
      expect(vendors.logLines().some((line) => line['trace_id'] === traceId)).toBe(true);
    }, 15_000);
  });

  it('believes no header that names the client', async () => {
    const forged = '9.9.9.9 GET http /admin? 200 OK';
    const response = await fetch(`${api}/api/message_groups?forged`, {
      headers: {
        'x-forwarded-for': forged,
        'cf-connecting-ip': '9.9.9.9',
        forwarded: 'for=9.9.9.9',
      },
    });
    await response.arrayBuffer();
    await vi.waitFor(() => {
      const line = vendors.logLines().find(({ message }) => String(message).includes('?forged'));
      expect(line).toMatchObject({ remote_addr: '127.0.0.1' });
      expect(line?.['message']).toMatch(
        /\] 127\.0\.0\.1 GET http \/api\/message_groups\?forged 200 OK$/,
      );
    }, 15_000);
    expect(JSON.stringify([vendors.spans(), vendors.segments()])).not.toContain('9.9.9.9');
  });

  it('keeps what is posted', async () => {
    const posted = await fetch(`${api}/api/activities`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'Deno keeps this', ttl: '1-day' }),
    });
    expect(posted.status).toBe(200);
    const found = await fetch(`${api}/api/activities/search?term=deno`);
    expect(await found.json()).toMatchObject([{ message: 'Deno keeps this' }]);
  });

  it('sends the last request’s telemetry before it ends', async () => {
    const last = await fetch(`${api}/api/message_groups`);
    await last.arrayBuffer();
    const traceId = last.headers.get('x-amzn-trace-id')?.replace('Root=1-', '').replace('-', '');
    deno.removeAllListeners('exit');
    const exit = once(deno, 'exit');
    deno.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    expect(vendors.spans().some((span) => span.traceId === traceId)).toBe(true);
  });
});
