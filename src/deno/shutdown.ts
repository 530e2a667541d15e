/**
 * The end of the process after a signal: the server takes no more requests, what waits is sent, and work that requests
 * left behind may end. All within 8 seconds, whatever hangs, because Docker kills after 10.
 */

export interface ShutdownOptions {
  /** Stops listening and settles when the requests that are being served have their responses. */
  readonly closeServer: () => Promise<void>;
  /** Sends what waits, within a number of milliseconds. */
  readonly flush: (lifetimeMs: number) => Promise<unknown>;
  /** Settles when no work of a request is left. */
  readonly background: () => Promise<unknown>;
  readonly wait: (milliseconds: number) => Promise<void>;
}

const SERVER_MS = 1_500;
const FLUSH_MS = 4_000;
const BACKGROUND_MS = 2_000;

/** Never rejects: the process ends either way. */
export async function shutDown(options: ShutdownOptions): Promise<void> {
  const { closeServer, flush, background, wait } = options;
  const atMost = async (milliseconds: number, work: Promise<unknown>): Promise<void> => {
    await Promise.race([work.catch(() => undefined), wait(milliseconds)]);
  };
  await atMost(SERVER_MS, closeServer());
  await atMost(FLUSH_MS + BACKGROUND_MS, Promise.all([flush(FLUSH_MS), background()]));
}
