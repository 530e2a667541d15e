/**
 * How long reading calls take over a million stored segments, over HTTP, against the emulator in a process of its own:
 * the calls of X-Ray that search and add up, and the console's list, search and page of a trace.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import type { PartOptions } from '../part.ts';
import { judge, quantile, type Row } from '../row.ts';
import { createAwsClient } from './aws-client.ts';
import { hexId } from './ids.ts';
import { makeDataFolder, startEmulator } from './server.ts';
import { fillStore, SEGMENTS_A_TRACE, storedTraceId } from './stored-traces.ts';
import type { StoredRange } from './stored-traces.ts';
import { meanwhile, timed } from './timing.ts';

const SEGMENTS = 1_000_000;
const QUICK_SEGMENTS = 20_000;

/** Numbers that look like chance and are the same in every run. */
type Random = () => number;

interface Subject {
  readonly name: string;
  readonly limitMs?: number;
  readonly calls: number;
  /** Prepares a call, which is then made and timed. */
  readonly prepare: (random: Random) => Promise<Request>;
}

/** @returns a row for each kind of call: the 95th percentile, one call at a time. */
export async function measureQueries(options: PartOptions): Promise<Row[]> {
  const { quick, progress } = options;
  const segments = quick ? QUICK_SEGMENTS : SEGMENTS;
  const folder = makeDataFolder();
  const began = performance.now();
  const range = await fillStore(folder, segments, progress);
  progress(`filled in ${((performance.now() - began) / 1000).toFixed(0)} s`);
  return measureStored(folder, segments, range, options);
}

/** @param folder a store that `fillStore` filled with so many segments. */
async function measureStored(
  folder: string,
  segments: number,
  range: StoredRange,
  { quick, progress }: PartOptions,
): Promise<Row[]> {
  const emulator = await startEmulator(folder);
  try {
    const prepare = callsTo(`http://127.0.0.1:${emulator.port}`, range);
    const reference = `${segments.toLocaleString('en')} segments, ${segments / SEGMENTS_A_TRACE} traces`;
    const rows: Row[] = [];
    const report = (name: string, value: number) => {
      rows.push(judge({ name, value, unit: 'ms', reference }));
      progress(`${name}: ${value.toFixed(0)} ms`);
    };
    const graph = await prepare.graph(() => 0);
    const beside = await meanwhile(ask(graph), async (call) =>
      ask(await prepare.put(call, range.end)),
    );
    report('first GetServiceGraph, nothing prepared', beside.result);
    const [p99, longest] = [quantile(beside.took, 0.99), Math.max(...beside.took)];
    progress(
      `PutTraceSegments meanwhile: ${beside.took.length} calls, longest ${longest.toFixed(0)} ms`,
    );
    rows.push(
      judge({
        name: 'PutTraceSegments of 10 while the first GetServiceGraph is made, p99',
        value: p99,
        unit: 'ms',
        reference: `${beside.took.length} calls, one at a time`,
        limit: { atMost: 50 },
      }),
    );
    report(
      'first GetTraceSummaries, nothing prepared',
      await ask(await prepare.summaries(() => 0, 'TraceId', FILTERS[0])),
    );
    const began = performance.now();
    await untilPrepared(folder);
    report('preparing the rest while idle', performance.now() - began);
    for (const { name, limitMs, calls, prepare: next } of subjects(prepare, segments, range)) {
      const took = await times(next, quick ? 5 : calls);
      const p95 = quantile(took, 0.95);
      progress(`${name}: p50 ${quantile(took, 0.5).toFixed(1)}, p95 ${p95.toFixed(1)} ms`);
      rows.push(
        judge({
          name: `${name}, p95`,
          value: p95,
          unit: 'ms',
          reference,
          ...(limitMs === undefined ? {} : { limit: { atMost: limitMs } }),
        }),
      );
    }
    return rows;
  } finally {
    await emulator.kill();
  }
}

/** Waits until the emulator has worked out of the stored traces all that it can beforehand. */
export async function untilPrepared(folder: string): Promise<void> {
  const database = new DatabaseSync(join(folder, 'telemetry.sqlite'), { readOnly: true });
  const left = database.prepare('SELECT 1 FROM xray_traces WHERE state < 2 LIMIT 1');
  while (left.get() !== undefined) await wait(100);
  database.close();
}

const FILTERS = [
  'fault',
  'responsetime > 0.4',
  'service("api") { fault }',
  'edge("backend-hono", "api") { responsetime > 0.3 } AND !error',
  'annotation.size < 10 AND http.url CONTAINS "home"',
] as const;

