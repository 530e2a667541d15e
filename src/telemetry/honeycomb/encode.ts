/**
 * Writes finished spans as OTLP/JSON, grouped by scope into fragments that a request body is joined from: each span is
 * written once, when its request is over, and never parsed again. Written by hand as strings because this runs for
 * every request: it takes about a fifth of the time of the package's serializer.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
import { parentIdOf, type Attributes, type FinishedSpan } from '../kit/finished-span.ts';
import { wellFormedJson } from '../kit/text.ts';

/** Bits 8 and 9 of a span's flags: whether its parent is known to be in another process. */
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;
/** OpenTelemetry's sampling threshold in a trace state, of less than all traces. */
const THRESHOLD = /(?:[=;]|^)th:0*[1-9a-f]/;

/**
 * The spans as a comma-separated list of OTLP ScopeSpans.
 *
 * @param sampleRate how many spans one span stands for; Honeycomb reads the attribute SampleRate, which is written
 *   only when Honeycomb would take another rate without it: 1, or that of the threshold in the trace state
 */
export type EncodeScopeSpans = (spans: readonly FinishedSpan[], sampleRate?: number) => string;

/** One for an isolate: it remembers how the keys of attributes are written. */
export function createSpanEncoder(): EncodeScopeSpans {
  const keys: Keys = new Map();
  return (spans, sampleRate = 1) => wellFormedJson(encodeSpans(keys, spans, sampleRate));
}

function encodeSpans(keys: Keys, spans: readonly FinishedSpan[], sampleRate: number): string {
  const [only] = spans;
  if (only !== undefined && spans.length === 1) {
    return `{"scope":${encodeScope(only.instrumentationScope)},"spans":[${encodeSpan(keys, only, sampleRate)}]}`;
  }
  const scopes = new Map<string, string[]>();
  for (const span of spans) {
    const scope = encodeScope(span.instrumentationScope);
    const encoded = encodeSpan(keys, span, sampleRate);
    const group = scopes.get(scope);
    if (group === undefined) scopes.set(scope, [encoded]);
    else group.push(encoded);
  }
  return Array.from(
    scopes,
    ([scope, group]) => `{"scope":${scope},"spans":[${group.join(',')}]}`,
  ).join(',');
}

/** A whole ExportTraceServiceRequest. @param resource from `encodeResource` */
export function encodeExportRequest(resource: string, scopeSpans: readonly string[]): string {
  return `{"resourceSpans":[{"resource":${resource},"scopeSpans":[${scopeSpans.join(',')}]}]}`;
}

/** The resource as JSON, for {@link encodeExportRequest}. Make it once: every request body repeats it. */
export function encodeResource(attributes: Attributes): string {
  return wellFormedJson(`{"attributes":${encodeAttributes(new Map(), attributes)}}`);
}

function encodeScope({ name, version }: FinishedSpan['instrumentationScope']): string {
  const text = JSON.stringify(name);
  return version === undefined
    ? `{"name":${text}}`
    : `{"name":${text},"version":${JSON.stringify(version)}}`;
}

function encodeSpan(keys: Keys, span: FinishedSpan, sampleRate: number): string {
  const { traceId, spanId, traceFlags, traceState } = span.spanContext();
  const parentId = parentIdOf(span);
  const flags =
    (traceFlags & 0xff) |
    HAS_IS_REMOTE |
    (span.parentSpanContext?.isRemote === true ? IS_REMOTE : 0);
  const state = traceState?.serialize() ?? '';
  return (
    `{"traceId":"${traceId}","spanId":"${spanId}"` +
    (state === '' ? '' : `,"traceState":${JSON.stringify(state)}`) +
    (parentId === undefined ? '' : `,"parentSpanId":"${parentId}"`) +
    `,"flags":${flags},"name":${JSON.stringify(span.name)},"kind":${span.kind + 1}` +
    `,"startTimeUnixNano":"${nanos(span.startTime)}","endTimeUnixNano":"${nanos(span.endTime)}"` +
    `,"attributes":${encodeAttributes(keys, span.attributes, isRateOf(state, sampleRate) ? undefined : sampleRate)}` +
    (span.events.length === 0
      ? ''
      : `,"events":[${span.events.map((event) => encodeEvent(keys, event)).join(',')}]`) +
    (span.links.length === 0
      ? ''
      : `,"links":[${span.links.map((link) => encodeLink(keys, link)).join(',')}]`) +
    encodeDropped('Events', span.droppedEventsCount) +
    encodeDropped('Links', span.droppedLinksCount) +
    `,"status":${encodeStatus(span.status)}}`
  );
}

