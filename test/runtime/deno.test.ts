/** The app under Deno with all four vendors on, by both entries and with no more rights than deno.json gives. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RUN, SERVE, startDenoApi, type DenoApi } from './deno-api.ts';
import { serveVendors, type VendorsServer } from './vendors-server.ts';

function traceIdOf(response: Response): string {
  const header = response.headers.get('x-amzn-trace-id') ?? '';
  return header.replace('Root=1-', '').replace('-', '');
}

describe.each([
  ['deno run', RUN],
  ['deno serve', SERVE],
])('the worker’s app in %s', (_command, args) => {
  let server: VendorsServer;
  let deno: DenoApi;
  beforeAll(async () => {
    server = await serveVendors();
    const local = { WRITE_ACCESS: 'open', SAMPLE_DATA: 'true' };
    deno = await startDenoApi({ ...local, ...server.variables }, args);
  });
  afterAll(() => {
    deno?.kill();
    server?.close();
  });

  it('serves the API and tells all four vendors, as in workerd', async () => {
    const { vendors } = server;
    const home = await fetch(`${deno.url}/api/activities/home`);
    expect(await home.json()).toHaveLength(3);
    const report = await fetch(`${deno.url}/rollbar/test`);
    expect(await report.text()).toBe('Hello World!');
    const traceId = traceIdOf(home);

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
      expect(names.filter((name) => name.startsWith('DB '))).toEqual(['DB all']);
      const data = spans.find((span) => span.name === 'home-activites-mock-data');
      const query = spans.find((span) => span.name === 'DB all');
      expect(query?.parentSpanId).toBe(data?.spanId);
      expect(
        vendors
          .segments()
          .some(({ trace_id }) => trace_id.replaceAll('-', '').slice(1) === traceId),
      ).toBe(true);
      expect(vendors.logLines().some((line) => line['trace_id'] === traceId)).toBe(true);
    }, 30_000);
  });

  it('gives an answer its length', async () => {
    const plain = { headers: { 'accept-encoding': 'identity' } };
    const response = await fetch(`${deno.url}/api/activities/home`, plain);
    const { byteLength } = await response.arrayBuffer();
    expect(response.headers.get('content-length')).toBe(String(byteLength));
  });

  it('believes no header that names the client', async () => {
    const { vendors } = server;
    const forged = '9.9.9.9 GET http /admin? 200 OK';
    const response = await fetch(`${deno.url}/api/message_groups?forged`, {
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
    }, 30_000);
    expect(JSON.stringify([vendors.spans(), vendors.segments()])).not.toContain('9.9.9.9');
  });

  it('keeps what is posted', async () => {
    const posted = await fetch(`${deno.url}/api/activities`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'Deno keeps this', ttl: '1-day' }),
    });
    expect(posted.status).toBe(200);
    const found = await fetch(`${deno.url}/api/activities/search?term=deno`);
    expect(await found.json()).toMatchObject([{ message: 'Deno keeps this' }]);
  });

  it('sends the last request’s telemetry before it ends', async () => {
    const last = await fetch(`${deno.url}/api/message_groups`);
    await last.arrayBuffer();
    expect(await deno.end()).toEqual([0, null]);
    expect(server.vendors.spans().some((span) => span.traceId === traceIdOf(last))).toBe(true);
  });
});
