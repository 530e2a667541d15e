/** One workerd with the worker's bundle of the moment. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Miniflare, SharedOptions, WorkerOptions } from 'miniflare';
import * as v from 'valibot';
import type { WorkerConfig } from './config.ts';
import { createDatabases, DATABASES } from './databases.ts';
import { migrate, runScript } from './migrate.ts';
import { loadMiniflare } from './miniflare.ts';
import { createRelay, type Outbound } from './relay.ts';
import { withoutSignalListeners } from './signals.ts';

export interface Instance {
  readonly url: URL;
  /** Applies migrations, then a script of sample rows if there is one. @throws naming the file that failed */
  prepareDatabases(sample?: string): Promise<void>;
  /** Has the worker's `scheduled` run. */
  runCron(): Promise<{ readonly ok: boolean; text(): Promise<string> }>;
  /**
   * Asks the worker to send its telemetry until none waits.
   *
   * @returns how many items still wait at the deadline; undefined when the worker did not say so by then
   */
  flush(deadlineMs: () => number): Promise<number | undefined>;
  /** Settles when what the worker put into queues is delivered, or at the deadline. */
  queuesAreQuiet(deadlineMs: () => number): Promise<void>;
  /** Ends workerd. */
  end(): Promise<void>;
}

export interface InstanceOptions {
  readonly config: WorkerConfig;
  readonly settings: SharedOptions & WorkerOptions;
  readonly outbound: Outbound;
  /** Whether the worker exports the entrypoint `telemetry`. */
  readonly canFlush: boolean;
}

const ENTRYPOINT = 'telemetry';
const Answer = v.object({ waiting: v.number() });
const AGAIN_MS = 50;
/** A consumer may wait so much longer than its queue's time for a batch. */
const QUEUE_GRACE_MS = 1_000;

/** @throws when workerd does not start; nothing is left running then. */
export async function startInstance(options: InstanceOptions): Promise<Instance> {
  const { config, settings, canFlush } = options;
  const calls = countCalls(options.outbound);
  const module = loadMiniflare();
  const databases = createDatabases(settings);
  const worker: WorkerOptions = {
    ...settings,
    outboundService: createRelay(calls.outbound),
    ...(canFlush ? { unsafeDirectSockets: [{ entrypoint: ENTRYPOINT }] } : {}),
  };
  const running: Miniflare = withoutSignalListeners(
    () => new module.Miniflare({ ...settings, workers: [worker, databases.worker] }),
  );
  let url: URL;
  try {
    url = await running.ready;
  } catch (error) {
    await running
      .dispose()
      .catch(() => 'disposing of what did not start fails with the same error');
    throw error;
  }

  /** The worker answers when it has sent all it can, which takes long where a vendor is slow. */
  async function waiting(deadlineMs: () => number): Promise<number | undefined> {
    const door = await running.unsafeGetDirectURL(undefined, ENTRYPOINT);
    const asked = new AbortController();
    const answer = fetch(door, { signal: asked.signal })
      .then(async (response) => v.parse(Answer, await response.json()).waiting)
      .catch(() => undefined);
    const late = async () => {
      while (performance.now() < deadlineMs()) await wait(AGAIN_MS, undefined, asked);
    };
    const left = await Promise.race([answer, late().then(noAnswer, noAnswer)]);
    asked.abort();
    return left;
  }

  return {
    url,
    async prepareDatabases(sample) {
      for (const { binding, migrations } of config.databases) {
        const url = await running.unsafeGetDirectURL(DATABASES);
        const database = databases.open(url, binding);
        await migrate(database, migrations);
        if (sample !== undefined) await runScript(database, sample);
      }
    },
    runCron: () => running.dispatchFetch('http://localhost/cdn-cgi/handler/scheduled'),
    async flush(deadlineMs) {
      let left = canFlush ? await waiting(deadlineMs) : 0;
      while (left !== 0 && performance.now() < deadlineMs()) {
        await wait(AGAIN_MS);
        left = (await waiting(deadlineMs)) ?? left;
      }
      return left;
    },
    async queuesAreQuiet(deadlineMs) {
      const quietMs = Math.max(
        0,
        ...config.consumers.map(({ maxBatchTimeout }) => maxBatchTimeout * 1000 + QUEUE_GRACE_MS),
      );
      while (calls.quietMs() < quietMs && performance.now() < deadlineMs()) await wait(AGAIN_MS);
    },
    end: () => running.dispose(),
  };
}

const noAnswer = (): undefined => undefined;

/** Measures for how long the worker has made no call. */
function countCalls(outbound: Outbound) {
  let underWay = 0;
  let lastMs = performance.now();
  return {
    quietMs: () => (underWay > 0 ? 0 : performance.now() - lastMs),
    async outbound(request: Request): Promise<Response> {
      underWay += 1;
      try {
        return await outbound(request);
      } finally {
        underWay -= 1;
        lastMs = performance.now();
      }
    },
  };
}
