/** Observations added up, in the form in which the store keeps them, and how more are added. */
import { decodeObservations, encodeObservations } from './encode.ts';
import { Merge } from './merge.ts';
import type { Observation } from './observe.ts';

/** Observations of some time, like ones as one. */
export interface Sums {
  /** Epoch seconds at which the first and the last of them started. */
  readonly firstStart: number;
  readonly lastStart: number;
  /** Encoded. */
  readonly seen: string;
}

export const MINUTE_S = 60;
export const HOUR_S = 3600;

/** @param others what was added up before. @returns undefined when there is nothing. */
export function addUp(
  observations: Iterable<Observation>,
  others: readonly Sums[] = [],
): Sums | undefined {
  const merge = new Merge();
  let firstStart = Math.min(...others.map((other) => other.firstStart));
  let lastStart = Math.max(...others.map((other) => other.lastStart));
  for (const { seen } of others) {
    for (const observation of decodeObservations(seen)) merge.add(observation);
  }
  for (const observation of observations) {
    firstStart = Math.min(firstStart, observation.start);
    lastStart = Math.max(lastStart, observation.start);
    merge.add(observation);
  }
  if (lastStart < firstStart) return undefined;
  return { firstStart, lastStart, seen: encodeObservations(merge.observations()) };
}
