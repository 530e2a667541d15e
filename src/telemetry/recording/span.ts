/**
 * All that application code uses of telemetry: a span around a piece of work, and facts on it. One recording
 * serves both vendors: Honeycomb shows the span and its attributes, X-Ray a subsegment of the same name with
 * annotations and metadata. Outside a recorded request everything here does nothing.
 *
 * Annotations and metadata are span attributes by the conventions of the OpenTelemetry collector's X-Ray
 * exporter, so they mean the same when such spans take that road.
 */
import { SpanStatusCode, trace, type AttributeValue, type Span } from '@opentelemetry/api';

/** Names the attributes of a span that X-Ray indexes; a list of attribute keys. */
const ANNOTATIONS_KEY = 'aws.xray.annotations';
/** Followed by a namespace: the metadata of that namespace, as the JSON text of an object. */
const METADATA_PREFIX = 'aws.xray.metadata.';

const DEFAULT_TRACER = 'cruddur';

/**
 * Runs `work` in a new span, child of the active one, and ends it when `work` has settled. An error is
 * recorded on the span and thrown on.
 *
 * @param tracerName the instrumentation scope, Honeycomb's `library.name`
 */
export async function withSpan<T>(
  name: string,
  work: (span: Span) => Promise<T> | T,
  tracerName: string = DEFAULT_TRACER,
): Promise<T> {
  return trace.getTracer(tracerName).startActiveSpan(name, async (span) => {
    nameScope(span, tracerName);
    try {
      return await work(span);
    } catch (error) {
      recordError(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Sets an indexed fact on the active span. X-Ray keeps 50 a trace and finds traces by them. */
export function annotate(key: string, value: string | number | boolean): void {
  const span = trace.getActiveSpan();
  if (span === undefined) return;
  const keys = attributesOf(span)?.[ANNOTATIONS_KEY];
  span.setAttribute(key, value);
  span.setAttribute(ANNOTATIONS_KEY, [...(Array.isArray(keys) ? keys.map(String) : []), key]);
}

/** Keeps any JSON value beside the active span, not indexed. @param namespace X-Ray groups metadata by it */
export function metadata(key: string, value: unknown, namespace = 'default'): void {
  const span = trace.getActiveSpan();
  if (span === undefined) return;
  const attribute = METADATA_PREFIX + namespace;
  const present = attributesOf(span)?.[attribute];
  const values: Record<string, unknown> = typeof present === 'string' ? JSON.parse(present) : {};
  span.setAttribute(attribute, JSON.stringify({ ...values, [key]: value }));
}

/** Puts an error on a span: the exception event with its stack, and status ERROR. @param at Unix milliseconds */
export function recordError(span: Span, error: unknown, at?: number): void {
  const exception = error instanceof Error ? error : new Error(String(error));
  span.recordException(exception, at);
  span.setStatus({ code: SpanStatusCode.ERROR, message: exception.message });
}

/** otel-cf-workers gives every span its own scope name; the tracer's name is what people query by. */
function nameScope(span: Span, name: string): void {
  if ('instrumentationScope' in span) span.instrumentationScope = { name };
}

/** Spans of an SDK can be read back; the API alone promises writing only. */
function attributesOf(span: Span): Record<string, AttributeValue | undefined> | undefined {
  if (!('attributes' in span) || typeof span.attributes !== 'object') return undefined;
  return span.attributes === null ? undefined : { ...span.attributes };
}
