/** Builds OTLP/JSON exports for tests: one resource, one scope, the given spans. */
export interface ExportParts {
  readonly resource?: object;
  readonly scope?: object;
  readonly spans?: readonly object[];
}

export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
export const SPAN_ID = 'b7ad6b7169203331';
export const START_NS = '1795353681053000000';

export function exportOf({ resource, scope, spans = [{}] }: ExportParts = {}): object {
  return {
    resourceSpans: [
      {
        resource: resource ?? { attributes: attributes({ 'service.name': 'svc' }) },
        scopeSpans: [{ scope: scope ?? { name: 'test' }, spans: spans.map(spanOf) }],
      },
    ],
  };
}

function spanOf(span: object = {}): object {
  return {
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    name: 'a span',
    kind: 1,
    startTimeUnixNano: START_NS,
    endTimeUnixNano: '1795353681057500000',
    ...span,
  };
}

/** Attributes of strings, whole numbers, other numbers and booleans. */
export function attributes(values: Record<string, string | number | boolean>): object[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: string | number | boolean): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
