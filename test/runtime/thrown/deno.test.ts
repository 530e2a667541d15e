import { serve } from '@hono/node-server';
import { once } from 'node:events';
import { afterAll, beforeAll, describe } from 'vitest';
import { createVendors } from '../vendors.ts';
import { startDenoScript, type DenoScript } from '../deno-script.ts';
import { VARIABLES } from './app.ts';
import { itTellsWhatIsThrown } from './cases.ts';

const vendors = createVendors();
let deno: DenoScript;
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
  deno = await startDenoScript(new URL('thrown.deno.ts', import.meta.url), {
    ...VARIABLES,
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    AWS_ENDPOINT_URL: endpoint,
    ROLLBAR_ENDPOINT: endpoint,
  });
});
afterAll(() => {
  deno?.end();
  server?.close();
});

describe('what is thrown in Deno', () => {
  itTellsWhatIsThrown((path) => fetch(`http://127.0.0.1:${deno.port}${path}`), vendors);
});
