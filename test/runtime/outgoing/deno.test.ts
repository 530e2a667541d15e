import { serve } from '@hono/node-server';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createVendors } from '../vendors.ts';
import { startDenoScript, type DenoScript } from '../deno-script.ts';
import { VARIABLES } from './app.ts';
import { itCarriesTheContext } from './cases.ts';
import { sendRaw, TARGETS } from './raw-request.ts';

const vendors = createVendors();
let deno: DenoScript;
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
  deno = await startDenoScript(new URL('outgoing.deno.ts', import.meta.url), {
    ...VARIABLES,
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    AWS_ENDPOINT_URL: endpoint,
    DOWNSTREAM_URL: `${endpoint}/downstream`,
  });
});
afterAll(() => {
  deno?.end();
  downstream?.close();
});

describe('outgoing calls in Deno', () => {
  itCarriesTheContext(async (headers) => {
    const list = headers.map(([name, value]): [string, string] => [name, value]);
    const response = await fetch(`http://127.0.0.1:${deno.port}/`, { headers: list });
    return JSON.parse(await response.text());
  });
});

describe('Deno', () => {
  // It hands on what stands in the request line, and refuses some of it.
  it.each(TARGETS)('answers %s %s, and what it serves is recorded', async (method, target) => {
    const { status, body } = await sendRaw(deno.port, method, target);
    if (status === 400) return;
    expect(status).toBe(200);
    const [, traceId = ''] = /"traceparent":"00-(\w{32})/.exec(body) ?? [];
    // Whether a trace is sampled is its own affair; the access line is always sent.
    const line = await vi.waitFor(() => {
      const found = vendors.logLines().find((fields) => fields['trace_id'] === traceId);
      expect(found).toBeDefined();
      return found;
    }, 30_000);
    const path = target.startsWith('http') ? new URL(target).pathname : '/*';
    expect(line).toMatchObject({ path, status: 200 });
  });

  it('tells no vendor of the password in a target', async () => {
    await sendRaw(deno.port, 'GET', 'http://user:hush@other.example/secret');
    await vi.waitFor(() => {
      expect(vendors.logLines().some(({ path }) => path === '/secret')).toBe(true);
    }, 30_000);
    const bodies = vendors.exchanges.map(({ body }) => body).join('\n');
    expect(bodies).not.toContain('hush');
  });
});
