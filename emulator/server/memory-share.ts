/**
 * Memory that requests share: a large one waits until there is room for it, in the order of coming, so that many at
 * once take no more than a few.
 */
export interface MemoryShare {
  /** @returns when there is room for so many bytes: a function that gives them back, to be called once */
  take(bytes: number): Promise<() => void>;
}

interface Waiting {
  readonly bytes: number;
  admit(): void;
}

/** What is smaller never waits. */
const SMALL_BYTES = 64 * 1024;

/** @param most for all together; one that is larger takes all of it */
export function createMemoryShare(most: number): MemoryShare {
  const waiting: Waiting[] = [];
  let left = most;

  function admitNext(): void {
    for (let next = waiting[0]; next !== undefined && next.bytes <= left; next = waiting[0]) {
      waiting.shift();
      left -= next.bytes;
      next.admit();
    }
  }

  return {
    take(wanted) {
      if (wanted <= SMALL_BYTES) return Promise.resolve(() => undefined);
      const bytes = Math.min(wanted, most);
      return new Promise((resolve) => {
        const giveBack = () => {
          left += bytes;
          admitNext();
        };
        waiting.push({ bytes, admit: () => resolve(giveBack) });
        admitNext();
      });
    },
  };
}
