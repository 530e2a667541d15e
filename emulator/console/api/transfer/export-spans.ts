/**
 * Exports Honeycomb's events of some traces. It reads events that arrived by OTLP again from their requests, so that
 * resources, scopes and types are the sender's own. It writes events that arrived by libhoney as spans and log records
 * with their columns as attributes.
 */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import type { LogRecord } from '../../../vendors/otlp/logs.ts';
import type { Attribute, AttributeValue, ResourceOf } from '../../../vendors/otlp/otlp.ts';
import { parseLogs, parseTraces } from '../../../vendors/otlp/parse.ts';
import { encodingOf } from '../../../vendors/otlp/reply.ts';
import type { Span } from '../../../vendors/otlp/traces.ts';
import { writeRecords, writeSpans } from './otlp-json.ts';
import { NO_SCOPE, PLAIN_RECORD } from './scopes.ts';

const RequestRow = v.object({
  operation: v.string(),
  headers: v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.string())),
  body: v.instance(Uint8Array),
});

const EventRow = v.object({
  kind: v.string(),
  dataset: v.string(),
  trace_id: v.string(),
  span_id: v.nullable(v.string()),
  parent_id: v.nullable(v.string()),
  name: v.nullable(v.string()),
  time_ns: v.bigint(),
  duration_ns: v.nullable(v.bigint()),
  fields: v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown())),
});
type EventRow = v.InferOutput<typeof EventRow>;

/** Columns of libhoney that OTLP has fields for. */
const OWN_FIELDS =
  /^(?:trace\.(?:trace|span|parent)_id|traceId|id|parentId|name|duration_ms|durationMs|timestamp|service\.name)$/;

/** @returns a line for each request; of the traces with these row ids and ids */
export function createSpanExport(database: DatabaseSync) {
  const ids = database.prepare(
    `SELECT DISTINCT request AS id FROM honeycomb_events
     WHERE trace IN (SELECT value FROM json_each(?)) ORDER BY request`,
  );
  const request = database.prepare('SELECT operation, headers, body FROM requests WHERE id = ?');
  const events = database.prepare(
    `SELECT kind, dataset, trace_id, span_id, parent_id, honeycomb_events.name, time_ns, duration_ns, fields
     FROM honeycomb_events JOIN traces ON traces.id = trace
     WHERE trace IN (SELECT value FROM json_each(?)) AND request = ? ORDER BY honeycomb_events.id`,
  );
  events.setReadBigInts(true);

  return function* exportSpans(
    rows: readonly number[],
    traceIds: ReadonlySet<string>,
  ): Generator<string> {
    const among = JSON.stringify(rows);
    const isOf = ({ traceId }: { traceId: string }) => traceIds.has(traceId.padStart(32, '0'));
    for (const { id = null } of ids.all(among)) {
      const row = request.get(id);
      // It may have been deleted just now.
      if (row === undefined) continue;
      const { operation, headers, body } = v.parse(RequestRow, row);
      const encoding = encodingOf(headers['content-type']);
      const bytes = Buffer.from(body);
      if (encoding !== undefined && operation === 'POST /v1/traces') {
        yield writeSpans(only(parseTraces(encoding, bytes), isOf));
      } else if (encoding !== undefined && operation === 'POST /v1/logs') {
        yield writeRecords(only(parseLogs(encoding, bytes), isOf));
      } else {
        const own = events.all(among, id).map((event) => v.parse(EventRow, event));
        const [spans, others] = [true, false].map((isSpan) =>
          own.filter(({ kind }) => (kind === 'span') === isSpan),
        );
        if (spans?.length) yield writeSpans(byDataset(spans, spanOf));
        if (others?.length) yield writeRecords(byDataset(others, recordOf));
      }
    }
  };
}

/** Resources and scopes in which nothing is left are left out. */
function only<Item>(
  resources: readonly ResourceOf<Item>[],
  isOf: (item: Item) => boolean,
): ResourceOf<Item>[] {
  return resources
    .map((resource) => ({
      ...resource,
      scopes: resource.scopes
        .map((scope) => ({ ...scope, items: scope.items.filter(isOf) }))
        .filter(({ items }) => items.length > 0),
    }))
    .filter(({ scopes }) => scopes.length > 0);
}

function byDataset<Item>(
  rows: readonly EventRow[],
  write: (row: EventRow) => Item,
): ResourceOf<Item>[] {
  return [...Map.groupBy(rows, ({ dataset }) => dataset)].map(([dataset, its]) => ({
    attributes: [{ key: 'service.name', value: dataset }],
    schemaUrl: '',
    scopes: [{ ...NO_SCOPE, name: 'libhoney', items: its.map(write) }],
  }));
}

function spanOf(row: EventRow): Span {
  return {
    traceId: row.trace_id,
    spanId: row.span_id ?? '',
    parentSpanId: row.parent_id ?? '',
    traceState: '',
    name: row.name ?? '',
    kind: 0,
    startNs: row.time_ns,
    endNs: row.time_ns + (row.duration_ns ?? 0n),
    attributes: attributesOf(row),
    events: [],
    links: [],
    statusCode: 0,
    statusMessage: '',
  };
}

function recordOf(row: EventRow): LogRecord {
  return {
    ...PLAIN_RECORD,
    timeNs: row.time_ns,
    traceId: row.trace_id,
    spanId: row.parent_id ?? '',
    eventName: row.name ?? '',
    attributes: attributesOf(row),
  };
}

function attributesOf({ fields }: EventRow): Attribute[] {
  return Object.entries(fields)
    .filter(([key]) => !OWN_FIELDS.test(key))
    .map(([key, value]) => ({ key, value: valueOf(value) }));
}

function valueOf(value: unknown): AttributeValue {
  const isScalar =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isScalar || value === null ? value : JSON.stringify(value);
}
