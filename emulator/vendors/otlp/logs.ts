/** Reads an OTLP logs export, of either encoding, into typed values. */
import { isAbsent, type Attribute, type AttributeValue, type ResourceOf } from './otlp.ts';
import { enumOf, nanosOf } from './numbers.ts';
import { fieldOf, idOf, objectOf, readAttributes, readValue, textOf } from './values.ts';
import { walk } from './walk.ts';

export interface LogRecord {
  /** Unix nanoseconds; 0 when neither the time nor that of observation is known. */
  readonly timeNs: bigint;
  /** When the collecting system saw it; 0 when it does not say. */
  readonly observedNs: bigint;
  readonly severity: number;
  readonly severityText: string;
  /** Undefined when absent, null when it is there and empty. */
  readonly body: AttributeValue | undefined;
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
    older: 'instrumentationLibraryLogs',
    read: readLogRecord,
    spend: (_record, repeated, budget) => budget.spend(1, repeated),
  });
}

function readLogRecord(input: unknown): LogRecord {
  const record = objectOf(input, 'logRecords[]');
  const timeNs = nanosOf(fieldOf(record, 'timeUnixNano'), 'logRecord.timeUnixNano');
  const observedNs = nanosOf(
    fieldOf(record, 'observedTimeUnixNano'),
    'logRecord.observedTimeUnixNano',
  );
  return {
    timeNs: timeNs || observedNs,
    observedNs,
    severity: enumOf(
      fieldOf(record, 'severityNumber'),
      'SEVERITY_NUMBER_',
      SEVERITY_NUMBERS,
      'logRecord.severityNumber',
    ),
    severityText: textOf(fieldOf(record, 'severityText'), 'logRecord.severityText'),
    body: isAbsent(record['body']) ? undefined : readValue(record['body'], 0),
    attributes: readAttributes(record['attributes']),
    flags: enumOf(record['flags'], '', [], 'logRecord.flags'),
    traceId: idOf(fieldOf(record, 'traceId'), 'logRecord.traceId'),
    spanId: idOf(fieldOf(record, 'spanId'), 'logRecord.spanId'),
    eventName: textOf(fieldOf(record, 'eventName'), 'logRecord.eventName'),
  };
}

/** UNSPECIFIED, TRACE, TRACE2 … FATAL4. */
const SEVERITY_NUMBERS = [
  'UNSPECIFIED',
  ...['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].flatMap((name) =>
    ['', '2', '3', '4'].map((step) => name + step),
  ),
];
