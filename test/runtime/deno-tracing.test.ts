/** OpenTelemetry built into Deno beside ours: as a choice, and on Deno Deploy, where it cannot be turned off. */
import { afterEach, expect, it, vi } from 'vitest';
import { RUN, SERVE, startDenoApi, type DenoApi } from './deno-api.ts';
import { serveVendors, type VendorsServer } from './vendors-server.ts';

const OWN = { OTEL_DENO: 'true', OTEL_EXPORTER_OTLP_PROTOCOL: 'console' };
const OPEN = { HEALTH_DETAILS: 'open', WRITE_ACCESS: 'off', SAMPLE_DATA: 'true' };

let server: VendorsServer;
let api: DenoApi | undefined;
afterEach(() => {
  api?.kill();
  server.close();
});

async function start(args: readonly string[], variables: Record<string, string>) {
  server = await serveVendors();
  api = await startDenoApi({ ...OPEN, ...OWN, ...server.variables, ...variables }, args);
  return api;
}

async function ask(path: string): Promise<{ problems: string[]; sinks: Record<string, unknown> }> {
  const response = await fetch(`${api?.url}${path}`);
  expect(response.status).toBe(200);
  return JSON.parse(await response.text());
}

it.each([
  ['run', RUN],
  ['serve', SERVE],
])('OTEL_DENO=true has deno %s export the app’s spans itself, and is named', async (_, args) => {
  const { end, printed } = await start(args, {});
  expect(await ask('/api/activities/home')).toHaveLength(3);
  const { problems, sinks } = await ask('/api/health-check');
  expect(problems[0]).toMatch(/^OTEL_DENO is true.*: unset OTEL_DENO/);
  for (const vendor of ['honeycomb', 'xray', 'cloudwatch', 'rollbar']) {
    expect(sinks[vendor]).toMatchObject({ on: false });
  }
  expect(await end()).toEqual([0, null]);
  await vi.waitFor(() => expect(printed.join('\n')).toContain('home-activites-mock-data'), 20_000);
  expect(server.vendors.exchanges).toEqual([]);
});

it('on Deno Deploy the four vendors get what they get elsewhere, and Deno’s spans go on', async () => {
  const { end, printed } = await start(RUN, {
    DENO_DEPLOY: 'true',
    // What stands there is Deploy's own.
    OTEL_SERVICE_NAME: 'of-deploy',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
  });
  expect(await ask('/api/activities/home')).toEqual([]);
  await fetch(`${api?.url}/rollbar/test`);
  const { problems, sinks } = await ask('/api/health-check');
  expect(problems).toEqual([]);
  expect(sinks).toMatchObject({ honeycomb: { on: true }, rollbar: { on: true } });
  const startedMs = performance.now();
  expect(await end('SIGINT')).toEqual([0, null]);
  expect(performance.now() - startedMs).toBeLessThan(5_000);
  const { vendors } = server;
  const names = vendors.spans().map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['GET /api/activities/home', 'home-activites-mock-data', 'DB all']),
  );
  expect(vendors.segments()[0]).toMatchObject({ name: 'backend-hono' });
  expect(vendors.logLines()).not.toEqual([]);
  expect(vendors.items()).toHaveLength(1);
  expect(printed).toContainEqual(expect.stringMatching(/^Data is kept in the memory of this inst/));
  // Of Deno's own: the server's span of the request.
  expect(printed.join('\n')).toMatch(/SpanKind|Server|deno/i);
});
