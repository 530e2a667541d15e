/** Exports segments of X-Ray, log events and occurrences of Rollbar as log records, each with its text as it is stored. */
import type { DatabaseSync } from 'node:sqlite';
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

/** Rows of a line. */
const AT_ONCE = 1000;

const AMONG = 'trace IN (SELECT value FROM json_each(?1))';

/** Rows of an export that belong to no trace, of a kind. */
const MOST_LOOSE = 100_000;

/** The time of what belongs to no trace. */
export interface Times {
  readonly fromMs: number;
  readonly toMs: number;
}

export function createRecordExport(database: DatabaseSync) {
  const readDocuments = createDocuments(database);
  const segments = database.prepare(
    `SELECT account, region, trace_id, segment_id, start_time, request, document
     FROM xray_segments JOIN traces ON traces.id = trace WHERE ${AMONG} ORDER BY xray_segments.id`,
  );
  const select = `SELECT account, region, trace_id, log_groups.name AS log_group,
      log_streams.name AS log_stream, timestamp_ms, ingestion_ms, ${asBytes('message')}
    FROM log_events JOIN log_streams ON log_streams.id = log_stream JOIN log_groups ON log_groups.id = log_group
    LEFT JOIN traces ON traces.id = trace`;
  const lines = database.prepare(`${select} WHERE ${AMONG} ORDER BY log_stream, timestamp_ms`);
  const looseLines = database.prepare(
    `${select} WHERE trace IS NULL AND timestamp_ms >= ? AND timestamp_ms < ? ORDER BY log_stream, timestamp_ms LIMIT ${MOST_LOOSE}`,
  );
  const item = `SELECT trace_id, environment, level, timestamp_s, rollbar_occurrences.uuid, payload
    FROM rollbar_occurrences JOIN rollbar_items ON rollbar_items.id = item LEFT JOIN traces ON traces.id = trace`;
  const occurrences = database.prepare(`${item} WHERE ${AMONG} ORDER BY rollbar_occurrences.id`);
  const looseOccurrences = database.prepare(
    `${item} WHERE trace IS NULL AND timestamp_s >= ? AND timestamp_s < ? ORDER BY rollbar_occurrences.id LIMIT ${MOST_LOOSE}`,
  );

  return function* exportRecords(
    rows: readonly number[],
    loose: Times | undefined,
  ): Generator<string> {
    const among = JSON.stringify(rows);
    const read = v.parse(v.array(Segment), readDocuments(segments.all(among)));
    yield* written(read, placeOf, SCOPES.xray, segmentRecord);
    const { fromMs = 0, toMs = 0 } = loose ?? {};
    const ofLines = [...lines.all(among), ...looseLines.all(fromMs, toMs)].map(withTexts);
    yield* written(v.parse(v.array(Line), ofLines), streamOf, SCOPES.cloudwatch, lineRecord);
    const ofItems = [
      ...occurrences.all(among),
      ...looseOccurrences.all(Math.floor(fromMs / 1000), Math.ceil(toMs / 1000)),
    ];
    yield* written(v.parse(v.array(Occurrence), ofItems), () => [], SCOPES.rollbar, itemRecord);
  };
}

/** Lines of so many rows at most, in which those of one resource stand together. */
function* written<Row>(
  rows: readonly Row[],
  resource: (row: Row) => readonly Attribute[],
  scope: string,
  record: (row: Row) => LogRecord,
): Generator<string> {
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    const groups = Map.groupBy(rows.slice(at, at + AT_ONCE), (row) =>
      JSON.stringify(resource(row)),
    );
    yield writeRecords(
      [...groups.values()].map((its) =>
        resourceOfScope(scope, its[0] === undefined ? [] : resource(its[0]), its.map(record)),
      ),
    );
  }
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
