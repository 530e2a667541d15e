/**
 * Puts servers with telemetry under load, once or in interleaved rounds, and counts what arrives at the sink. A
 * sample can be trusted when all that was to arrive has arrived.
 */
import { interleave, type Rounds as Interleaved } from '../interleave.ts';
import type { LoadOrder, LoadReport } from '../load/order.ts';
import type { Bench, PerRequest } from './bench.ts';
import { cpuSeconds, microsecondsEach } from './cpu-time.ts';

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
  readonly perSecond: number;
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

export interface Rounds extends Omit<Interleaved<Target, Sample>, 'measure'> {
  readonly load: Load;
}

export function measureRounds(bench: Bench, { load, ...rounds }: Rounds): Promise<Samples> {
  return interleave({ ...rounds, measure: (target) => measureOnce(bench, target, load) });
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
    perSecond: report.perSecond,
    cpuMicroseconds: microsecondsEach(cpuBefore, cpuAfter, report.requests),
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
