/** What samples of rounds say together. */
import { median } from '../row.ts';
import type { Sample } from './load.ts';

export function rateOf(samples: readonly Sample[]): number {
  return median(samples.map(({ perSecond }) => perSecond));
}

/** The median of the rounds' 99th percentiles. */
export function p99Of(samples: readonly Sample[]): number {
  return median(samples.map(({ latencyMs }) => latencyMs.p99));
}

/** How much faster one was than the other in the same round: the median. */
export function ratioOf(samples: readonly Sample[], reference: readonly Sample[]): number {
  return median(
    samples.map(({ perSecond }, round) => perSecond / (reference[round]?.perSecond ?? Number.NaN)),
  );
}

export function problemsOf(samples: readonly Sample[]): string[] {
  return samples.flatMap(({ problem }) => problem ?? []);
}

/** e.g. `1234/s (1100 to 1300), 480 µs of CPU each`. */
export function describe(samples: readonly Sample[]): string {
  const rates = samples.map(({ perSecond }) => Math.round(perSecond));
  const cpu = median(samples.flatMap(({ cpuMicroseconds }) => cpuMicroseconds ?? []));
  const each = Number.isNaN(cpu) ? '' : `, ${Math.round(cpu)} µs of CPU a request`;
  return `${Math.round(median(rates))}/s (${Math.min(...rates)} to ${Math.max(...rates)})${each}`;
}
