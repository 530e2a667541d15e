/**
 * How long queries take over a million stored log events and a million Honeycomb events, over HTTP, against the
 * emulator in a process of its own; and how long ingest takes while such a query runs. What a query asks for the
 * first time is read from the store and only reported; the limits hold for what people do all day, asking again.
 */
import { setTimeout as wait } from 'node:timers/promises';
import * as v from 'valibot';
import type { PartOptions } from '../part.ts';
import { judge, quantile, type Row } from '../row.ts';
import { createAwsClient } from './aws-client.ts';
import { callHoneycomb, callLogs, type LogsTarget } from './calls.ts';
import { makeDataFolder, startEmulator } from './server.ts';
import {
  DATASET,
  fillHoneycomb,
  fillLogs,
  LOG_GROUP,
  logLine,
  putLogs,
  SPREAD_S,
} from './stored-events.ts';
import { meanwhile, timed } from './timing.ts';

const EVENTS = 1_000_000;
const QUICK_EVENTS = 20_000;
const LIMIT_MS = 1000;
const POLL_MS = 10;

const INSIGHTS = {
  'stats of three by time and route':
    'stats count(*), avg(duration_ms), pct(duration_ms, 95) by bin(5m), route',
  'errors a minute': 'filter @message like /error/ | stats count() by bin(1m)',
};

const HONEYCOMB = {
  'HEATMAP(duration_ms)': { calculations: [{ op: 'HEATMAP', column: 'duration_ms' }] },
  'COUNT and P95 by route, with a filter': {
    calculations: [{ op: 'COUNT' }, { op: 'P95', column: 'duration_ms' }],
    breakdowns: ['http.route'],
    filters: [{ column: 'http.response.status_code', op: '<', value: 500 }],
  },
};

interface Subject {
  readonly name: string;
  readonly run: () => Promise<void>;
}

export async function measureStores({ quick, progress }: PartOptions): Promise<Row[]> {
  const events = quick ? QUICK_EVENTS : EVENTS;
  const emulator = await startEmulator(makeDataFolder());
  try {
    const address = `http://127.0.0.1:${emulator.port}`;
    const target: LogsTarget = { address, client: createAwsClient('logs') };
    const startMs = Date.now() - SPREAD_S * 1000;
    await fillLogs(target, events, startMs, progress);
    await fillHoneycomb(address, events, startMs, progress);
    const subjects: Subject[] = [
      ...Object.entries(INSIGHTS).map(([name, query]) => ({
        name: `Logs Insights: ${name}`,
        run: () => askInsights(target, query, events),
      })),
      ...Object.entries(HONEYCOMB).map(([name, query]) => ({
        name: `Honeycomb: ${name}`,
        run: () => askHoneycomb(address, query),
      })),
    ];
    const rows: Row[] = [];
    for (const subject of subjects) {
      rows.push(...(await measure(subject, quick ? 5 : 20, events, progress)));
    }
    return [...rows, await measureIngest(target, subjects, events)];
  } finally {
    await emulator.kill();
  }
}

async function measure(
  { name, run }: Subject,
  calls: number,
  events: number,
  progress: (line: string) => void,
): Promise<Row[]> {
  const { took: first } = await timed(run);
  const took: number[] = [];
  for (let call = 0; call < calls; call++) took.push((await timed(run)).took);
  progress(
    `${name}: first ${first.toFixed(0)} ms, then ${took.map((ms) => ms.toFixed(0)).join(' ')}`,
  );
  const reference = `${events.toLocaleString('en')} events`;
  return [
    judge({ name: `${name}, first time`, value: first, unit: 'ms', reference }),
    judge({
      name: `${name}, p95`,
      value: quantile(took, 0.95),
      unit: 'ms',
      reference,
      limit: { atMost: LIMIT_MS },
    }),
  ];
}

/** One batch of 100 after the other, as long as queries run beside them. */
async function measureIngest(
  target: LogsTarget,
  subjects: readonly Subject[],
  events: number,
): Promise<Row> {
  const batch = Array.from({ length: 100 }, (_, number) => JSON.stringify(logLine(number)));
  const queries = async () => {
    for (const { run } of subjects) await run();
  };
  const { took } = await meanwhile(queries(), async () => {
    const logEvents = batch.map((message) => ({ timestamp: Date.now(), message }));
    return (await timed(() => putLogs(target, 0, logEvents))).took;
  });
  return judge({
    name: 'PutLogEvents of 100 while queries run, p99',
    value: quantile(took, 0.99),
    unit: 'ms',
    reference: `${took.length} calls beside queries of ${events.toLocaleString('en')} events`,
  });
}

async function askInsights(target: LogsTarget, queryString: string, events: number): Promise<void> {
  const endTime = Math.floor(Date.now() / 1000);
  const startTime = endTime - 2 * SPREAD_S;
  const started = await callLogs(target, 'StartQuery', {
    logGroupName: LOG_GROUP,
    startTime,
    endTime,
    queryString,
  });
  const { queryId } = v.parse(v.object({ queryId: v.string() }), started);
  const Answer = v.object({
    status: v.picklist(['Running', 'Complete']),
    results: v.array(v.unknown()),
    statistics: v.object({ recordsScanned: v.number() }),
  });
  for (;;) {
    const answer = v.parse(Answer, await callLogs(target, 'GetQueryResults', { queryId }));
    if (answer.status === 'Complete') {
      if (answer.results.length > 0 && answer.statistics.recordsScanned >= events) return;
      throw new Error(`Cannot trust '${queryString}': it looked at too few events`);
    }
    await wait(POLL_MS);
  }
}

async function askHoneycomb(address: string, query: object): Promise<void> {
  const made = await callHoneycomb(address, `/1/queries/${DATASET}`, query);
  const Made = v.object({ id: v.string() });
  const asked = await callHoneycomb(address, `/1/query_results/${DATASET}`, {
    query_id: v.parse(Made, made).id,
  });
  const { id } = v.parse(Made, asked);
  const Answer = v.object({
    complete: v.boolean(),
    data: v.optional(v.object({ results: v.pipe(v.array(v.unknown()), v.minLength(1)) })),
  });
  for (;;) {
    const path = `/1/query_results/${DATASET}/${id}`;
    if (v.parse(Answer, await callHoneycomb(address, path)).complete) return;
    await wait(POLL_MS);
  }
}
