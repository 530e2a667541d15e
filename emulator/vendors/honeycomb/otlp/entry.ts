/**
 * Reads from a span that may be the root of its trace the facts of the whole request: what it is called, when it began,
 * how long it took, which route answered and how. It reads them by OpenTelemetry's HTTP conventions, the older names
 * too.
 */
import type { TraceFacts } from '../../../store/traces.ts';
import type { FieldValue, Fields } from '../attributes.ts';
import type { Span } from '../../otlp/traces.ts';
import { KIND_CONSUMER, KIND_SERVER, STATUS_ERROR } from '../../otlp/traces.ts';

/** What failed, of a span that is not where a request came in. */
const FAILED: TraceFacts = { rank: 0, failed: true };

/** Undefined when the span tells nothing of the trace: it has a parent, serves no request and did not fail. */
export function entryFacts(span: Span, fields: Fields): TraceFacts | undefined {
  const isServing = span.kind === KIND_SERVER || span.kind === KIND_CONSUMER;
  const hasFailed = span.statusCode === STATUS_ERROR;
  if (!isServing && !isRoot(span)) return hasFailed ? FAILED : undefined;
  const service = textOf(fields['service.name']);
  const method = textOf(fields['http.request.method'] ?? fields['http.method']);
  const route = textOf(fields['http.route'] ?? fields['url.path'] ?? fields['http.target']);
  const status = statusOf(fields['http.response.status_code'] ?? fields['http.status_code']);
  return {
    rank: isRoot(span) ? 3 : 2,
    spanId: span.spanId || undefined,
    ...(span.name !== '' && { name: span.name }),
    ...(span.startNs !== 0n && {
      startMs: Number(span.startNs) / 1e6,
      durationMs: Math.max(0, Number(span.endNs - span.startNs)) / 1e6,
    }),
    ...(service !== undefined && { service }),
    ...(method !== undefined && { method }),
    ...(route !== undefined && { route }),
    ...(status !== undefined && { status }),
    failed: hasFailed || (status !== undefined && status >= 500),
  };
}

function isRoot({ parentSpanId }: Span): boolean {
  return /^0*$/.test(parentSpanId);
}

function textOf(value: FieldValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function statusOf(value: FieldValue | undefined): number | undefined {
  const status = Number(value);
  return Number.isInteger(status) && status >= 100 && status <= 599 ? status : undefined;
}
