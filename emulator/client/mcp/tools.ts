/** What an agent may ask a running emulator. The texts are those of the commands. */
import { SHOWN } from '../../console/api/errors/shapes.ts';
import { LEVELS } from '../../console/api/logs/shapes.ts';
import { readTraceId } from '../../console/api/query/trace-id.ts';
import { SqlAnswer, SqlSchema } from '../../console/api/sql/shapes.ts';
import { WholeTrace } from '../../console/api/trace/shapes.ts';
import { findItems, itemsText, itemText, readItem } from '../errors.ts';
import { findLines, linesText } from '../logs.ts';
import { answerText } from '../query.ts';
import { CannotAsk, type RunningEmulator } from '../running-emulator.ts';
import { traceText, whyNotHere } from '../trace-text.ts';
import { findTraces, tracesText } from '../traces.ts';
import { count, defineTool, oneOf, requiredText, text, type Tool } from './tool.ts';

const LANGUAGE =
  'route: status: dur: service: name: level: error: failed: vendor: or any attribute, as in "status:5xx dur:>100 app.user:worf -route:/health"; words search the text';

const lastMinutes = count(1_000_000, 'How many minutes to look back; default all that is stored');

const limit = (most: number) => count(most, 'How many at most; default 20');

const ID = '32 hex digits, or X-Ray’s 1-8hex-24hex, or a traceparent';

/** @param now unix milliseconds */
export function createTools(emulator: RunningEmulator, now: () => number): readonly Tool[] {
  const since = (last: number | undefined) => (last === undefined ? 0 : now() - last * 60_000);

  async function readTrace(given: string): Promise<WholeTrace> {
    const id = readTraceId(given);
    if (id === undefined) throw new CannotAsk(`'${given}' is not a trace id`);
    return emulator.ask(WholeTrace, `trace/${id}`);
  }

  return [
    defineTool({
      name: 'find_traces',
      title: 'Find traces',
      description: `Lists the newest requests that match, with status, duration, route, how much each vendor has of them (H Honeycomb, X X-Ray, L logs, R Rollbar) and trace id. Query: ${LANGUAGE}.`,
      input: {
        query: text('Default all requests'),
        last_minutes: lastMinutes,
        limit: limit(200),
      },
      run: async ({ query = '', last_minutes: last, limit: most = 20 }) =>
        tracesText(await findTraces(emulator, { query, fromMs: since(last), limit: most })),
    }),
    defineTool({
      name: 'read_trace',
      title: 'Read a trace',
      description:
        'One request: its spans as a tree with offsets, services and durations, the log lines and errors in each, and why a vendor has nothing of it.',
      input: { trace_id: requiredText(ID) },
      run: async ({ trace_id: id }) => traceText(await readTrace(id)),
    }),
    defineTool({
      name: 'why_not_here',
      title: 'Why is it not here?',
      description:
        'Says why a vendor has nothing of a trace: it was sampled out, refused or lost, it is still on its way, nothing was due, or the vendor was never set up.',
      input: { trace_id: requiredText(ID) },
      async run({ trace_id: id }) {
        const reasons = whyNotHere(await readTrace(id));
        return reasons.length === 0 ? 'All four vendors have something of it.' : reasons.join('\n');
      },
    }),
    defineTool({
      name: 'find_errors',
      title: 'Find errors',
      description:
        'Lists items, each a kind of error, and says how often and when it last occurred. With item it reads one of them, and what happened before its newest occurrence.',
      input: {
        item: count(1e9, 'Number of an item: 12 for #12'),
        query: text(`Narrows the list: ${LANGUAGE}`),
        status: oneOf(SHOWN, 'Status of the listed items; default active'),
        last_minutes: lastMinutes,
        limit: limit(200),
      },
      async run({ item, query = '', status = 'active', last_minutes: last, limit: most = 20 }) {
        if (item !== undefined) return itemText(await readItem(emulator, String(item)));
        const from = String(since(last));
        const wanted = { q: query, show: status, from, limit: String(most) };
        return itemsText((await findItems(emulator, wanted)).rows);
      },
    }),
    defineTool({
      name: 'search_logs',
      title: 'Search logs',
      description:
        'Reads the newest log lines that match a filter pattern of CloudWatch Logs, such as "giving up" or { $.level = "ERROR" }, in the order of time.',
      input: {
        pattern: text('Default all lines'),
        level: oneOf(LEVELS, 'Lines of that level'),
        trace_id: text(ID),
        group: text('Name of a log group'),
        last_minutes: lastMinutes,
        limit: limit(1000),
      },
      async run({
        pattern = '',
        level,
        trace_id: trace,
        group,
        last_minutes: last,
        limit: most = 20,
      }) {
        const lines = await findLines(emulator, {
          pattern,
          limit: most,
          from: since(last),
          ...(level !== undefined && { level }),
          ...(trace !== undefined && { trace }),
          ...(group !== undefined && { group }),
        });
        return linesText(lines);
      },
    }),
    defineTool({
      name: 'query_sql',
      title: 'Query by SQL',
      description:
        'Runs one read-only SQLite statement over all that is stored. Without sql it returns the tables and what their columns mean; read them first.',
      input: {
        sql: text('One SELECT'),
        rows: count(1000, 'How many rows at most; default 100'),
      },
      async run({ sql, rows = 100 }) {
        if (sql === undefined) {
          const { tables } = await emulator.ask(SqlSchema, 'sql');
          return tables.map((one) => one.sql).join('\n\n');
        }
        const body = JSON.stringify({ sql, rows });
        return answerText(await emulator.ask(SqlAnswer, 'sql', { method: 'POST', body }));
      },
    }),
  ];
}
