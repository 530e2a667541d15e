/** `cruddur-edge traces`: the newest requests that match, or one trace with what happened in it. */
import { RequestPage, type RequestRow } from '../console/api/requests/shapes.ts';
import { readTraceId } from '../console/api/query/trace-id.ts';
import { WholeTrace } from '../console/api/trace/shapes.ts';
import { command } from './command.ts';
import { countOf, LAST, sinceOf } from './options.ts';
import type { RunningEmulator } from './running-emulator.ts';
import { milliseconds, table, utc } from './text.ts';
import { traceText } from './trace-text.ts';

export const traces = command({
  usage: `traces [QUERY | TRACE-ID] [--last TIME] [--limit N] [--json]`,
  help: `Lists the newest requests that match a query, written as in the console (status:500, route:/api/activities, dur:>100,
service:…, error:…, any.attribute:…), and counts the spans, segments, lines and items that the vendors have of each.
With a trace id, in any form, it prints that trace: its spans, log lines and items in the order of time.`,
  options: { ...LAST, limit: 'N: how many requests at most, up to 1000; default 20' },
  async run({ emulator, words, options, json, around }) {
    const text = words.join(' ');
    const id = readTraceId(text);
    if (id !== undefined) {
      const trace = await emulator.ask(WholeTrace, `trace/${id}`);
      around.out(json ? `${JSON.stringify(trace)}\n` : traceText(trace));
      return;
    }
    const rows = await findTraces(emulator, {
      query: text,
      fromMs: sinceOf(options['last'], around.now()),
      limit: countOf('limit', options['limit'], 20, 1000),
    });
    around.out(json ? `${JSON.stringify(rows)}\n` : tracesText(rows));
  },
});

export interface Wanted {
  readonly query: string;
  /** Unix milliseconds. */
  readonly fromMs: number;
  readonly limit: number;
}

/** A page at a time. */
export async function findTraces(
  emulator: RunningEmulator,
  { query, fromMs, limit }: Wanted,
): Promise<RequestRow[]> {
  const rows: RequestRow[] = [];
  let after: string | null = '';
  while (after !== null && rows.length < limit) {
    const most = Math.min(200, limit - rows.length);
    const search = new URLSearchParams({ q: query, from: String(fromMs), limit: String(most) });
    if (after !== '') search.set('after', after);
    const page: RequestPage = await emulator.ask(RequestPage, `request-list?${search}`);
    rows.push(...page.rows);
    after = page.next;
  }
  return rows;
}

export function tracesText(rows: readonly RequestRow[]): string {
  return table(TITLES, rows.map(line));
}

const TITLES = ['UTC', 'status', 'duration', 'request', 'service', 'H', 'X', 'L', 'R', 'trace'];

function line(row: RequestRow): (string | number | null)[] {
  const { honeycomb, xray, cloudwatch, rollbar } = row.counts;
  return [
    utc(row.time_ms),
    row.status === null ? (row.failed ? 'failed' : '') : String(row.status),
    milliseconds(row.duration_ms),
    [row.method, row.route ?? row.name].filter(Boolean).join(' '),
    row.service,
    honeycomb,
    xray,
    cloudwatch,
    rollbar,
    row.trace_id,
  ];
}
