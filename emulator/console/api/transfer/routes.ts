/**
 * `GET /_emulator/export?trace=ID` or `?q=&from=&to=`: telemetry as OTLP's JSON, a message a line;
 * `POST /_emulator/import` takes that and any other OTLP in JSON; `POST /_emulator/clear {"before": ms}` deletes what
 * arrived before a time.
 */
import { setImmediate } from 'node:timers/promises';
import { Hono } from 'hono';
import * as v from 'valibot';
import { readWire } from '../../../server/body.ts';
import { deleteInSlices } from '../../../store/retention/in-slices.ts';
import { createSweeper } from '../../../store/retention/sweep.ts';
import type { ConsoleContext } from '../context.ts';
import { readJsonBody } from '../json-body.ts';
import { scopeParameters } from '../parameters.ts';
import { createDeepTest } from '../requests/deep.ts';
import { findRequests, type Wanted } from '../requests/find.ts';
import type { TraceIndex } from '../requests/trace-index.ts';
import { readTerms } from '../query/read-terms.ts';
import { readTraceId } from '../query/trace-id.ts';
import { createRecordExport, type Times } from './export-records.ts';
import { createSpanExport } from './export-spans.ts';
import { createImport } from './import.ts';

/** The newest of a range. */
const MOST_TRACES = 5000;
const MOST_IMPORTED_BYTES = 50_000_000;

const Asked = v.object({
  trace: v.optional(v.string()),
  ...scopeParameters,
});
const Clear = v.object({ before: v.pipe(v.number(), v.minValue(0)) });

export function createTransferRoutes(context: ConsoleContext, index: TraceIndex): Hono {
  const { database, inbox, journal, now, vendors } = context;
  const beginDeep = createDeepTest(database, now);
  const exportSpans = createSpanExport(database);
  const exportRecords = createRecordExport(database);
  const sweeper = createSweeper(database);
  const importBytes = vendors && createImport(context, vendors);
  const byId = database.prepare('SELECT id FROM traces WHERE trace_id = ?');
  const byRow = database.prepare(
    'SELECT id, trace_id FROM traces WHERE id IN (SELECT value FROM json_each(?))',
  );

  /** Line by line, as fast as the client reads. */
  async function* linesOf(
    rows: readonly number[],
    loose: Times | undefined,
  ): AsyncGenerator<Uint8Array> {
    const encoder = new TextEncoder();
    const traceIds = new Set(byRow.all(JSON.stringify(rows)).map((row) => String(row['trace_id'])));
    for (const exported of [exportSpans(rows, traceIds), exportRecords(rows, loose)]) {
      for (const line of exported) {
        yield encoder.encode(`${line}\n`);
        await setImmediate();
      }
    }
  }

  async function find(wanted: Wanted): Promise<number[]> {
    const rows: number[] = [];
    let { after } = wanted;
    for (;;) {
      const entries = await index.entries();
      const found = await findRequests(entries, { ...wanted, after }, beginDeep(), now);
      rows.push(...found.places.map(({ row }) => row));
      after = found.reached;
      if (!found.partial || rows.length >= MOST_TRACES) return rows.slice(0, MOST_TRACES);
    }
  }

  return new Hono()
    .get('/export', async (c) => {
      const asked = v.safeParse(Asked, c.req.query());
      if (!asked.success) return c.json({ error: 'Cannot export: from or to is wrong' }, 400);
      const { trace, q, from: fromMs, to: toMs = Infinity } = asked.output;
      const query = readTerms(q);
      if ('error' in query) return c.json(query, 400);
      const id = trace === undefined ? undefined : readTraceId(trace);
      if (trace !== undefined && id === undefined) {
        return c.json({ error: 'Cannot export: trace is not a trace id' }, 400);
      }
      const row = id === undefined ? undefined : byId.get(id)?.['id'];
      if (id !== undefined && row === undefined) {
        return c.json({ error: `No trace '${id}' is stored` }, 404);
      }
      const rows =
        row === undefined
          ? await find({
              terms: query.terms,
              fromMs,
              toMs,
              sort: 'time',
              direction: 'down',
              limit: MOST_TRACES,
              after: undefined,
            })
          : [Number(row)];
      const isWholeTime = row === undefined && query.terms.length === 0;
      const lines = linesOf(rows, isWholeTime ? { fromMs, toMs } : undefined);
      const name = id === undefined ? 'requests' : `trace-${id}`;
      return c.body(ReadableStream.from(lines), 200, {
        'content-type': 'application/x-ndjson',
        'content-disposition': `attachment; filename="${name}.otlp.jsonl"`,
      });
    })
    .post('/import', async (c) => {
      if (importBytes === undefined) return c.json({ error: 'Cannot import here' }, 501);
      const bytes = await readWire(c.req.raw, MOST_IMPORTED_BYTES);
      if (bytes === undefined) {
        return c.json(
          { error: `Cannot import more than ${MOST_IMPORTED_BYTES / 1e6} MB at once` },
          413,
        );
      }
      const imported = await importBytes(bytes);
      return 'error' in imported ? c.json(imported, 400) : c.json(imported);
    })
    .post('/clear', async (c) => {
      const asked = await readJsonBody(c.req.raw, Clear, 'Cannot clear');
      if (!asked.ok) return c.json({ error: asked.error }, asked.status);
      await inbox.settled();
      await inbox.exclusively(() =>
        deleteInSlices((size) => sweeper.slice(size, asked.value.before)),
      );
      journal.reset();
      return c.json({ status: 'ok' });
    });
}
