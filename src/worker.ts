/**
 * The Workers entry: answers Cloudflare's events. Only this file touches the execution context. Module state
 * is one service for each isolate, because the outbox lives as long as the isolate does.
 */
import type { RateLimit } from './cruddur/api/access.ts';
import type { Database } from './cruddur/database.ts';
import { createService, type Service } from './cruddur/service.ts';
import {
  createRandomHex,
  type BudgetNamespace,
  type QueueBatch,
  type QueueProducer,
} from './telemetry/index.ts';

interface Env {
  /** Absent where wrangler.toml lacks it. */
  readonly DB?: Database;
  readonly WRITE_RATE_LIMIT?: RateLimit;
  readonly TELEMETRY_QUEUE?: QueueProducer;
  readonly TELEMETRY_BUDGET_OBJECT?: BudgetNamespace<unknown>;
}

/** The class behind TELEMETRY_BUDGET_OBJECT. */
export { BudgetObject } from './telemetry/index.ts';

interface ExecutionContext {
  waitUntil(work: Promise<unknown>): void;
}

// The runtime's own fetch, kept before tracing wraps the global one: exporting must not make spans.
const nativeFetch = globalThis.fetch;

let service: Service | undefined;

export default {
  fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    service ??= createWorkerService(env);
    return service.serve({ request, waitUntil: (work) => context.waitUntil(work) });
  },
  /** The consumer of TELEMETRY_QUEUE. */
  queue(batch: QueueBatch, env: Env): Promise<void> {
    service ??= createWorkerService(env);
    return service.deliver(batch);
  },
  /** The cron. */
  scheduled(_event: unknown, env: Env): Promise<void> {
    service ??= createWorkerService(env);
    return service.expire(env.DB);
  },
};

/**
 * Sends the telemetry that waits and answers how many items still do. A service binding reaches this entrypoint by its
 * name; a URL never does. The emulator asks for it before it ends a worker.
 */
export const telemetry = {
  fetch: async (): Promise<Response> => Response.json({ waiting: (await service?.flush()) ?? 0 }),
};

function createWorkerService(env: Env): Service {
  return createService({
    env,
    database: (bindings) => bindings.DB,
    writeRateLimit: (bindings) => bindings.WRITE_RATE_LIMIT,
    effects: {
      fetch: (input, init) => nativeFetch(input, init),
      now: Date.now,
      userAgent: navigator.userAgent,
      wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      random: Math.random,
      queue: env.TELEMETRY_QUEUE,
      budget: env.TELEMETRY_BUDGET_OBJECT,
      randomHex: createRandomHex((bytes) => crypto.getRandomValues(bytes)),
      // eslint-disable-next-line no-console -- the console is where a worker's log goes
      print: (level, line) => console[level](line),
    },
  });
}
