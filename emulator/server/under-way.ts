/** Counts requests under way, so that a change of what answers them can wait until they are answered. */
export interface UnderWay {
  /** @returns a function to call once, when the request is answered */
  begin(): () => void;
  /** Settles when no request is under way, or after so many milliseconds. */
  answered(atMostMs: number): Promise<void>;
}

export function createUnderWay(): UnderWay {
  let count = 0;
  let settled: (() => void) | undefined;
  return {
    begin() {
      count += 1;
      return () => {
        count -= 1;
        if (count === 0) settled?.();
      };
    },
    async answered(atMostMs) {
      if (count === 0) return;
      const all = Promise.withResolvers<void>();
      settled = all.resolve;
      const timer = setTimeout(all.resolve, atMostMs);
      await all.promise;
      clearTimeout(timer);
      settled = undefined;
    },
  };
}
