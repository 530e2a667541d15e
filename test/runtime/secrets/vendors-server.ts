import { serve } from '@hono/node-server';
import { once } from 'node:events';
import { createVendors, type Vendors } from '../vendors.ts';
import { VARIABLES } from './app.ts';

export interface VendorsServer {
  readonly vendors: Vendors;
  /** For the worker, so that it sends all there. */
  readonly variables: Readonly<Record<string, string>>;
  close(): void;
}

/** All four vendors behind one free port of the loopback address. */
export async function startVendors(): Promise<VendorsServer> {
  const vendors = createVendors();
  const server = serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: async (request) => {
      const { pathname } = new URL(request.url);
      if (pathname !== '/api/1/item/') return vendors.answer(request);
      const { method, headers } = request;
      const body = await request.arrayBuffer();
      return vendors.answer(
        new Request(`http://rollbar.test${pathname}`, { method, headers, body }),
      );
    },
  });
  await once(server, 'listening');
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const variables = {
    ...VARIABLES,
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    AWS_ENDPOINT_URL: endpoint,
    ROLLBAR_ENDPOINT: endpoint,
  };
  return { vendors, variables, close: () => server.close() };
}
