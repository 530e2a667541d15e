/**
 * What a rule would have kept of the requests that clients reported: its reservoir of each second, and its rate of the
 * others. Clients that hold a share of the reservoir each and use it up unevenly keep less. Runs in the browser.
 */
import type { RuleDraft, Window } from './shapes.ts';

/** Seconds of a window. */
const WINDOW_S = 10;

export function wouldKeep(
  { reservoir, rate }: Pick<RuleDraft, 'reservoir' | 'rate'>,
  windows: readonly Pick<Window, 'requests'>[],
): number {
  return windows.reduce((sum, { requests }) => {
    const first = Math.min(requests, reservoir * WINDOW_S);
    return sum + first + (requests - first) * rate;
  }, 0);
}

export interface Sum {
  readonly requests: number;
  readonly sampled: number;
  readonly borrowed: number;
}

export function sumOf(windows: readonly Window[]): Sum {
  const sum = (key: keyof Sum) => windows.reduce((all, window) => all + window[key], 0);
  return { requests: sum('requests'), sampled: sum('sampled'), borrowed: sum('borrowed') };
}
