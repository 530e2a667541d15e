/**
 * Turns OTLP logs into Honeycomb events, by the field rules of the vendor's own translator
 * (github.com/honeycombio/husky). A record that names a span is shown with it, as an event of that span.
 */
import { addAttributes, jsonText } from '../attributes.ts';
import type { Fields } from '../attributes.ts';
import type { HoneycombEvent } from './traces.ts';
import { clampTime, datasetOf, traceKey } from './traces.ts';
import { resourceFields, scopeFields, shortTraceId } from '../fields.ts';
import { removeSampleRate, sampleRateOf } from '../sample-rate.ts';
import type { LogRecord } from '../../otlp/logs.ts';
import type { ResourceOf } from '../../otlp/otlp.ts';

const SEVERITIES = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];
const STEPS = 4;

export interface LogOptions {
  /** For logs of a service without a name: what the header x-honeycomb-dataset says. */
  readonly dataset: string | undefined;
  /** Unix nanoseconds, for records that name no time. */
  readonly nowNs: bigint;
}

export function decodeLogs(
  request: readonly ResourceOf<LogRecord>[],
  { dataset, nowNs }: LogOptions,
): HoneycombEvent[] {
  return request.flatMap((resource) => {
    const ofResource = resourceFields(resource);
    const name = datasetOf(ofResource, dataset ?? 'unknown_log_source');
    return resource.scopes.flatMap((scope) => {
      const shared = { ...ofResource, ...scopeFields(scope) };
      return scope.items.map((record) => decodeRecord(record, name, shared, nowNs));
    });
  });
}

function decodeRecord(
  record: LogRecord,
  dataset: string,
  shared: Fields,
  nowNs: bigint,
): HoneycombEvent {
  const fields: Fields = { ...recordFields(record), ...shared };
  addAttributes(fields, record.attributes);
  const sampleRate = sampleRateOf(fields, '');
  removeSampleRate(fields);
  return {
    dataset,
    kind: 'log',
    traceId: traceKey(record.traceId),
    spanId: undefined,
    parentId: record.spanId || undefined,
    name: record.eventName || undefined,
    timeNs: clampTime(record.timeNs || nowNs),
    durationNs: undefined,
    sampleRate,
    fields,
    entry: undefined,
  };
}

function recordFields(record: LogRecord): Fields {
  const { severity, body } = record;
  const fields: Fields = {
    severity: SEVERITIES[Math.floor((severity - 1) / STEPS)] ?? 'unspecified',
    severity_code: severity,
    flags: record.flags,
    'meta.signal_type': 'log',
  };
  if (record.severityText !== '') fields['severity_text'] = record.severityText;
  if (record.eventName !== '') fields['event.name'] = record.eventName;
  if (record.traceId !== '') {
    fields['trace.trace_id'] = shortTraceId(record.traceId);
    fields['meta.annotation_type'] = 'span_event';
  }
  if (record.spanId !== '') fields['trace.parent_id'] = record.spanId;
  if (body !== undefined) {
    addAttributes(fields, [{ key: 'body', value: body }]);
    // A structure is flattened, and whole besides.
    if (!('body' in fields)) fields['body'] = jsonText(body);
  }
  return fields;
}
