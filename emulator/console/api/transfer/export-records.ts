/** Exports segments of X-Ray, log events and occurrences of Rollbar as log records, each with its text as it is stored. */
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import * as v from 'valibot';
import type { Attribute } from '../../../vendors/otlp/otlp.ts';
import type { LogRecord } from '../../../vendors/otlp/logs.ts';
import { createDocuments } from '../../../vendors/xray/segments/stored-documents.ts';
import { asBytes, withTexts } from '../whole-texts.ts';
import { writeRecords } from './otlp-json.ts';
import { ATTRIBUTES, PLAIN_RECORD, resourceOfScope, SCOPES } from './scopes.ts';

const Place = { account: v.string(), region: v.string(), trace_id: v.nullable(v.string()) };

const Segment = v.object({
  ...Place,
  segment_id: v.string(),
  start_time: v.number(),
  document: v.string(),
});
const Line = v.object({
  ...Place,
  log_group: v.string(),
  log_stream: v.string(),
  timestamp_ms: v.number(),
  ingestion_ms: v.number(),
  message: v.string(),
});
const Occurrence = v.object({
  trace_id: v.nullable(v.string()),
  environment: v.string(),
  level: v.string(),
  timestamp_s: v.number(),
  uuid: v.nullable(v.string()),
  payload: v.string(),
});

/** https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber */
const SEVERITIES: Readonly<Record<string, number>> = {
  debug: 5,
  info: 9,
  warning: 13,
  error: 17,
  critical: 21,
};

/** Rows of a line, and about how many characters. */
const AT_ONCE = 1000;
const LINE_LENGTH = 1_000_000;

/** Rows that are in memory together: a log event has a megabyte at most. */
const PAGE = 100;

/** Rows of an export that belong to no trace, of a kind. */
const MOST_LOOSE = 100_000;

/** The time of what belongs to no trace. */
export interface Times {
  readonly fromMs: number;
  readonly toMs: number;
}

type ReadRow = Readonly<Record<string, SQLOutputValue>>;

/** It reads some rows at a time, so that an export of any size takes little memory. */
export function createRecordExport(database: DatabaseSync) {
  const readDocuments = createDocuments(database);
  const pageOf = (select: string, table: string, condition: string) =>
    database.prepare(
      `${select} WHERE ${condition} AND ${table}.id > ? ORDER BY ${table}.id LIMIT ${PAGE}`,
    );
  const segments = pageOf(
    `SELECT xray_segments.id, account, region, trace_id, segment_id, start_time, request, document
     FROM xray_segments JOIN traces ON traces.id = trace`,
    'xray_segments',
    'trace = ?',
  );
  const line = `SELECT log_events.id, account, region, trace_id, log_groups.name AS log_group,
      log_streams.name AS log_stream, timestamp_ms, ingestion_ms, ${asBytes('message')}
    FROM log_events JOIN log_streams ON log_streams.id = log_stream JOIN log_groups ON log_groups.id = log_group
    LEFT JOIN traces ON traces.id = trace`;
  const lines = pageOf(line, 'log_events', 'trace = ?');
  const looseLines = pageOf(
    line,
    'log_events',
    'trace IS NULL AND timestamp_ms >= ? AND timestamp_ms < ?',
  );
  const item = `SELECT rollbar_occurrences.id, trace_id, environment, level, timestamp_s, rollbar_occurrences.uuid, payload
    FROM rollbar_occurrences JOIN rollbar_items ON rollbar_items.id = item LEFT JOIN traces ON traces.id = trace`;
  const occurrences = pageOf(item, 'rollbar_occurrences', 'trace = ?');
  const looseOccurrences = pageOf(
    item,
    'rollbar_occurrences',
    'trace IS NULL AND timestamp_s >= ? AND timestamp_s < ?',
  );

  return function* exportRecords(
    rows: readonly number[],
    loose: Times | undefined,
  ): Generator<string> {
    const { fromMs = 0, toMs = 0 } = loose ?? {};
    function* stored(ofTrace: StatementSync, others?: StatementSync, ...times: number[]) {
      for (const row of rows) yield* paged(ofTrace, [row]);
      if (others !== undefined) yield* first(MOST_LOOSE, paged(others, times));
    }
    yield* written(
      read(Segment, stored(segments), readDocuments),
      placeOf,
      SCOPES.xray,
      segmentRecord,
    );
    yield* written(
      read(Line, stored(lines, looseLines, fromMs, toMs), (page) => page.map(withTexts)),
      streamOf,
      SCOPES.cloudwatch,
      lineRecord,
    );
    const [fromS, toS] = [Math.floor(fromMs / 1000), Math.ceil(toMs / 1000)];
    yield* written(
      read(Occurrence, stored(occurrences, looseOccurrences, fromS, toS), (page) => page),
      () => [],
      SCOPES.rollbar,
      itemRecord,
    );
  };
}

