/** Reads an OTLP logs export, of either encoding, into typed values. */
import type { Attribute, AttributeValue, ResourceOf } from './otlp.ts';
import { enumOf, idOf, nanosOf, objectOf, readAttributes, readValue, textOf } from './values.ts';
import { walk } from './walk.ts';

export interface LogRecord {
  /** Unix nanoseconds; 0 when neither the time nor that of observation is known. */
  readonly timeNs: bigint;
  /** When the collecting system saw it; 0 when it does not say. */
  readonly observedNs: bigint;
  readonly severity: number;
  readonly severityText: string;
  readonly body: AttributeValue;
  readonly attributes: readonly Attribute[];
  readonly flags: number;
  /** Lower-case hex; empty when absent. */
  readonly traceId: string;
  readonly spanId: string;
  readonly eventName: string;
}

/** @throws {OtlpError} when a field has a type that OTLP does not give it. */
export function readLogsRequest(input: unknown): ResourceOf<LogRecord>[] {
  return walk(input, {
    resources: 'resourceLogs',
    scopes: 'scopeLogs',
    items: 'logRecords',
    read: readLogRecord,
    spend: (_record, repeated, budget) => budget.spend(1, repeated),
  });
}

function readLogRecord(input: unknown): LogRecord {
  const record = objectOf(input, 'logRecords[]');
  const timeNs = nanosOf(record['timeUnixNano'], 'logRecord.timeUnixNano');
  const observedNs = nanosOf(record['observedTimeUnixNano'], 'logRecord.observedTimeUnixNano');
  return {
    timeNs: timeNs || observedNs,
    observedNs,
    severity: enumOf(
      record['severityNumber'],
      'SEVERITY_NUMBER_',
      SEVERITY_NUMBERS,
      'logRecord.severityNumber',
    ),
    severityText: textOf(record['severityText'], 'logRecord.severityText'),
    body: readValue(record['body'], 0),
    attributes: readAttributes(record['attributes']),
    flags: enumOf(record['flags'], '', [], 'logRecord.flags'),
    traceId: idOf(record['traceId'], 'logRecord.traceId'),
    spanId: idOf(record['spanId'], 'logRecord.spanId'),
    eventName: textOf(record['eventName'], 'logRecord.eventName'),
  };
}

/** UNSPECIFIED, TRACE, TRACE2 … FATAL4. */
const SEVERITY_NUMBERS = [
  'UNSPECIFIED',
  ...['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].flatMap((name) =>
    ['', '2', '3', '4'].map((step) => name + step),
  ),
];
