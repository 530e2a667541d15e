/**
 * The end of the process after a signal: the server takes no more requests, what waits is sent, and work that
 * requests left behind may end. All of it takes at most 8 seconds, even if something hangs, because Docker kills
 * after 10; on Deno Deploy, which kills after 5, within 4.5.
 */

export interface ShutdownOptions {
  /** Stops listening and settles when the requests that are being served have their responses. */
  readonly closeServer: () => Promise<unknown>;
  /** Sends what waits, within a number of milliseconds. */
  readonly flush: (lifetimeMs: number) => Promise<unknown>;
  /** Settles when no work of a request is left. */
  readonly background: () => Promise<unknown>;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** @default USUAL_LIMITS */
  readonly limits?: ShutdownLimits;
}

/** In milliseconds. */
export interface ShutdownLimits {
  readonly server: number;
  readonly flush: number;
  /** What background work has beyond the flush. */
  readonly background: number;
}

export const USUAL_LIMITS: ShutdownLimits = { server: 1_500, flush: 4_000, background: 2_000 };

/** https://docs.deno.com/deploy/reference/runtime/#shutdown */
export const DEPLOY_LIMITS: ShutdownLimits = { server: 1_000, flush: 2_500, background: 1_000 };

/** Never rejects: the process ends either way. */
export async function shutDown(options: ShutdownOptions): Promise<void> {
  const { closeServer, flush, background, wait, limits = USUAL_LIMITS } = options;
  const atMost = async (milliseconds: number, work: Promise<unknown>): Promise<void> => {
    await Promise.race([work.catch(() => undefined), wait(milliseconds)]);
  };
  await atMost(limits.server, closeServer());
  await atMost(limits.flush + limits.background, Promise.all([flush(limits.flush), background()]));
}