function encodeEvent(keys: Keys, event: FinishedSpan['events'][number]): string {
  const name = JSON.stringify(event.name);
  return `{"timeUnixNano":"${nanos(event.time)}","name":${name},"attributes":${encodeAttributes(keys, event.attributes ?? {})}}`;
}

function encodeLink(keys: Keys, { context, attributes }: FinishedSpan['links'][number]): string {
  const state = context.traceState?.serialize() ?? '';
  const traceState = state === '' ? '' : `,"traceState":${JSON.stringify(state)}`;
  return `{"traceId":"${context.traceId}","spanId":"${context.spanId}"${traceState},"attributes":${encodeAttributes(keys, attributes ?? {})}}`;
}

function encodeDropped(what: 'Events' | 'Links', count = 0): string {
  return count === 0 ? '' : `,"dropped${what}Count":${count}`;
}

function encodeStatus({ code, message }: FinishedSpan['status']): string {
  if (code === 0) return '{}';
  return message === undefined || message === ''
    ? `{"code":${code}}`
    : `{"code":${code},"message":${JSON.stringify(message)}}`;
}

/** Whether Honeycomb assumes this sample rate without being told. */
function isRateOf(traceState: string, sampleRate: number): boolean {
  return sampleRate === 1 && (traceState === '' || !THRESHOLD.test(traceState));
}

function encodeAttributes(keys: Keys, attributes: Attributes, sampleRate?: number): string {
  let list =
    sampleRate === undefined ? '' : `{"key":"SampleRate","value":{"intValue":"${sampleRate}"}}`;
  for (const key in attributes) {
    const value = attributes[key];
    if (value === undefined || value === null) continue;
    const attribute = encodeAttribute(keys, key, value);
    list = list === '' ? attribute : `${list},${attribute}`;
  }
  return `[${list}]`;
}

/** An attribute as it was written last. */
interface Written {
  /** What stands before a value. */
  readonly head: string;
  value: unknown;
  text: string;
}

/** By key: the same few keys come with every span, most of them with the value that they had before. */
type Keys = Map<string, Written>;
/** Bounds the memory for programs that invent keys. */
const MAX_KEYS = 1_000;
/** Of a value that is worth remembering. */
const MAX_CHARACTERS = 256;

function encodeAttribute(keys: Keys, key: string, value: unknown): string {
  const known = keys.get(key);
  if (known !== undefined && known.value === value) return known.text;
  const head = known?.head ?? `{"key":${JSON.stringify(key)},"value":`;
  const text = `${head}${encodeValue(value)}}`;
  const isLong = typeof value === 'string' && value.length > MAX_CHARACTERS;
  if (isLong || typeof value === 'object') return text;
  if (known === undefined) {
    if (keys.size < MAX_KEYS) keys.set(key, { head, value, text });
  } else {
    known.value = value;
    known.text = text;
  }
  return text;
}

function encodeValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `{"stringValue":${JSON.stringify(value)}}`;
    case 'boolean':
      return `{"boolValue":${value}}`;
    case 'number':
      return encodeNumber(value);
    default:
      return Array.isArray(value)
        ? `{"arrayValue":{"values":[${value.map((item) => encodeValue(item)).join(',')}]}}`
        : '{}';
  }
}

/** Proto3's JSON writes 64-bit integers as strings, and the values JSON lacks by name. */
function encodeNumber(value: number): string {
  if (Number.isSafeInteger(value)) return `{"intValue":"${value}"}`;
  if (Number.isFinite(value)) return `{"doubleValue":${value}}`;
  return `{"doubleValue":"${Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'}"}`;
}

function nanos([seconds, nanoseconds]: readonly [number, number]): string {
  return `${seconds}${String(Math.round(nanoseconds)).padStart(9, '0')}`;
}
