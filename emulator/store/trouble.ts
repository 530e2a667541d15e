/** What becomes of failures for which no caller waits: they are reported, and end nothing. */
import { reasonOf, StoreUnavailable } from './failure.ts';

/** Reports a failure once, however often it occurs, and once more when it is over. */
export interface Trouble {
  begin(message: string): void;
  end(): void;
}

/** @param over the line that reports the end */
export function createTrouble(report: (line: string) => void, over: string): Trouble {
  let told: string | undefined;
  return {
    begin(message) {
      if (message !== told) report(message);
      told = message;
    },
    end() {
      if (told !== undefined) report(over);
      told = undefined;
    },
  };
}

/** @returns `work` for a timer. The inbox has reported a store that is not available */
export function unattended(
  work: () => Promise<void>,
  what: string,
  trouble: Trouble,
): () => Promise<void> {
  return async () => {
    try {
      await work();
      trouble.end();
    } catch (error) {
      if (error instanceof StoreUnavailable) return;
      trouble.begin(`Cannot ${what}: ${reasonOf(error)}`);
    }
  };
}

/** Does what others go on without. */
export function attempt(work: () => void, what: string, report: (line: string) => void): void {
  try {
    work();
  } catch (error) {
    report(`Cannot ${what}: ${reasonOf(error)}`);
  }
}
