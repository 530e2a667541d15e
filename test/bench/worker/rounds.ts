/**
 * Interleaved rounds: each target in turn is put under the same load, again and again, so that whatever else
 * the machine does meets all of them alike. A round's numbers are compared with each other, then the median of
 * the rounds is taken.
 */
import type { LoadOrder, LoadReport } from '../load/order.ts';
import type { Bench, PerRequest } from './bench.ts';
import { cpuSeconds } from './cpu-time.ts';

export interface Target {
  /** How reports call it. */
  readonly name: string;
  readonly port: number;
  readonly pid: number | undefined;
  readonly perRequest: PerRequest;
  /** What it said last about errors, for when it cannot be measured. */
  lastWords?(): string;
}

export interface Sample {
  readonly requestsPerSecond: number;
  /** Of the target's process, its telemetry's delivery included; undefined where it cannot be read. */
  readonly cpuMicroseconds: number | undefined;
  /** HTTP requests that arrived at the sink for each one that was answered. */
  readonly fetchesPerRequest: number;
  /** Share of a core that the generator used. */
  readonly generatorLoad: number;
  readonly problem: string | undefined;
}

export interface Load {
  readonly path: string;
  readonly connections: number;
  readonly until: LoadOrder['until'];
}

/** One sample a round for each target, by its name. */
export type Samples = ReadonlyMap<string, readonly Sample[]>;

export interface Rounds {
  readonly targets: readonly Target[];
  readonly load: Load;
  readonly rounds: number;
  readonly progress: (line: string) => void;
}

/** One round more than asked for: the first warms up and is not counted. Each begins with another target. */
export async function measureRounds(
  bench: Bench,
  { targets, load, rounds, progress }: Rounds,
): Promise<Samples> {
  const samples = new Map<string, Sample[]>(targets.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    const shown: string[] = [];
    const first = round % targets.length;
    for (const target of [...targets.slice(first), ...targets.slice(0, first)]) {
      const sample = await measureOnce(bench, target, load);
      if (round > 0) samples.get(target.name)?.push(sample);
      shown.push(`${target.name} ${Math.round(sample.requestsPerSecond)}/s`);
      if (sample.problem !== undefined) shown.push(`(${sample.problem})`);
    }
    progress(`${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}: ${shown.join(' · ')}`);
  }
  return samples;
}

export async function measureOnce(bench: Bench, target: Target, load: Load): Promise<Sample> {
  const fetchesBefore = (await bench.counts()).fetches;
  const cpuBefore = cpuSeconds(target.pid);
  const report = await putUnderLoad(bench, target, load);
  const undelivered = await bench.delivered(report.requests, target.perRequest);
  const cpuAfter = cpuSeconds(target.pid);
  const fetches = (await bench.counts()).fetches - fetchesBefore;
  const refused = report.refused === 0 ? undefined : `${report.refused} answers were not 200`;
  return {
    requestsPerSecond: report.perSecond,
    cpuMicroseconds:
      cpuBefore === undefined || cpuAfter === undefined
        ? undefined
        : ((cpuAfter - cpuBefore) / report.requests) * 1e6,
    fetchesPerRequest: fetches / report.requests,
    generatorLoad: report.ownLoad,
    problem: refused ?? undelivered,
  };
}

async function putUnderLoad(bench: Bench, target: Target, load: Load): Promise<LoadReport> {
  const { path, connections, until } = load;
  const request = requestFor(path);
  try {
    return await bench.generator.ask({ port: target.port, request, connections, until });
  } catch (cause) {
    const words = `${String(cause)}\n${target.lastWords?.() ?? ''}`;
    throw new Error(`Cannot measure "${target.name}": ${words}`, { cause });
  }
}

/** What a small client sends; no trace headers, so every trace begins here. */
function requestFor(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: cruddur-bench/1\r\nAccept: */*\r\n\r\n`;
}
