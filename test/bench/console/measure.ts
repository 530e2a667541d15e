/** Measures the console of an emulator on a store that is filled: its first view, its pages, its lists, a large trace. */
import type { Browser } from 'playwright-core';
import { createAwsClient } from '../emulator/aws-client.ts';
import { untilPrepared } from '../emulator/queries.ts';
import { startEmulator } from '../emulator/server.ts';
import type { PartOptions } from '../part.ts';
import { judge, quantile, type Row } from '../row.ts';
import { timeFirstViews } from './first-view.ts';
import { sendLargeTrace } from './large-trace.ts';
import { measureLargeTrace } from './large-trace-view.ts';
import { measureLists } from './lists.ts';
import { measurePages } from './pages.ts';
import { EACH_A_TRACE, fillTelemetry, type Extent } from './stored-story.ts';

/** Makes a row of the 95th percentile of some milliseconds. */
export type Report = (name: string, took: readonly number[], atMostMs: number) => Row;

const ROUNDS = 20;
const QUICK_ROUNDS = 3;
const FIRST_VIEW_MS = 1_000;
/** What pages show at first; as dense as the hours before. */
const RECENT_MS = 15 * 60_000;

/** @param folder a store that was filled with so much */
export async function measureConsole(
  browser: Browser,
  folder: string,
  extent: Extent,
  { quick, progress }: PartOptions,
): Promise<Row[]> {
  const emulator = await startEmulator(folder);
  try {
    const address = `http://localhost:${emulator.port}`;
    const rounds = quick ? QUICK_ROUNDS : ROUNDS;
    const each = (extent.traces * EACH_A_TRACE).toLocaleString('en');
    const report: Report = (name, took, atMost) => {
      const [p50, p95] = [quantile(took, 0.5), quantile(took, 0.95)];
      progress(`${name}: p50 ${p50.toFixed(0)}, p95 ${p95.toFixed(0)} ms`);
      const reference = `p50 ${p50.toFixed(0)} ms, with ${each} spans, log lines and items`;
      return judge({ name: `${name}, p95`, value: p95, unit: 'ms', reference, limit: { atMost } });
    };
    await fillTelemetry(address, recentOf(extent, Date.now()), progress);
    await emulator.rest();
    await untilPrepared(folder);
    const views = await timeFirstViews(browser, address, rounds);
    const context = { browser, address, extent, rounds, report, progress };
    const rows = [
      report('first view', views, FIRST_VIEW_MS),
      ...(await measurePages(context)),
      ...(await measureLists(context)),
    ];
    const logs = { address, client: createAwsClient('logs') };
    for (const isFlat of [false, true]) {
      const id = await sendLargeTrace(logs, Date.now(), isFlat);
      rows.push(...(await measureLargeTrace(context, id, isFlat)));
    }
    return rows;
  } finally {
    await emulator.kill();
  }
}

function recentOf({ first, traces, startMs, endMs }: Extent, nowMs: number): Extent {
  return {
    first: first + traces,
    traces: Math.round((traces * RECENT_MS) / (endMs - startMs)),
    startMs: nowMs - RECENT_MS,
    endMs: nowMs,
  };
}
