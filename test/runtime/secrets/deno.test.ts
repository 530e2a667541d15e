import { afterAll, beforeAll, describe } from 'vitest';
import { startDenoScript, type DenoScript } from '../deno-script.ts';
import { itKeepsSecrets } from './cases.ts';
import { startVendors, type VendorsServer } from './vendors-server.ts';

let server: VendorsServer;
let deno: DenoScript;

beforeAll(async () => {
  server = await startVendors();
  deno = await startDenoScript(new URL('secrets.deno.ts', import.meta.url), server.variables);
});
afterAll(() => {
  deno?.end();
  server?.close();
});

describe('secrets in Deno', () => {
  itKeepsSecrets(
    () => server.vendors,
    () => `http://127.0.0.1:${deno.port}`,
  );
});
