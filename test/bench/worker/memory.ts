/**
 * Whether telemetry leaves anything behind in the isolate: the JavaScript heap after a forced collection, read
 * after every step of many requests. What counts is the slope of the line through the later steps, in bytes
 * that stay for each request: a leak has one however small, a cache or a pool has none.
 */
import { setTimeout as wait } from 'node:timers/promises';
import * as v from 'valibot';
import { judge, type Row } from '../row.ts';
import type { PartOptions } from '../part.ts';
import type { Bench } from './bench.ts';
import { BARE, FULL } from './compare.ts';
import { openInspector, type Inspector } from './inspector.ts';
import { measureOnce } from './rounds.ts';
import { startSubject, type Subject } from './subject.ts';

const STEPS = 10;
/** Code is compiled and caches are filled in these. */
const WARM_UP_STEPS = 2;
const STEP_REQUESTS = 10_000;
const QUICK_STEP_REQUESTS = 500;
const CONNECTIONS = 16;
/** Its spans are those of the request and of its query, so a binding that leaks shows. */
const PATH = '/d/42';
const WAKE_EVERY_MS = 20;
/**
 * One short string kept for each request would be some 30 bytes, a Map entry 100. What remains below is the
 * unsteadiness of the collector, which shows in the bare app too.
 */
const MAX_BYTES_PER_REQUEST = 10;

const HeapUsage = v.object({ usedSize: v.number() });

interface Watched {
  readonly subject: Subject;
  readonly inspector: Inspector;
  /** Bytes after each step. */
  readonly heap: number[];
  readonly problems: string[];
}

export async function measureMemory(
  bench: Bench,
  { quick, progress }: PartOptions,
): Promise<Row[]> {
  const { variables } = bench;
  const stepRequests = quick ? QUICK_STEP_REQUESTS : STEP_REQUESTS;
  const trivial = { ...variables, APP: 'trivial' };
  const perRequest = { spans: 2, documents: 1, events: 1 };
  const nothing = { spans: 0, documents: 0, events: 0 };
  const watched: Watched[] = [];
  try {
    watched.push(
      await watch({ name: BARE, fixture: 'bare', variables: trivial, perRequest: nothing }),
    );
    watched.push(await watch({ name: FULL, fixture: 'full', variables: trivial, perRequest }));
    for (let step = 1; step <= STEPS; step += 1) {
      for (const each of watched) await takeStep(bench, each, stepRequests);
      const shown = watched.map(({ subject, heap }) => `${subject.name} ${megabytes(heap.at(-1))}`);
      progress(`memory after ${step * stepRequests} requests each: ${shown.join(' · ')}`);
    }
    const [bare, full] = watched;
    return bare === undefined || full === undefined ? [] : rowsFor(bare, full, stepRequests);
  } finally {
    for (const { subject, inspector } of watched) {
      inspector.close();
      await subject.close();
    }
  }
}

async function watch(options: Parameters<typeof startSubject>[0]): Promise<Watched> {
  const subject = await startSubject({ ...options, inspector: true });
  if (subject.inspector === undefined) throw new Error('Cannot read the heap: no inspector');
  const inspector = await openInspector(subject.inspector);
  await inspector.call('HeapProfiler.enable');
  return { subject, inspector, heap: [], problems: [] };
}

async function takeStep(bench: Bench, watched: Watched, requests: number): Promise<void> {
  const { subject, inspector, heap, problems } = watched;
  const target = { ...subject, port: subject.ports.workerd };
  const load = { path: PATH, connections: CONNECTIONS, until: { requests } };
  const { problem } = await measureOnce(bench, target, load);
  if (problem !== undefined) problems.push(problem);
  // Senders still hold what was just acknowledged.
  await wait(500);
  const woken = await collectGarbage(inspector, subject);
  const undelivered = await bench.delivered(woken, subject.perRequest);
  if (undelivered !== undefined) problems.push(undelivered);
  heap.push(v.parse(HeapUsage, await inspector.call('Runtime.getHeapUsage')).usedSize);
}

/**
 * An idle isolate does not answer; it does as soon as a request makes it run.
 *
 * @returns how many requests that took
 */
async function collectGarbage(inspector: Inspector, { ports }: Subject): Promise<number> {
  const collection = inspector.call('HeapProfiler.collectGarbage').then(() => 'collected');
  let requests = 0;
  do {
    const response = await fetch(`http://127.0.0.1:${ports.workerd}${PATH}`);
    await response.arrayBuffer();
    requests += 1;
  } while ((await Promise.race([collection, wait(WAKE_EVERY_MS)])) !== 'collected');
  return requests;
}

function rowsFor(bare: Watched, full: Watched, stepRequests: number): Row[] {
  const total = (STEPS * stepRequests).toLocaleString('en');
  const slope = ({ heap }: Watched): number => slopeOf(heap.slice(WARM_UP_STEPS)) / stepRequests;
  const problems = [...bare.problems, ...full.problems];
  return [
    judge({
      name: `heap growth over ${total} requests: ${FULL}`,
      value: slope(full),
      unit: 'bytes/request',
      reference: `bare ${slope(bare).toFixed(1)}`,
      limit: { atMost: MAX_BYTES_PER_REQUEST },
      problems,
    }),
    judge({
      name: `heap after ${total} requests: ${FULL}`,
      value: (full.heap.at(-1) ?? Number.NaN) / 1e6,
      unit: 'MB',
      reference: `bare ${megabytes(bare.heap.at(-1))}`,
      problems,
    }),
  ];
}

/** Least squares, in units a step. */
function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let covariance = 0;
  let variance = 0;
  for (const [step, value] of values.entries()) {
    covariance += (step - middle) * (value - mean);
    variance += (step - middle) ** 2;
  }
  return covariance / variance;
}

function megabytes(bytes = Number.NaN): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}
