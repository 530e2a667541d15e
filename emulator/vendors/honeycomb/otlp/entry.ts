/**
 * Reads from the span at a request's entry the facts of the whole request: when it began, how long it took, which
 * route answered and how. It reads them by OpenTelemetry's HTTP conventions, the older names too.
 */
import type { TraceFacts } from '../../../store/traces.ts';
import type { FieldValue, Fields } from '../attributes.ts';
import type { Span } from '../../otlp/traces.ts';
import { KIND_SERVER, STATUS_ERROR } from '../../otlp/traces.ts';

/** Undefined unless the span is where a request came in: of kind server, or without a parent. */
export function entryFacts(span: Span, fields: Fields): TraceFacts | undefined {
  if (span.kind !== KIND_SERVER && !isRoot(span)) return undefined;
  const service = textOf(fields['service.name']);
  const method = textOf(fields['http.request.method'] ?? fields['http.method']);
  const route = textOf(fields['http.route'] ?? fields['url.path'] ?? fields['http.target']);
  const status = statusOf(fields['http.response.status_code'] ?? fields['http.status_code']);
  return {
    ...(span.startNs !== 0n && {
      startMs: Number(span.startNs) / 1e6,
      durationMs: Math.max(0, Number(span.endNs - span.startNs)) / 1e6,
    }),
    ...(service !== undefined && { service }),
    ...(method !== undefined && { method }),
    ...(route !== undefined && { route }),
    ...(status !== undefined && { status }),
    failed: span.statusCode === STATUS_ERROR || (status !== undefined && status >= 500),
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