/** @param statement its last parameter is an id; it gives the rows behind it */
function* paged(
  statement: StatementSync,
  parameters: readonly SQLInputValue[],
): Generator<readonly ReadRow[]> {
  let last: SQLInputValue = 0;
  for (;;) {
    const page: readonly ReadRow[] = statement.all(...parameters, last);
    if (page.length > 0) yield page;
    if (page.length < PAGE) return;
    last = Number(page.at(-1)?.['id']);
  }
}

/** So many rows at most. */
function* first(most: number, pages: Iterable<readonly ReadRow[]>): Generator<readonly ReadRow[]> {
  let left = most;
  for (const page of pages) {
    yield page.slice(0, left);
    left -= page.length;
    if (left <= 0) return;
  }
}

/** @param prepare what a page needs before it is parsed */
function* read<const Schema extends v.GenericSchema>(
  schema: Schema,
  pages: Iterable<readonly ReadRow[]>,
  prepare: (page: readonly ReadRow[]) => readonly unknown[],
): Generator<v.InferOutput<Schema>> {
  for (const page of pages) {
    for (const row of prepare(page)) yield v.parse(schema, row);
  }
}

/** Lines of some rows, in which those of one resource stand together. */
function* written<Row>(
  rows: Iterable<Row>,
  resource: (row: Row) => readonly Attribute[],
  scope: string,
  record: (row: Row) => LogRecord,
): Generator<string> {
  let waiting: { readonly from: readonly Attribute[]; readonly record: LogRecord }[] = [];
  let length = 0;
  function line(): string {
    const groups = Map.groupBy(waiting, ({ from }) => JSON.stringify(from));
    const resources = [...groups.values()].map((its) =>
      resourceOfScope(
        scope,
        its[0]?.from ?? [],
        its.map((each) => each.record),
      ),
    );
    [waiting, length] = [[], 0];
    return writeRecords(resources);
  }
  for (const row of rows) {
    const made = record(row);
    waiting.push({ from: resource(row), record: made });
    length += String(made.body).length;
    if (waiting.length >= AT_ONCE || length >= LINE_LENGTH) yield line();
  }
  if (waiting.length > 0) yield line();
}

function placeOf({ account, region }: { account: string; region: string }): Attribute[] {
  return [
    { key: ATTRIBUTES.account, value: account },
    { key: ATTRIBUTES.region, value: region },
  ];
}

function streamOf(row: v.InferOutput<typeof Line>): Attribute[] {
  return [
    ...placeOf(row),
    { key: ATTRIBUTES.group, value: { array: [row.log_group] } },
    { key: ATTRIBUTES.stream, value: { array: [row.log_stream] } },
  ];
}

const nanos = (ms: number) => BigInt(Math.round(ms * 1000)) * 1000n;

function segmentRecord(row: v.InferOutput<typeof Segment>): LogRecord {
  return {
    ...PLAIN_RECORD,
    timeNs: nanos(row.start_time * 1000),
    traceId: row.trace_id ?? '',
    spanId: row.segment_id,
    eventName: 'aws.xray.segment',
    body: row.document,
  };
}

function lineRecord(row: v.InferOutput<typeof Line>): LogRecord {
  return {
    ...PLAIN_RECORD,
    timeNs: nanos(row.timestamp_ms),
    observedNs: nanos(row.ingestion_ms),
    traceId: row.trace_id ?? '',
    body: row.message,
  };
}

function itemRecord(row: v.InferOutput<typeof Occurrence>): LogRecord {
  return {
    ...PLAIN_RECORD,
    timeNs: nanos(row.timestamp_s * 1000),
    severity: SEVERITIES[row.level] ?? 0,
    severityText: row.level,
    traceId: row.trace_id ?? '',
    eventName: 'rollbar.item',
    body: row.payload,
    attributes: [
      { key: 'deployment.environment.name', value: row.environment },
      ...(row.uuid === null ? [] : [{ key: ATTRIBUTES.uuid, value: row.uuid }]),
    ],
  };
}
