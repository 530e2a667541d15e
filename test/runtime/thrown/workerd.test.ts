import type { Request } from 'miniflare';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { answerOutbound } from '../outbound.ts';
import { createVendors } from '../vendors.ts';
import { startWorkerScript, type WorkerScript } from '../worker-script.ts';
import { VARIABLES } from './app.ts';
import { itTellsWhatIsThrown } from './cases.ts';

const vendors = createVendors();
let worker: WorkerScript;

beforeAll(async () => {
  worker = await startWorkerScript(new URL('thrown.worker.ts', import.meta.url), {
    bindings: VARIABLES,
    outboundService: (request: Request) => answerOutbound(vendors, request),
  });
});
afterAll(async () => {
  await worker?.close();
});

describe('what is thrown in workerd', () => {
  const call = (path: string): Promise<Response> => fetch(new URL(path, worker.url));

  itTellsWhatIsThrown(call, vendors);

  it('is told by the next request where its own was cancelled', async () => {
    await (await call('/undefined?cancelled')).text();
    await vi.waitFor(async () => {
      await (await call('/undefined?next')).text();
      const urls = vendors.items().map((item) => JSON.stringify(item['request']));
      expect(urls.filter((url) => url.includes('?cancelled'))).toHaveLength(1);
    }, 20_000);
  });
});
