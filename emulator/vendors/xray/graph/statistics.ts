/**
 * Adds observations up to the statistics of a service or a connection. Every finished one is counted once, as ok,
 * error, throttle or fault, so that the counts and each histogram have the same sum.
 */
import type { Finished } from './observe.ts';

/** The API's ServiceStatistics and EdgeStatistics. */
export interface SummaryStatistics {
  readonly OkCount: number;
  readonly ErrorStatistics: {
    readonly ThrottleCount: number;
    readonly OtherCount: number;
    readonly TotalCount: number;
  };
  readonly FaultStatistics: { readonly OtherCount: number; readonly TotalCount: number };
  readonly TotalCount: number;
  /** Seconds. */
  readonly TotalResponseTime: number;
}

/** The API's HistogramEntry: seconds to the millisecond, and how many. */
export interface HistogramEntry {
  readonly Value: number;
  readonly Count: number;
}

export class Statistics {
  readonly #counts = { ok: 0, error: 0, throttle: 0, fault: 0 };
  readonly #responseTimes = new Map<number, number>();
  readonly #durations = new Map<number, number>();
  #totalResponseTime = 0;

  add({ outcome, count, responseTime, duration, totalResponseTime }: Finished): void {
    this.#counts[outcome] += count;
    this.#totalResponseTime += totalResponseTime;
    increase(this.#responseTimes, responseTime, count);
    increase(this.#durations, duration, count);
  }

  summary(): SummaryStatistics {
    const { ok, error, throttle, fault } = this.#counts;
    return {
      OkCount: ok,
      ErrorStatistics: {
        ThrottleCount: throttle,
        OtherCount: error,
        TotalCount: error + throttle,
      },
      FaultStatistics: { OtherCount: fault, TotalCount: fault },
      TotalCount: ok + error + throttle + fault,
      // Microseconds are as fine as clients tell times; what is beyond is the tail of adding floats.
      TotalResponseTime: Math.round(this.#totalResponseTime * 1e6) / 1e6,
    };
  }

  responseTimes(): readonly HistogramEntry[] {
    return histogram(this.#responseTimes);
  }

  durations(): readonly HistogramEntry[] {
    return histogram(this.#durations);
  }
}

function increase(counts: Map<number, number>, value: number, count: number): void {
  counts.set(value, (counts.get(value) ?? 0) + count);
}

function histogram(counts: ReadonlyMap<number, number>): readonly HistogramEntry[] {
  return [...counts].sort(([a], [b]) => a - b).map(([Value, Count]) => ({ Value, Count }));
}
