/** Sums of observations, in the form in which the store keeps them. */
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

/** Adds up observations as they come. */
export class Adding {
  readonly #merge = new Merge();
  #firstStart = Infinity;
  #lastStart = -Infinity;

  readonly see = (observation: Observation): void => {
    this.#firstStart = Math.min(this.#firstStart, observation.start);
    this.#lastStart = Math.max(this.#lastStart, observation.start);
    this.#merge.add(observation);
  };

  /** Adds what was added up before. */
  seeSums({ firstStart, lastStart, seen }: Sums): void {
    for (const observation of decodeObservations(seen)) this.#merge.add(observation);
    this.#firstStart = Math.min(this.#firstStart, firstStart);
    this.#lastStart = Math.max(this.#lastStart, lastStart);
  }

  /** @returns undefined when there is nothing. */
  sums(): Sums | undefined {
    const [firstStart, lastStart] = [this.#firstStart, this.#lastStart];
    if (lastStart < firstStart) return undefined;
    return { firstStart, lastStart, seen: encodeObservations(this.#merge.observations()) };
  }
}

/** @param others what was added up before. @returns undefined when there is nothing. */
export function addUp(
  observations: Iterable<Observation>,
  others: readonly Sums[] = [],
): Sums | undefined {
  const adding = new Adding();
  for (const sums of others) adding.seeSums(sums);
  for (const observation of observations) adding.see(observation);
  return adding.sums();
}
