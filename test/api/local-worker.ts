import { fileURLToPath } from 'node:url';
import { startWorker } from '../../emulator/worker/worker.ts';

/** The worker with the sample, on a free port; what it fetches is answered with nothing. */
export async function startLocalWorker(environment: Record<string, string>) {
  const { url, close } = await startWorker({
    config: fileURLToPath(new URL('../../wrangler.toml', import.meta.url)),
    sample: fileURLToPath(new URL('../../src/cruddur/sample.sql', import.meta.url)),
    port: 0,
    persist: undefined,
    environment,
    outbound: async () => Response.json({}),
    print: () => undefined,
  });
  return { url: url.origin, close };
}
