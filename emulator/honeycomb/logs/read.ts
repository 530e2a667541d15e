/** Reads an OTLP logs export, of either encoding, into typed values. */
import type { Attribute, AttributeValue } from '../otlp.ts';
import {
  enumOf,
  idOf,
  listOf,
  nanosOf,
  objectOf,
  readAttributes,
  readResource,
  readScope,
  readValue,
  textOf,
} from '../read-values.ts';

export interface LogRecord {
  /** Unix nanoseconds; 0 when neither the time nor that of observation is known. */
  readonly timeNs: bigint;
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
export function readLogsRequest(input: unknown) {
  const { resourceLogs } = objectOf(input, 'the request');
  return listOf(resourceLogs, 'resourceLogs').map((entry) => {
    const { resource, scopeLogs, schemaUrl } = objectOf(entry, 'resourceLogs[]');
    return {
      attributes: readResource(resource),
      schemaUrl: textOf(schemaUrl, 'resourceLogs[].schemaUrl'),
      scopes: listOf(scopeLogs, 'scopeLogs').map(readScopeLogs),
    };
  });
}

function readScopeLogs(input: unknown) {
  const { scope, logRecords, schemaUrl } = objectOf(input, 'scopeLogs[]');
  return {
    ...readScope(scope),
    schemaUrl: textOf(schemaUrl, 'scopeLogs[].schemaUrl'),
    records: listOf(logRecords, 'logRecords').map(readLogRecord),
  };
}

function readLogRecord(input: unknown): LogRecord {
  const record = objectOf(input, 'logRecords[]');
  const timeNs = nanosOf(record['timeUnixNano'], 'logRecord.timeUnixNano');
  const observedNs = nanosOf(record['observedTimeUnixNano'], 'logRecord.observedTimeUnixNano');
  return {
    timeNs: timeNs || observedNs,
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
