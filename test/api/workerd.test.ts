/** The API in workerd, through Miniflare, over the network. */
import { startLocalWorker } from './local-worker.ts';
import { testApi } from './suite.ts';
import { OPEN, OPEN_ORIGINS, OPEN_VARIABLES, overNetwork } from './target.ts';

let worker: Awaited<ReturnType<typeof startLocalWorker>> | undefined;

testApi(
  {
    target: {
      name: 'workerd',
      holds: OPEN,
      origins: OPEN_ORIGINS,
      authorization: {},
      send: overNetwork(() => worker?.url ?? ''),
    },
    close: async () => worker?.close(),
  },
  async () => (worker = await startLocalWorker(OPEN_VARIABLES)),
);
