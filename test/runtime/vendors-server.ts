import { serve } from '@hono/node-server';
import { once } from 'node:events';
import { createVendors, type Vendors } from './vendors.ts';

export interface VendorsServer {
  readonly vendors: Vendors;
  /** For a service, so that it sends everything there; with keys that open nothing. */
  readonly variables: Readonly<Record<string, string>>;
  close(): void;
}

/** All four vendors behind one free port of the loopback address. */
export async function serveVendors(): Promise<VendorsServer> {
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
    HONEYCOMB_API_KEY: 'honeycomb-key-of-a-test',
    HONEYCOMB_API_ENDPOINT: endpoint,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIAOPENSNOTHING0000',
    AWS_SECRET_ACCESS_KEY: 'secret-that-opens-nothing',
    ROLLBAR_ENDPOINT: `${endpoint}/api/1/item/`,
    ROLLBAR_ACCESS_TOKEN: 'rollbar-token-of-a-test',
  };
  return { vendors, variables, close: () => server.close() };
}
