/**
 * Runs the worker under Miniflare: bundles it, gives it its variables and its migrated database, and hands every
 * request it sends out to `outbound`. A change of its sources builds it and starts a second workerd beside the first;
 * requests wait until the first has answered its own and sent its telemetry, for both together would find the database
 * locked. What does not build or start is printed, and the worker that ran goes on. Nothing is fetched from outside
 * (`cf: false`).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createBundler, type Bundle } from './bundle.ts';
import { readWorkerConfig } from './config.ts';
import { startCron } from './cron.ts';
import { openFront } from './front.ts';
import { startInstance, type Instance } from './instance.ts';
import { loadMiniflare } from './miniflare.ts';
import { miniflareOptions } from './options.ts';
import type { Outbound } from './relay.ts';
import { createRetirement } from './retirement.ts';
import { watchFolder } from './watch.ts';
import { startWatchdog } from './watchdog.ts';

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
  /** Told when a worker that was changed has taken the place of the one before. */
  readonly reloaded?: () => void;
  /** Takes the worker's own lines and those about it. */
  readonly print: (line: string, stream: 'out' | 'error') => void;
}

export interface Worker {
  readonly url: URL;
  /** Runs the worker with databases that are new, because those it has were deleted. */
  beginAnew(): void;
  /** Has the worker send its telemetry, then ends workerd; the port is free afterwards. */
  close(): Promise<void>;
}

/** For how long a reload waits for the requests under way; a stream may never end. */
const REQUESTS_MS = 5_000;
/** The same at the end, while the user waits at the terminal. */
const LAST_REQUESTS_MS = 500;

/** @throws when the port is taken, or the configuration, the bundle, a migration or workerd fails; nothing is left then. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { print, sample, outbound, environment } = options;
  const config = await readWorkerConfig(options.config, environment['CLOUDFLARE_ENV']);
  const front = await openFront(options.port);
  const folder = await mkdtemp(join(tmpdir(), 'cruddur-edge-worker-'));
  async function leave(): Promise<void> {
    await front.close();
    await rm(folder, { recursive: true, force: true });
  }
  const bundler = await createBundler(config.main, folder, config).catch(async (error: unknown) => {
    await leave();
    throw error;
  });
  const watchdog = startWatchdog();
  const retirement = createRetirement(print);
  let current: Instance | undefined;
  let stopWatching: (() => void) | undefined;
  let stopCron: (() => void) | undefined;
  let reloading = Promise.resolve();

  async function close(): Promise<void> {
    stopWatching?.();
    stopCron?.();
    retirement.hurry();
    try {
      await reloading;
      await front.hold(LAST_REQUESTS_MS);
      if (current !== undefined) await retirement.retire(current).sent;
      await retirement.done();
    } finally {
      watchdog.close();
      await bundler.close();
      await leave();
    }
  }

  const settings = {
    ...miniflareOptions({
      config,
      apiPort: Number(front.url.port),
      persist: options.persist ?? join(folder, 'kept'),
      environment,
      print,
    }),
    modulesRoot: folder,
  };

  async function start(): Promise<Instance> {
    // Loading Miniflare keeps this thread busy for half a second; esbuild, a process of its own, works meanwhile.
    const building = bundler.build();
    building.catch(() => 'awaited below');
    const { Log, LogLevel } = loadMiniflare();
    await building;
    const starting = startInstance({
      config,
      settings: {
        ...settings,
        modules: [{ type: 'ESModule', path: bundler.file }],
        log: new Log(LogLevel.ERROR),
      },
      outbound,
      canFlush: bundler.exports().includes('telemetry'),
    });
    starting.catch(() => 'awaited below');
    // Workerd starts meanwhile.
    options.built?.(await bundler.bundle());
    return starting;
  }

  /** @param script of rows for new databases */
  async function reload(script?: string): Promise<void> {
    const startedMs = performance.now();
    try {
      const old = current;
      const next = await start();
      await front.hold(REQUESTS_MS);
      if (old !== undefined) await retirement.retire(old).sent;
      current = next;
      try {
        await next.prepareDatabases(script);
      } finally {
        options.reloaded?.();
        front.passTo(next.url);
      }
      print(`Worker reloaded in ${Math.round(performance.now() - startedMs)} ms`, 'out');
    } catch (error) {
      print(error instanceof Error ? error.message : String(error), 'error');
    }
  }

  try {
    current = await start();
    await current.prepareDatabases(sample);
    front.passTo(current.url);
    if (config.hasCron) {
      const scheduled = async () => {
        if (current === undefined) throw new Error('there is no worker');
        return current.runCron();
      };
      stopCron = startCron(scheduled, (line) => print(line, 'error'));
    }
    stopWatching = watchFolder(dirname(config.main), () => {
      reloading = reloading.then(() => reload());
    });
    return {
      url: front.url,
      beginAnew() {
        reloading = reloading.then(() => reload(sample));
      },
      close,
    };
  } catch (error) {
    await close().catch(() => 'closing what did not start fails with the error that follows');
    throw error;
  }
}