function subjects(prepare: Calls, segments: number, { start, end }: StoredRange): Subject[] {
  const traces = segments / SEGMENTS_A_TRACE;
  const someTrace = (random: Random) => {
    const number = Math.floor(random() * traces);
    return storedTraceId(number, start + (number / traces) * (end - start));
  };
  const oneOf = (random: Random, words: readonly string[]) =>
    words[Math.floor(random() * words.length)] ?? '';
  return [
    ...(['TraceId', 'Event', 'Service'] as const).map((type) => ({
      name: `GetTraceSummaries by ${type} with a filter`,
      limitMs: 50,
      calls: 200,
      prepare: (random: Random) => prepare.summaries(random, type, oneOf(random, FILTERS)),
    })),
    {
      name: 'GetTraceSummaries with a filter that one trace in a thousand passes',
      limitMs: 50,
      calls: 100,
      prepare: (random) =>
        prepare.summaries(
          random,
          'TraceId',
          `annotation.tenant = "t${Math.floor(random() * 1000)}"`,
        ),
    },
    { name: 'GetServiceGraph', limitMs: 1000, calls: 40, prepare: prepare.graph },
    { name: 'GetTimeSeriesServiceStatistics', limitMs: 1000, calls: 40, prepare: prepare.series },
    {
      name: 'console: list of traces',
      limitMs: 50,
      calls: 200,
      prepare: async (random) =>
        prepare.console(`traces?before=${1 + Math.floor(random() * traces)}`),
    },
    {
      name: 'console: search',
      limitMs: 50,
      calls: 200,
      prepare: async (random) => {
        const words = ['failed', 'home', '@worf 500', 'nowhere', someTrace(random).slice(8, 20)];
        return prepare.console(`traces?${new URLSearchParams({ filter: oneOf(random, words) })}`);
      },
    },
    {
      name: 'console: a trace',
      limitMs: 50,
      calls: 200,
      prepare: async (random) => prepare.console(`traces/${someTrace(random)}`),
    },
  ];
}

type Calls = ReturnType<typeof callsTo>;

function callsTo(address: string, { start, end }: StoredRange) {
  const client = createAwsClient('xray');
  const sign = (path: string, input: object) =>
    client.sign(`${address}/${path}`, { method: 'POST', body: JSON.stringify(input) });
  /** At least half of the time there is, from and to any millisecond. */
  const part = (random: Random) => ({
    StartTime: start + (random() * (end - start)) / 4,
    EndTime: end - (random() * (end - start)) / 4,
  });
  return {
    summaries: (random: Random, TimeRangeType: string, FilterExpression: string) =>
      sign('TraceSummaries', { ...part(random), TimeRangeType, FilterExpression }),
    graph: (random: Random) => sign('ServiceGraph', part(random)),
    series: (random: Random) =>
      sign('TimeSeriesServiceStatistics', {
        ...part(random),
        EntitySelectorExpression: 'service("api")',
      }),
    put: (call: number, start_time: number) =>
      sign('TraceSegments', {
        TraceSegmentDocuments: Array.from({ length: 10 }, (_, n) => {
          const hex = storedTraceId(1e9 + call * 10 + n, start_time);
          const trace_id = `1-${hex.slice(0, 8)}-${hex.slice(8)}`;
          const id = hexId(call * 10 + n, 6, 16);
          return JSON.stringify({
            trace_id,
            id,
            name: 'late',
            start_time,
            end_time: start_time + 1,
          });
        }),
      }),
    console: (path: string) => new Request(`${address}/_emulator/${path}`),
  };
}

/** @returns the milliseconds of each. */
async function times(prepare: Subject['prepare'], calls: number): Promise<number[]> {
  const random = createRandom();
  const took: number[] = [];
  for (let call = 0; call < calls; call++) took.push(await ask(await prepare(random)));
  return took;
}

/** Of an answer that cannot be right, because there are traces in every range that is asked about. */
const EMPTY = /"(?:Services|TimeSeriesServiceStatistics)":\[\]|"TracesProcessedCount":0/;

/** @returns the milliseconds it took. @throws when the answer is not 200, or tells of nothing. */
async function ask(request: Request): Promise<number> {
  const { result, took } = await timed(async () => {
    const response = await fetch(request);
    return { status: response.status, body: await response.text() };
  });
  const { status, body } = result;
  if (status === 200 && !EMPTY.test(body)) return took;
  throw new Error(`Cannot measure ${request.url}: ${status} ${body.slice(0, 200)}`);
}

function createRandom(): Random {
  let state = 1;
  return () => {
    state = (state * 48_271) % 0x7f_ff_ff_ff;
    return state / 0x7f_ff_ff_ff;
  };
}
