/** Memory that several caches share, up to a number of bytes; what was not used for longest leaves first. */
export interface Held {
  readonly bytes: number;
  /** Forgets it. */
  drop(): void;
}

export interface Memory {
  hold(held: Held): void;
  /** Says that it was used just now. */
  use(held: Held): void;
  /** Its owner has forgotten it. */
  release(held: Held): void;
}

export function createMemory(maxBytes: number): Memory {
  /** What was used last is at the end. */
  const all = new Set<Held>();
  let bytes = 0;

  function release(held: Held): void {
    if (all.delete(held)) bytes -= held.bytes;
  }

  return {
    release,
    use(held) {
      if (all.delete(held)) all.add(held);
    },
    hold(held) {
      all.add(held);
      bytes += held.bytes;
      for (const oldest of all) {
        if (bytes <= maxBytes) break;
        release(oldest);
        oldest.drop();
      }
    },
  };
}
