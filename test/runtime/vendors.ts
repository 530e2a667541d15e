/** Stands where the vendors are and keeps what reaches them, by the host the worker believes it talks to. */
import { gunzipSync } from 'node:zlib';

export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: Attributes;
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly events?: readonly { readonly name: string; readonly attributes: Attributes }[];
}

type Attributes = readonly { readonly key: string; readonly value: Record<string, unknown> }[];

export interface Segment {
  readonly id: string;
  readonly name: string;
  readonly trace_id: string;
  readonly subsegments?: readonly Segment[];
}

interface Exchange {
  readonly host: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

export interface Vendors {
  readonly exchanges: readonly Exchange[];
  answer(request: Request): Promise<Response>;
  spans(): (OtlpSpan & { readonly scope: string })[];
  segments(): Segment[];
  logLines(): Record<string, unknown>[];
  items(): Record<string, unknown>[];
}

interface ExportRequest {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly {
      readonly scope: { readonly name: string };
      readonly spans: readonly OtlpSpan[];
    }[];
  }[];
}

export function createVendors(): Vendors {
  const exchanges: Exchange[] = [];
  const at = (path: string): Exchange[] => exchanges.filter((exchange) => exchange.path === path);

  return {
    exchanges,
    async answer(request) {
      const bytes = Buffer.from(await request.arrayBuffer());
      const gzipped = request.headers.get('content-encoding') === 'gzip';
      const { host, pathname } = new URL(request.url);
      const body = (gzipped ? gunzipSync(bytes) : bytes).toString();
      exchanges.push({ host, path: pathname, headers: request.headers, body });
      return Response.json(host.includes('rollbar') ? { err: 0, result: { uuid: null } } : {});
    },
    spans: () =>
      at('/v1/traces').flatMap(({ body }) => {
        const exported: ExportRequest = JSON.parse(body);
        return exported.resourceSpans
          .flatMap(({ scopeSpans }) => scopeSpans)
          .flatMap(({ scope, spans }) => spans.map((span) => ({ ...span, scope: scope.name })));
      }),
    segments: () =>
      at('/TraceSegments')
        .flatMap(({ body }): string[] => JSON.parse(body).TraceSegmentDocuments)
        .map((document): Segment => JSON.parse(document)),
    logLines: () =>
      exchanges
        .filter(({ headers }) => headers.get('x-amz-target') === 'Logs_20140328.PutLogEvents')
        .flatMap(({ body }): { message: string }[] => JSON.parse(body).logEvents)
        .map(({ message }): Record<string, unknown> => JSON.parse(message)),
    items: () =>
      at('/api/1/item/').map(({ body }): Record<string, unknown> => JSON.parse(body).data),
  };
}
