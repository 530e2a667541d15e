/**
 * Reads an OTLP export of traces in JSON, as OpenTelemetry's SDK for browsers sends it, into finished spans. Anybody can
 * send one: ids, times and numbers are checked, and an export with more than 512 spans is refused as a whole.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
import * as v from 'valibot';
import type { Attributes, FinishedSpan, HrTime } from '../../kit/finished-span.ts';
import { hexId } from '../../kit/hex-id.ts';

/** As many as an SDK's batch holds. */
const MAX_SPANS = 512;
const MAX_ATTRIBUTES = 128;
const MAX_EVENTS = 128;
const MAX_NAME = 256;

const Nanos = v.pipe(
  v.union([v.string(), v.number()]),
  v.transform(String),
  v.regex(/^\d{1,20}$/),
  v.transform((digits): HrTime => {
    const nanos = digits.padStart(10, '0');
    return [Number(nanos.slice(0, -9)), Number(nanos.slice(-9))];
  }),
);

/** Lists keep their plain members; maps and bytes have no place in a span's attributes. */
const Value = v.pipe(
  v.looseObject({}),
  v.transform((value): unknown => {
    const scalar = scalarOf(value);
    if (scalar !== undefined) return scalar;
    const list = v.safeParse(v.object({ values: v.array(v.looseObject({})) }), value['arrayValue']);
    return list.success
      ? list.output.values.map(scalarOf).filter((one) => one !== undefined)
      : undefined;
  }),
);
const KeyValues = v.optional(
  v.pipe(
    v.nullable(v.array(v.object({ key: v.string(), value: v.optional(Value) }))),
    v.transform((pairs): Attributes => {
      const known = (pairs ?? []).filter(({ value }) => value !== undefined);
      const kept = known.slice(0, MAX_ATTRIBUTES);
      return Object.fromEntries(kept.map(({ key, value }) => [key, value]));
    }),
  ),
  null,
);

const Name = v.pipe(
  v.string(),
  v.transform((name) => name.slice(0, MAX_NAME).toWellFormed()),
);

const Span = v.object({
  traceId: hexId(32),
  spanId: hexId(16),
  parentSpanId: v.optional(v.nullable(v.union([hexId(16), v.literal('')]))),
  flags: v.optional(v.nullable(v.pipe(v.number(), v.integer()))),
  name: Name,
  kind: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(5)), 1),
  startTimeUnixNano: Nanos,
  endTimeUnixNano: Nanos,
  attributes: KeyValues,
  events: v.optional(
    v.nullable(v.array(v.object({ timeUnixNano: Nanos, name: Name, attributes: KeyValues }))),
  ),
  status: v.optional(
    v.nullable(v.object({ code: v.optional(v.number(), 0), message: v.optional(v.string()) })),
  ),
});

const Export = v.object({
  resourceSpans: v.array(
    v.object({
      resource: v.optional(v.nullable(v.object({ attributes: KeyValues }))),
      scopeSpans: v.array(
        v.object({
          scope: v.optional(
            v.nullable(v.object({ name: v.optional(Name, ''), version: v.optional(Name) })),
          ),
          spans: v.array(Span),
        }),
      ),
    }),
  ),
});

/** Spans of one program. Their flags say whether their traces are sampled. */
export interface BrowserSpans {
  /** What the page calls itself. */
  readonly service: string;
  readonly spans: readonly FinishedSpan[];
}

/** @returns the spans by program, or what is wrong with the export, as a sentence */
export function readExport(text: string): readonly BrowserSpans[] | string {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Export), text);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const path = v.getDotPath(issue) ?? 'the body';
    return `Cannot read the export: ${path} has a wrong value`;
  }
  const programs = parsed.output.resourceSpans.map(({ resource, scopeSpans }) => {
    const name = resource?.attributes['service.name'];
    const service = typeof name === 'string' && name.trim() !== '' ? name : 'browser';
    const spans = scopeSpans.flatMap(({ scope, spans: inner }) =>
      inner.map((span) => finished(span, { name: scope?.name ?? '', version: scope?.version })),
    );
    return { service: service.slice(0, MAX_NAME).toWellFormed(), spans };
  });
  const count = programs.reduce((sum, { spans }) => sum + spans.length, 0);
  return count > MAX_SPANS
    ? `Cannot take ${count} spans at once: the most is ${MAX_SPANS}`
    : programs;
}

function finished(
  span: v.InferOutput<typeof Span>,
  instrumentationScope: FinishedSpan['instrumentationScope'],
): FinishedSpan {
  const { traceId, spanId, parentSpanId, status } = span;
  const traceFlags = (span.flags ?? 1) & 0xff;
  const parent = parentSpanId ? { traceId, spanId: parentSpanId, traceFlags } : undefined;
  return {
    name: span.name,
    // OTLP counts from 1.
    kind: Math.max(0, span.kind - 1),
    spanContext: () => ({ traceId, spanId, traceFlags }),
    parentSpanContext: parent,
    startTime: span.startTimeUnixNano,
    endTime: span.endTimeUnixNano,
    attributes: span.attributes,
    events: (span.events ?? [])
      .slice(-MAX_EVENTS)
      .map(({ name, timeUnixNano: time, attributes }) => ({ name, time, attributes })),
    links: [],
    status: { code: status?.code === 2 ? 2 : 0, message: status?.message },
    instrumentationScope,
  };
}

function scalarOf(value: Readonly<Record<string, unknown>>): unknown {
  const { stringValue, boolValue, intValue, doubleValue } = value;
  if (typeof stringValue === 'string') return stringValue;
  if (typeof boolValue === 'boolean') return boolValue;
  if (typeof intValue === 'number') return intValue;
  if (typeof intValue === 'string' && /^-?\d{1,19}$/.test(intValue)) return Number(intValue);
  return typeof doubleValue === 'number' ? doubleValue : undefined;
}
