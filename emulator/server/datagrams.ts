/**
 * Holds the documents of datagrams until they are stored. A burst fills the kernel's buffer within milliseconds, so it
 * reads a burst to its end first, then stores it, a few documents at once, and looks at the socket between two of
 * them. While the store is busy, a bounded number of documents waits here.
 */
export interface Datagrams {
  /** @returns false when too much waits already */
  add(document: string): boolean;
  /** How many wait, without those that are being stored. */
  waiting(): number;
  /** Stores now all that waits. */
  flush(): Promise<void>;
}

/** A burst has ended when no datagram arrived for this long. */
const QUIET_MS = 10;
/** After this long it is stored, though more arrive. */
const MAX_WAIT_MS = 1_000;
/** At once: some milliseconds of work, in which the kernel's usual buffer does not fill. */
const MAX_BATCH = 64;
/** Node reads at most this many before other work runs. After a full burst more datagrams are waiting. */
const BURST = 32;
/** Of documents that wait or are being stored. */
const MAX_LENGTH = 32 * 1024 * 1024;
/** Documents may be empty, and each takes memory anyway. */
const MAX_DOCUMENTS = 100_000;

/** @param store takes some of what waits, in the order in which it came. It must not reject. */
export function createDatagrams(store: (documents: readonly string[]) => Promise<void>): Datagrams {
  let waiting: string[] = [];
  let length = 0;
  /** How many arrived since the last look. */
  let come = 0;
  let sinceMs = 0;
  let timer: NodeJS.Timeout | undefined;
  let draining: Promise<void> | undefined;
  let isFlushing = false;

  async function storeSome(): Promise<void> {
    const batch = waiting.slice(0, MAX_BATCH);
    waiting = waiting.slice(MAX_BATCH);
    await store(batch);
    for (const document of batch) length -= document.length;
  }

  function wait(): void {
    clearTimeout(timer);
    come = 0;
    timer = setTimeout(() => {
      const isBurst = come > 0 && performance.now() - sinceMs < MAX_WAIT_MS;
      if (isBurst) wait();
      else void drain();
    }, QUIET_MS);
  }

  function drain(): Promise<void> {
    draining ??= storeAll().finally(() => {
      draining = undefined;
    });
    return draining;
  }

  /** Ends before all is stored when a burst begins. */
  async function storeAll(): Promise<void> {
    while (waiting.length > 0) {
      come = 0;
      await storeSome();
      if (isFlushing) continue;
      await new Promise((resolve) => setImmediate(resolve));
      if (come >= BURST && !isFlushing) return wait();
    }
  }

  return {
    add(document) {
      const isFull = length + document.length > MAX_LENGTH || waiting.length >= MAX_DOCUMENTS;
      if (isFull) return false;
      if (waiting.length === 0 && draining === undefined) {
        sinceMs = performance.now();
        wait();
      }
      waiting.push(document);
      length += document.length;
      come++;
      return true;
    },
    waiting: () => waiting.length,
    async flush() {
      clearTimeout(timer);
      isFlushing = true;
      while (waiting.length > 0 || draining !== undefined) await drain();
      isFlushing = false;
    },
  };
}
