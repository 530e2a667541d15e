/** Gathers calls: how many, how many failed, and how long they took, each with the number of calls it stands for. */
import { BINS } from './shapes.ts';

interface Call {
  readonly ms: number;
  readonly weight: number;
  readonly failed: boolean;
}

export class Figures {
  readonly #calls: Call[] = [];

  add(ms: number, weight: number, failed: boolean): void {
    this.#calls.push({ ms: Math.max(0, ms), weight, failed });
  }

  get limits(): readonly [low: number, high: number] {
    const times = this.#calls.map(({ ms }) => ms).filter((ms) => ms > 0);
    return [
      times.reduce((a, b) => Math.min(a, b), Infinity),
      times.reduce((a, b) => Math.max(a, b), 0),
    ];
  }

  summary(): { count: number; failed: number; p50_ms: number; p99_ms: number } {
    const sorted = this.#calls.toSorted((a, b) => a.ms - b.ms);
    const count = sum(sorted);
    return {
      count,
      failed: sum(sorted.filter(({ failed }) => failed)),
      p50_ms: quantile(sorted, count * 0.5),
      p99_ms: quantile(sorted, count * 0.99),
    };
  }

  /** Calls by the logarithm of how long they took. @param low in milliseconds, above 0 */
  bins(low: number, high: number): { bins: number[]; failed_bins: number[] } {
    const bins = Array.from({ length: BINS }, () => 0);
    const failed_bins = Array.from({ length: BINS }, () => 0);
    const width = Math.log(high / low) / BINS || 1;
    for (const { ms, weight, failed } of this.#calls) {
      const place = Math.floor(Math.log(Math.max(ms, low) / low) / width);
      const at = Math.min(BINS - 1, Math.max(0, place));
      bins[at] = (bins[at] ?? 0) + weight;
      if (failed) failed_bins[at] = (failed_bins[at] ?? 0) + weight;
    }
    return { bins, failed_bins };
  }
}

function sum(calls: readonly Call[]): number {
  return calls.reduce((all, { weight }) => all + weight, 0);
}

/** The duration of the call with which so many are reached. */
function quantile(sorted: readonly Call[], wanted: number): number {
  let reached = 0;
  for (const { ms, weight } of sorted) {
    reached += weight;
    if (reached >= wanted) return ms;
  }
  return sorted.at(-1)?.ms ?? 0;
}
