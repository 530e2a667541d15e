/** What Miniflare is told: wrangler.toml's bindings, the worker's variables, where data is kept. */
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { WorkerConfig } from './config.ts';
import { workerVariables } from './variables.ts';

export interface MiniflareInput {
  readonly config: WorkerConfig;
  /** Of the API, as clients know it. */
  readonly apiPort: number;
  /** Folder of D1 databases and Durable Objects. */
  readonly persist: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Takes the worker's own lines. */
  readonly print: (line: string, stream: 'out' | 'error') => void;
}

export function miniflareOptions(input: MiniflareInput) {
  const { config, apiPort, persist, environment, print } = input;
  return {
    host: '127.0.0.1',
    port: 0,
    cf: false,
    // As under `wrangler dev`: `curl localhost:4567/cdn-cgi/handler/scheduled` is the cron.
    unsafeTriggerHandlers: config.hasCron,
    compatibilityDate: config.compatibilityDate,
    compatibilityFlags: [...config.compatibilityFlags],
    bindings: {
      ...workerVariables({ vars: config.vars, environment, apiPort }),
      ...(config.versionMetadata === undefined
        ? {}
        : { [config.versionMetadata]: { id: '', tag: '', timestamp: '' } }),
    },
    d1Databases: Object.fromEntries(config.databases.map(({ binding, id }) => [binding, id])),
    d1Persist: join(persist, 'd1'),
    queueProducers: Object.fromEntries(config.queues.map(({ binding, queue }) => [binding, queue])),
    queueConsumers: Object.fromEntries(
      config.consumers.map(({ queue, ...settings }) => [queue, settings]),
    ),
    durableObjects: Object.fromEntries(
      config.objects.map(({ binding, className }) => [binding, { className, useSQLite: true }]),
    ),
    ratelimits: Object.fromEntries(
      config.rateLimits.map(({ binding, ...settings }) => [binding, settings]),
    ),
    durableObjectsPersist: join(persist, 'objects'),
    handleRuntimeStdio(stdout: Readable, stderr: Readable) {
      createInterface({ input: stdout }).on('line', (line) => print(line, 'out'));
      createInterface({ input: stderr }).on('line', (line) => print(line, 'error'));
    },
  };
}
