/** Makes the rows of the report: each variant beside the bare app of the same rounds. */
import { judge, median, type Limit, type Row } from '../row.ts';
import type { Sample, Samples } from './rounds.ts';

export const BARE = 'bare';
export const FULL = 'full';

export interface Comparison {
  /** What was measured, where. */
  readonly what: string;
  readonly samples: Samples;
  /** Of the variant {@link FULL}; the others are reported. */
  readonly limit?: Limit;
}

/** Requests per second as a share of the bare app's. */
export function compareRates({ what, samples, limit }: Comparison): Row[] {
  const bare = samplesOf(samples, BARE);
  const bareRate = Math.round(median(bare.map(({ perSecond }) => perSecond)));
  return variants(samples).map(([name, own]) => {
    const ratios = pairs(own, bare).map(([a, b]) => a.perSecond / b.perSecond);
    return judge({
      name: `${what}, requests/s: ${name}`,
      value: median(ratios),
      unit: 'of bare',
      reference: `bare ${bareRate}/s; ${spread(ratios)}`,
      problems: problemsOf(own, bare),
      ...(name === FULL && limit !== undefined ? { limit } : {}),
    });
  });
}

export interface TimeComparison extends Omit<Comparison, 'limit'> {
  /** What may be added on a machine on which the bare app takes so long, both in µs a request. */
  readonly limit?: { readonly atMost: number; readonly whereBareTakes: number };
}

/**
 * How much longer a request takes than in the bare app, both servers being busy all the time. Where the bare app
 * takes longer than on the machine the limit was set on, the limit is longer by the same factor.
 */
export function compareTimes({ what, samples, limit: given }: TimeComparison): Row[] {
  const bare = samplesOf(samples, BARE);
  const bareTime = median(bare.map(timeOf));
  const limit = given && {
    atMost: Math.round(given.atMost * Math.max(1, bareTime / given.whereBareTakes)),
  };
  return variants(samples).map(([name, own]) => {
    const added = pairs(own, bare).map(([a, b]) => timeOf(a) - timeOf(b));
    return judge({
      name: `${what}, added time: ${name}`,
      value: median(added),
      unit: 'µs/request',
      reference: `bare ${bareTime.toFixed(1)} µs${generatorBound(bare)}; ${spread(added)}`,
      problems: problemsOf(own, bare),
      ...(name === FULL && limit !== undefined ? { limit } : {}),
    });
  });
}

/** CPU time of the server's process. No rows where it cannot be read. */
export function compareCpu({ what, samples }: Comparison): Row[] {
  const bare = samplesOf(samples, BARE);
  const bareCpu = median(bare.map(cpuOf));
  if (Number.isNaN(bareCpu)) return [];
  return variants(samples).map(([name, own]) => {
    const cpu = own.map(cpuOf);
    return judge({
      name: `${what}, CPU time: ${name}`,
      value: median(cpu),
      unit: 'µs/request',
      reference: `bare ${bareCpu.toFixed(0)} µs; ${spread(cpu)}`,
      problems: problemsOf(own, bare),
    });
  });
}

export function problemsOf(...groups: readonly (readonly Sample[])[]): string[] {
  return groups.flat().flatMap(({ problem }) => problem ?? []);
}

export function samplesOf(samples: Samples, name: string): readonly Sample[] {
  return samples.get(name) ?? [];
}

export function spread(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `rounds ${Number(low.toPrecision(3))} to ${Number(high.toPrecision(3))}`;
}

function variants(samples: Samples): [string, readonly Sample[]][] {
  return [...samples].filter(([name]) => name !== BARE);
}

/** Rounds belong together: what disturbed one variant in a round probably disturbed the next as well. */
export function pairs(own: readonly Sample[], bare: readonly Sample[]): [Sample, Sample][] {
  return own.flatMap((sample, round): [Sample, Sample][] => {
    const reference = bare[round];
    return reference === undefined ? [] : [[sample, reference]];
  });
}

export function timeOf({ perSecond }: Sample): number {
  return 1e6 / perSecond;
}

export function cpuOf({ cpuMicroseconds = Number.NaN }: Sample): number {
  return cpuMicroseconds;
}

/** A generator that is itself at its limit makes the bare app look slower, and so telemetry cheaper. */
function generatorBound(bare: readonly Sample[]): string {
  const load = median(bare.map(({ generatorLoad }) => generatorLoad));
  return load < 0.9 ? '' : ' (the generator was the limit: added time is at least this)';
}
