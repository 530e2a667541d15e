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
