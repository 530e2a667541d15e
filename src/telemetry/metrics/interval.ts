/**
 * Gathers what was measured until it is sent: a sum for each counter, and for each histogram its distinct values with
 * how often each occurred. It says when it has to be sent before it can take more, so that nothing is rounded:
 * CloudWatch takes a hundred values of a metric at a time, and counts by the minute.
 */
import type { Instrument } from './instrument.ts';

/** Distinct values of one metric that CloudWatch takes at a time. */
const MAX_VALUES = 100;
const MINUTE_MS = 60_000;
/** The largest sum that CloudWatch takes. */
const MAX_SUM = 2 ** 360;

/** How often each value occurred. */
export type Distribution = Map<number, number>;

/** What was measured of one route, or of the service as a whole. */
export interface Group {
  /** Undefined for the service alone. */
  readonly route: string | undefined;
  readonly values: Map<Instrument, number | Distribution>;
}

export interface Interval {
  /** Unix milliseconds of the first and the last thing that was measured. */
  readonly from: number;
  readonly to: number;
  readonly groups: readonly Group[];
}

export class Gatherer {
  readonly #full: (interval: Interval) => void;
  #groups = new Map<string | undefined, Group>();
  #from = 0;
  #to = 0;

  /** @param full told what has to leave before more is gathered */
  constructor(full: (interval: Interval) => void) {
    this.#full = full;
  }

  /** @param at Unix milliseconds @param value known to be one that CloudWatch takes */
  add(instrument: Instrument, route: string | undefined, value: number, at: number): void {
    if (this.#groups.size > 0 && minuteOf(at) !== minuteOf(this.#from)) this.#leave();
    if (this.#put(instrument, route, value, at)) return;
    this.#leave();
    this.#put(instrument, route, value, at);
  }

  /** All that was gathered, which then is forgotten; undefined when there is nothing. */
  take(): Interval | undefined {
    if (this.#groups.size === 0) return undefined;
    const interval = { from: this.#from, to: this.#to, groups: [...this.#groups.values()] };
    this.#groups = new Map();
    return interval;
  }

  #leave(): void {
    const interval = this.take();
    if (interval !== undefined) this.#full(interval);
  }

  /** False where there is no room. */
  #put(instrument: Instrument, route: string | undefined, value: number, at: number): boolean {
    const group = this.#groups.get(route) ?? { route, values: new Map() };
    const known = group.values.get(instrument);
    if (instrument.kind === 'counter') {
      const sum = (typeof known === 'number' ? known : 0) + value;
      if (sum > MAX_SUM) return false;
      group.values.set(instrument, sum);
    } else {
      const distribution: Distribution = known instanceof Map ? known : new Map();
      const times = distribution.get(value);
      if (times === undefined && distribution.size >= MAX_VALUES) return false;
      distribution.set(value, (times ?? 0) + 1);
      group.values.set(instrument, distribution);
    }
    if (this.#groups.size === 0) this.#from = at;
    this.#to = at;
    this.#groups.set(route, group);
    return true;
  }
}

function minuteOf(at: number): number {
  return Math.floor(at / MINUTE_MS);
}

/** Count, sum, least and greatest of a distribution that is not empty. */
export function statisticsOf(distribution: Distribution) {
  let count = 0;
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const [value, times] of distribution) {
    count += times;
    sum += value * times;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return { count, sum, min, max };
}
