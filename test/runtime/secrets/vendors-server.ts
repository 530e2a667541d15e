import { serveVendors, type VendorsServer } from '../vendors-server.ts';
import { VARIABLES } from './app.ts';

export type { VendorsServer } from '../vendors-server.ts';

/** The vendors, for the worker of these tests. */
export async function startVendors(): Promise<VendorsServer> {
  const { variables, ...server } = await serveVendors();
  const { HONEYCOMB_API_ENDPOINT = '', AWS_ENDPOINT_URL = '' } = variables;
  return {
    ...server,
    variables: {
      ...VARIABLES,
      OTEL_EXPORTER_OTLP_ENDPOINT: HONEYCOMB_API_ENDPOINT,
      AWS_ENDPOINT_URL,
      ROLLBAR_ENDPOINT: AWS_ENDPOINT_URL,
    },
  };
}
