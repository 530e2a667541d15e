import { afterAll, beforeAll, describe } from 'vitest';
import { startWorkerScript, type WorkerScript } from '../worker-script.ts';
import { itKeepsSecrets } from './cases.ts';
import { startVendors, type VendorsServer } from './vendors-server.ts';

let server: VendorsServer;
let worker: WorkerScript;

beforeAll(async () => {
  server = await startVendors();
  worker = await startWorkerScript(new URL('secrets.worker.ts', import.meta.url), {
    bindings: server.variables,
  });
});
afterAll(async () => {
  await worker?.close();
  server?.close();
});

describe('secrets in workerd', () => {
  itKeepsSecrets(
    () => server.vendors,
    () => worker.url.origin,
  );
});
