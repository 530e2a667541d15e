/**
 * The form of telemetry that is not OTLP as log records of OTLP: the scope names the vendor, the body is the text as
 * the vendor stores it, and attributes say where it belongs. Other programs show it as log records of the trace.
 */
import type { LogRecord } from '../../../vendors/otlp/logs.ts';
import type { Attribute, ResourceOf } from '../../../vendors/otlp/otlp.ts';

export const SCOPES = {
  xray: 'cruddur-edge/xray',
  cloudwatch: 'cruddur-edge/cloudwatch',
  rollbar: 'cruddur-edge/rollbar',
} as const;

/** Of OpenTelemetry's semantic conventions, where it has one. */
export const ATTRIBUTES = {
  account: 'cloud.account.id',
  region: 'cloud.region',
  group: 'aws.log.group.names',
  stream: 'aws.log.stream.names',
  /** Of an occurrence, so that it is not imported twice. */
  uuid: 'rollbar.occurrence.uuid',
} as const;

export const NO_SCOPE = { version: '', attributes: [], schemaUrl: '' } as const;

export function resourceOfScope(
  name: string,
  attributes: readonly Attribute[],
  items: readonly LogRecord[],
): ResourceOf<LogRecord> {
  return { attributes, schemaUrl: '', scopes: [{ ...NO_SCOPE, name, items }] };
}

export const PLAIN_RECORD: LogRecord = {
  timeNs: 0n,
  observedNs: 0n,
  severity: 0,
  severityText: '',
  body: undefined,
  attributes: [],
  flags: 0,
  traceId: '',
  spanId: '',
  eventName: '',
};
