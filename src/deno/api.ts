/**
 * The service under Deno, for both ways to start it: variables are read, the store is opened, expired rows are deleted
 * from time to time. Work that a Worker would hand to waitUntil is tracked here and awaited at the end, so that the last
 * request's telemetry leaves too.
 */
import { IDENTITY } from '../cruddur/identity.ts';
import { createService } from '../cruddur/service.ts';
import { flush, observe } from '../telemetry/index.ts';
import { requestMetrics } from '../telemetry/metrics.ts';
import { securitySignals } from '../telemetry/security.ts';
import { readOptions, type Options } from './options.ts';
import { repeat } from './repeat.ts';
import type { Address, DenoRuntime, Handler } from './runtime.ts';
import { DEPLOY_LIMITS, shutDown, USUAL_LIMITS } from './shutdown.ts';
import { openStore } from './store.ts';
import { takeTracingOver } from './tracing.ts';
import { readVariables } from './variables.ts';

export interface Api {
  readonly options: Options;
  readonly serve: Handler;
  /** Call when the API listens: it says where, and where its data is kept, and begins to delete what has expired. */
  listening(address: Address): void;
  /** Ends the process in order when it is told to. @param closeServer settles when no request is served any more */
  endOnSignals(closeServer: () => Promise<unknown>): void;
  /** Settles when the requests that are being served have their responses. */
  idle(): Promise<unknown>;
}

/** Off without their variables; a process need not be small. */
const SIGNALS = { metrics: requestMetrics, security: securitySignals };

const EXPIRE_EVERY_MS = 5 * 60_000;

/**
 * @param fetch the runtime's own, kept before tracing wraps the global one
 * @throws OptionsError when a variable is wrong or the store cannot be opened
 */
export async function startApi(runtime: DenoRuntime, fetch: typeof globalThis.fetch): Promise<Api> {
  const variables = readVariables((name) => runtime.env.get(name));
  const options = readOptions(variables);
  if (options.deploy) takeTracingOver();
  const store = await openStore(options, fetch);
  const service = observe(createService(), { ...IDENTITY, ...SIGNALS });
  const env = {
    ...variables,
    // A process has no limit on calls, and no header of Cloudflare that names its clients.
    TELEMETRY_SUBREQUESTS: variables['TELEMETRY_SUBREQUESTS']?.trim() || '10000',
    CLIENT_ADDRESS_FROM: variables['CLIENT_ADDRESS_FROM']?.trim() || 'peer',
    DB: store.database,
  };
  const background = createPending();
  const requests = createPending();

  let stopExpiring = (): void => undefined;

  async function expire(): Promise<void> {
    const work = service.scheduled({}, { ...env, DB: store.database.bare });
    background.add(work);
    await work.catch((error: unknown) => {
      // eslint-disable-next-line no-console -- the console is where a worker's log goes
      console.error(`Cannot delete what has expired: ${String(error)}`);
    });
  }

  async function stop(closeServer: () => Promise<unknown>): Promise<void> {
    stopExpiring();
    await shutDown({
      closeServer,
      flush,
      background: background.settled,
      wait,
      limits: options.deploy ? DEPLOY_LIMITS : USUAL_LIMITS,
    });
    store.close();
    runtime.exit(0);
  }

  return {
    options,
    serve: (request, { remoteAddr }) =>
      requests.add(
        Promise.resolve(service.fetch(request, env, { waitUntil: background.add, remoteAddr })),
      ),
    listening({ hostname, port }) {
      const host = hostname === '127.0.0.1' ? 'localhost' : bracketed(hostname);
      // eslint-disable-next-line no-console -- says where it runs
      console.log(`Cruddur API under Deno: http://${host}:${port}\n${store.said}`);
      stopExpiring = repeat(expire, EXPIRE_EVERY_MS);
    },
    endOnSignals(closeServer) {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        runtime.addSignalListener(signal, () => void stop(closeServer));
      }
    },
    idle: requests.settled,
  };
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function bracketed(hostname: string): string {
  return hostname.includes(':') ? `[${hostname}]` : hostname;
}

/** Work that has not ended yet. */
function createPending() {
  const pending = new Set<Promise<unknown>>();
  return {
    add<T>(work: Promise<T>): Promise<T> {
      const tracked: Promise<unknown> = work
        .catch(() => undefined)
        .finally(() => pending.delete(tracked));
      pending.add(tracked);
      return work;
    },
    async settled(): Promise<void> {
      while (pending.size > 0) await Promise.all(pending);
    },
  };
}
