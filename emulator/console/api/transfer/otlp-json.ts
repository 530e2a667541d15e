/**
 * Writes spans and log records as OTLP's JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding. What
 * the emulator does not read of OTLP cannot be written: flags and trace states of links, counts of what was dropped. A
 * whole number that came as a double is written as an integer.
 */
import type { LogRecord } from '../../../vendors/otlp/logs.ts';
import type { Attribute, AttributeValue, ResourceOf, Scope } from '../../../vendors/otlp/otlp.ts';
import type { Span } from '../../../vendors/otlp/traces.ts';

export function writeSpans(resources: readonly ResourceOf<Span>[]): string {
  return JSON.stringify({ resourceSpans: resources.map((one) => resource(one, 'spans', span)) });
}

export function writeRecords(resources: readonly ResourceOf<LogRecord>[]): string {
  return JSON.stringify({
    resourceLogs: resources.map((one) => resource(one, 'logRecords', record)),
  });
}

const SCOPES = { spans: 'scopeSpans', logRecords: 'scopeLogs' } as const;

function resource<Item>(
  { attributes: own, schemaUrl, scopes }: ResourceOf<Item>,
  items: keyof typeof SCOPES,
  write: (item: Item) => object,
): object {
  return {
    resource: { attributes: attributes(own) },
    ...(schemaUrl !== '' && { schemaUrl }),
    [SCOPES[items]]: scopes.map((one) => ({ ...scope(one), [items]: one.items.map(write) })),
  };
}

function scope({ name, version, attributes: own, schemaUrl }: Scope): object {
  return {
    scope: {
      name,
      ...(version !== '' && { version }),
      ...(own.length > 0 && { attributes: attributes(own) }),
    },
    ...(schemaUrl !== '' && { schemaUrl }),
  };
}

function span(one: Span): object {
  return {
    traceId: one.traceId,
    spanId: one.spanId,
    ...(one.parentSpanId !== '' && { parentSpanId: one.parentSpanId }),
    ...(one.traceState !== '' && { traceState: one.traceState }),
    name: one.name,
    kind: one.kind,
    startTimeUnixNano: String(one.startNs),
    endTimeUnixNano: String(one.endNs),
    attributes: attributes(one.attributes),
    ...(one.events.length > 0 && {
      events: one.events.map((event) => ({
        name: event.name,
        timeUnixNano: String(event.timeNs),
        attributes: attributes(event.attributes),
      })),
    }),
    ...(one.links.length > 0 && {
      links: one.links.map((link) => ({
        traceId: link.traceId,
        spanId: link.spanId,
        attributes: attributes(link.attributes),
      })),
    }),
    status: {
      ...(one.statusCode !== 0 && { code: one.statusCode }),
      ...(one.statusMessage !== '' && { message: one.statusMessage }),
    },
  };
}

function record(one: LogRecord): object {
  return {
    timeUnixNano: String(one.timeNs),
    ...(one.observedNs !== 0n && { observedTimeUnixNano: String(one.observedNs) }),
    ...(one.severity !== 0 && { severityNumber: one.severity }),
    ...(one.severityText !== '' && { severityText: one.severityText }),
    ...(one.eventName !== '' && { eventName: one.eventName }),
    ...(one.body !== undefined && { body: anyValue(one.body) }),
    attributes: attributes(one.attributes),
    ...(one.flags !== 0 && { flags: one.flags }),
    ...(one.traceId !== '' && { traceId: one.traceId }),
    ...(one.spanId !== '' && { spanId: one.spanId }),
  };
}

function attributes(list: readonly Attribute[]): object[] {
  return list.map(({ key, value }) => ({ key, value: anyValue(value) }));
}

function anyValue(value: AttributeValue): object {
  if (value === null) return {};
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'bigint') return { intValue: String(value) };
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return { intValue: String(value) };
    return { doubleValue: Number.isFinite(value) ? value : String(value) };
  }
  if ('bytes' in value) return { bytesValue: value.bytes };
  if ('array' in value) return { arrayValue: { values: value.array.map(anyValue) } };
  return { kvlistValue: { values: attributes(value.kvlist) } };
}
