/**
 * Documents of datagrams wait here for being stored. A burst fills the kernel's buffer within milliseconds, so a burst is
 * read to its end and then stored, a few documents at once, with a look at the socket between two of them. While the
 * store holds them back, they wait here, as many as may.
 */
export interface Datagrams {
  /** @returns false when too much waits already */
  add(document: string): boolean;
  /** How many wait, without those that are being stored. */
  waiting(): number;
  /** Stores now all that waits. */
  flush(): Promise<void>;
}

/** A burst has ended when nothing came for so long. */
const QUIET_MS = 10;
/** Then it is stored though more comes. */
const MAX_WAIT_MS = 1_000;
/** At once: some milliseconds of work, in which the kernel's usual buffer does not fill. */
const MAX_BATCH = 64;
/** Node reads so many at most before it lets others work; who sends as many has more to send. */
const BURST = 32;
/** Of documents that wait or are being stored. */
const MAX_LENGTH = 32 * 1024 * 1024;
/** Documents may be empty, and each takes memory all the same. */
const MAX_DOCUMENTS = 100_000;

/** @param store takes some of what waits, in the order in which it came. It must not reject. */
export function createDatagrams(store: (documents: readonly string[]) => Promise<void>): Datagrams {
  let waiting: string[] = [];
  let length = 0;
  /** Since somebody last looked. */
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
