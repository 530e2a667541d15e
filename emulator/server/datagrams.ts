/**
 * Documents of datagrams wait here for being stored. A burst fills the kernel's buffer within milliseconds, and storing
 * takes longer than reading, so a burst is read to its end and then stored, a few documents in one transaction, with a
 * look at the socket between two of them.
 */
export interface Datagrams {
  /** @returns false when too much waits already */
  add(document: string): boolean;
  /** How many wait. */
  waiting(): number;
  /** Stores now all that waits. */
  flush(): void;
}

/** A burst has ended when nothing came for so long. */
const QUIET_MS = 10;
/** Then it is stored though more comes. */
const MAX_WAIT_MS = 1_000;
/** At once: some milliseconds of work, in which the kernel's usual buffer does not fill. */
const MAX_BATCH = 64;
/** Node reads so many at most before it lets others work; who sends as many has more to send. */
const BURST = 32;
const MAX_WAITING_LENGTH = 32 * 1024 * 1024;

/** @param store takes some of what waits, in the order in which it came */
export function createDatagrams(store: (documents: readonly string[]) => void): Datagrams {
  let waiting: string[] = [];
  let length = 0;
  /** Since somebody last looked. */
  let come = 0;
  let sinceMs = 0;
  let timer: NodeJS.Timeout | undefined;

  function storeSome(): void {
    const batch = waiting.slice(0, MAX_BATCH);
    waiting = waiting.slice(MAX_BATCH);
    for (const document of batch) length -= document.length;
    store(batch);
  }

  function wait(): void {
    clearTimeout(timer);
    come = 0;
    timer = setTimeout(() => {
      const isBurst = come > 0 && performance.now() - sinceMs < MAX_WAIT_MS;
      if (isBurst) wait();
      else drain();
    }, QUIET_MS);
  }

  function drain(): void {
    if (waiting.length === 0) return;
    come = 0;
    storeSome();
    setImmediate(() => (come >= BURST ? wait() : drain()));
  }

  return {
    add(document) {
      if (length + document.length > MAX_WAITING_LENGTH) return false;
      if (waiting.length === 0) {
        sinceMs = performance.now();
        wait();
      }
      waiting.push(document);
      length += document.length;
      come++;
      return true;
    },
    waiting: () => waiting.length,
    flush() {
      clearTimeout(timer);
      while (waiting.length > 0) storeSome();
    },
  };
}
