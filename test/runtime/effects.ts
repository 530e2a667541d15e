/** The effects of an observer in any runtime, which prints nothing. */
import type { Effects } from '../../src/telemetry/observe/effects.ts';
import { createRandomHex } from '../../src/telemetry/recording/random-hex.ts';

export function quietEffects(fetch: Effects['fetch']): Effects {
  return {
    fetch,
    now: Date.now,
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    random: Math.random,
    randomHex: createRandomHex((bytes) => crypto.getRandomValues(bytes)),
    print: () => undefined,
  };
}
