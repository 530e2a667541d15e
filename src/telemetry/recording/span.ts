/**
 * All that application code uses of telemetry: a span around a piece of work, and facts on it. One recording
 * serves both vendors: Honeycomb shows the span and its attributes, X-Ray a subsegment of the same name with
 * annotations and metadata. Outside a recorded request everything here does nothing.
 *
 * Annotations and metadata are span attributes by the conventions of the OpenTelemetry collector's X-Ray
 * exporter, so they mean the same when such spans take that road.
 */
import {
  context,
  SpanStatusCode,
  trace,
  type AttributeValue,
  type Span,
  type TimeInput,
} from '@opentelemetry/api';
import { isRecord, parseJson } from '../kit/json.ts';
import { maskSecrets, Plain, plainText, type PlainLimits } from '../kit/plain/plain.ts';
import { SDK } from '../kit/sdk.ts';
import { tracerFor } from './tracer.ts';
import { wellFormedJson } from '../kit/text.ts';
import { exceptionAttributes } from '../kit/thrown/attributes.ts';
import { describeThrown, type Thrown } from '../kit/thrown/thrown.ts';
import { recordingOf } from './recording.ts';

/** Names the attributes of a span that X-Ray indexes; a list of attribute keys. */
const ANNOTATIONS_KEY = 'aws.xray.annotations';
/** Followed by a namespace: the metadata of that namespace, as the JSON text of an object. */
const METADATA_PREFIX = 'aws.xray.metadata.';

/** Of one value of metadata. */
const METADATA_LIMITS: PlainLimits = {
  depth: 8,
  members: 100,
  values: 1_000,
  text: 4_096,
  characters: 8_192,
};
/** Of a namespace: below the limit that attributes have by default, which would leave half a JSON text. */
const MAX_NAMESPACE_CHARACTERS = 16_000;

const DEFAULT_TRACER = SDK.name;

/**
 * Runs `work` in a new span, child of the active one, and ends it when `work` has settled. A value that `work` throws
 * is recorded on the span and thrown on, the very same value.
 *
 * @param tracerName the instrumentation scope, Honeycomb's `library.name`
 */
export async function withSpan<T>(
  name: string,
  work: (span: Span) => Promise<T> | T,
  tracerName: string = DEFAULT_TRACER,
): Promise<T> {
  return tracerFor(tracerName).startActiveSpan(name, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      recordErrorAfterwards(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/**
 * Sets an indexed fact on the active span. X-Ray keeps 50 a trace and finds traces by them. It knows letters, digits and
 * `_`: of names that differ in other characters only, such as `a.b` and `a_b`, the first is the annotation, the others
 * are in the metadata under their own names. Never throws: a value of another type counts as its text.
 */
export function annotate(key: string, value: string | number | boolean): void {
  const span = trace.getActiveSpan();
  if (span === undefined || typeof key !== 'string') return;
  const keys = attributesOf(span)?.[ANNOTATIONS_KEY];
  span.setAttribute(key, isScalar(value) ? value : plainText(value, metadataValues()));
  span.setAttribute(ANNOTATIONS_KEY, [...(Array.isArray(keys) ? keys.map(String) : []), key]);
}

/**
 * Keeps any value beside the active span, not indexed. Never throws: what JSON cannot hold (BigInt, cycles, a `toJSON`
 * that throws) is shown as a mark, what is huge is cut, and what a full namespace cannot take is `[too large]`.
 *
 * @param namespace X-Ray groups metadata by it
 */
export function metadata(key: string, value: unknown, namespace = 'default'): void {
  const span = trace.getActiveSpan();
  if (span === undefined) return;
  const values = metadataValues();
  const name = plainText(key, values);
  const attribute = METADATA_PREFIX + plainText(namespace, values);
  const present = attributesOf(span)?.[attribute];
  const parsed = typeof present === 'string' ? parseJson(present) : undefined;
  const members = isRecord(parsed) ? parsed : {};
  const shown = [values.of(name, value), '[too large]'];
  const texts = shown.map((one) => wellFormedJson(JSON.stringify({ ...members, [name]: one })));
  const text = texts.find((one) => one.length <= MAX_NAMESPACE_CHARACTERS);
  if (text !== undefined) span.setAttribute(attribute, text);
}

/** Puts what was thrown on a span: the exception event with its stack, and status ERROR. @param at Unix milliseconds */
export function recordError(span: Span, error: unknown, at?: number): void {
  recordThrown(span, describeThrown(error), at);
}

/** The same, at the span's end, when the request that it belongs to is over. @param isCall tells `error.type` too */
export function recordErrorAfterwards(span: Span, error: unknown, isCall = false): void {
  const recording = recordingOf(context.active());
  const record = (): void => {
    const thrown = recording?.describe(error) ?? describeThrown(error);
    recordThrown(span, thrown, endOf(span));
    if (isCall) span.setAttribute('error.type', thrown.type);
  };
  if (recording === undefined) {
    record();
    return;
  }
  span.setStatus({ code: SpanStatusCode.ERROR });
  recording.afterwards(record);
}

/** Where the span can be read back. */
function endOf(span: Span): TimeInput | undefined {
  if (!('endTime' in span) || !Array.isArray(span.endTime)) return undefined;
  const [seconds, nanoseconds]: unknown[] = span.endTime;
  const isKnown = typeof seconds === 'number' && seconds > 0 && typeof nanoseconds === 'number';
  return isKnown ? [seconds, nanoseconds] : undefined;
}

/** The same for what is described already. */
export function recordThrown(span: Span, thrown: Thrown, at?: TimeInput): void {
  span.addEvent('exception', exceptionAttributes(thrown), at);
  span.setStatus({ code: SpanStatusCode.ERROR, message: thrown.message });
}

function metadataValues(): Plain {
  return new Plain(maskSecrets, METADATA_LIMITS);
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Spans of an SDK can be read back; the API alone promises writing only. */
function attributesOf(span: Span): Record<string, AttributeValue | undefined> | undefined {
  if (!('attributes' in span) || typeof span.attributes !== 'object') return undefined;
  return span.attributes === null ? undefined : { ...span.attributes };
}
