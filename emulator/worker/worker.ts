/**
 * Runs the worker under Miniflare: bundles it, gives it its variables and its migrated database, and hands every
 * request it sends out to `outbound`. A change of the sources builds and reloads it. If they do not build, it prints
 * why, and the old worker goes on. It fetches nothing from outside (`cf: false`).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Miniflare, MiniflareOptions } from 'miniflare';
import { createBundler, type Bundle } from './bundle.ts';
import { readWorkerConfig, type WorkerConfig } from './config.ts';
import { startCron } from './cron.ts';
import { migrate, runScript } from './migrate.ts';
import { createRelay, type Outbound } from './relay.ts';
import { withoutSignalListeners } from './signals.ts';
import { workerVariables } from './variables.ts';
import { watchFolder } from './watch.ts';

export interface WorkerOptions {
  /** Absolute path of wrangler.toml. */
  readonly config: string;
  /** SQL to run after the migrations, at every start; absolute path. */
  readonly sample?: string;
  readonly port: number;
  /** Folder of D1 databases and Durable Objects; undefined keeps nothing. */
  readonly persist: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Answers what the worker fetches. */
  readonly outbound: Outbound;
  /** Told of every bundle before it runs. */
  readonly built?: (bundle: Bundle) => void;
  /** Takes the worker's own lines and those about it. */
  readonly print: (line: string, stream: 'out' | 'error') => void;
}

export interface Worker {
  readonly url: URL;
  /** Ends workerd; the port is free afterwards. */
  close(): Promise<void>;
}

/** @throws when the configuration, the bundle, a migration or workerd fails; nothing is left running then. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { print, sample } = options;
  const config = await readWorkerConfig(options.config, options.environment['CLOUDFLARE_ENV']);
  const folder = await mkdtemp(join(tmpdir(), 'cruddur-edge-worker-'));
  const bundler = await createBundler(config.main, folder, config);
  let miniflare: Miniflare | undefined;
  let stopWatching: (() => void) | undefined;
  let stopCron: (() => void) | undefined;
  let reloading = Promise.resolve();

  async function close(): Promise<void> {
    stopWatching?.();
    stopCron?.();
    try {
      await reloading;
      await miniflare?.dispose();
    } finally {
      await bundler.close();
      await rm(folder, { recursive: true, force: true });
    }
  }

  try {
    // Loading Miniflare keeps this thread busy for half a second; esbuild, a process of its own, works meanwhile.
    const [module] = await Promise.all([import('miniflare'), bundler.build()]);
    const settings: MiniflareOptions = {
      ...miniflareOptions(options, config),
      modules: [{ type: 'ESModule', path: bundler.file }],
      modulesRoot: folder,
      log: new module.Log(module.LogLevel.ERROR),
    };
    const running = withoutSignalListeners(() => new module.Miniflare(settings));
    miniflare = running;
    // Workerd starts meanwhile.
    options.built?.(await bundler.bundle());
    const url = await running.ready;
    for (const { binding, migrations } of config.databases) {
      const database = await running.getD1Database(binding);
      await migrate(database, migrations);
      if (sample !== undefined) await runScript(database, sample);
    }

    if (config.hasCron) {
      const scheduled = () => running.dispatchFetch('http://localhost/cdn-cgi/handler/scheduled');
      stopCron = startCron(scheduled, (line) => print(line, 'error'));
    }

    async function reload(): Promise<void> {
      const startedMs = performance.now();
      try {
        await bundler.build();
        options.built?.(await bundler.bundle());
        await running.setOptions(settings);
        for (const { binding, migrations } of config.databases) {
          await migrate(await running.getD1Database(binding), migrations);
        }
        print(`Worker reloaded in ${Math.round(performance.now() - startedMs)} ms`, 'out');
      } catch (error) {
        print(error instanceof Error ? error.message : String(error), 'error');
      }
    }
    stopWatching = watchFolder(dirname(config.main), () => {
      reloading = reloading.then(reload);
    });
    return { url, close };
  } catch (error) {
    await close().catch(() => 'disposing of what did not start fails with the error that follows');
    throw error;
  }
}

function miniflareOptions(options: WorkerOptions, config: WorkerConfig) {
  const { port, persist, environment, outbound, print } = options;
  return {
    host: '127.0.0.1',
    port,
    cf: false,
    // As under `wrangler dev`: `curl localhost:4567/cdn-cgi/handler/scheduled` is the cron.
    unsafeTriggerHandlers: config.hasCron,
    compatibilityDate: config.compatibilityDate,
    compatibilityFlags: [...config.compatibilityFlags],
    bindings: {
      ...workerVariables({ vars: config.vars, environment, apiPort: port }),
      ...(config.versionMetadata === undefined
        ? {}
        : { [config.versionMetadata]: { id: '', tag: '', timestamp: '' } }),
    },
    d1Databases: Object.fromEntries(config.databases.map(({ binding, id }) => [binding, id])),
    d1Persist: persist === undefined ? false : join(persist, 'd1'),
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
    durableObjectsPersist: persist === undefined ? false : join(persist, 'objects'),
    outboundService: createRelay(outbound),
    handleRuntimeStdio(stdout: Readable, stderr: Readable) {
      createInterface({ input: stdout }).on('line', (line) => print(line, 'out'));
      createInterface({ input: stderr }).on('line', (line) => print(line, 'error'));
    },
  };
}
