/** Builds finished spans for the encoder's tests, and reads its documents back as X-Ray would. */
import { SpanKind, TraceFlags, type SpanContext } from '@opentelemetry/api';
import * as v from 'valibot';
import type { FinishedSpan } from '../../../../../src/telemetry/kit/finished-span.ts';

export const TRACE_ID = '65a1b2c3d4e5f60718293a4b5c6d7e8f';
export const XRAY_TRACE_ID = '1-65a1b2c3-d4e5f60718293a4b5c6d7e8f';
export const ROOT_ID = '00000000000000aa';

export type SpanParts = Partial<Omit<FinishedSpan, 'spanContext'>> & {
  readonly id?: string;
  readonly parent?: string | undefined;
};

export function makeSpan({ id = ROOT_ID, parent, ...parts }: SpanParts = {}): FinishedSpan {
  return {
    name: 'span',
    kind: SpanKind.INTERNAL,
    startTime: [1_795_353_681, 53_000_000],
    endTime: [1_795_353_681, 57_000_000],
    attributes: {},
    events: [],
    links: [],
    status: { code: 0 },
    instrumentationScope: { name: 'test' },
    parentSpanContext: parent === undefined ? undefined : spanContext(parent),
    ...parts,
    spanContext: () => spanContext(id),
  };
}

/** Of a sampled span in the trace of all these tests. */
export function spanContext(spanId: string, traceId = TRACE_ID): SpanContext {
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
}

/** A server span as the worker's root spans are. */
export function makeRoot(
  attributes: Record<string, unknown> = {},
  parts: SpanParts = {},
): FinishedSpan {
  return makeSpan({
    name: 'GET /api/activities/home',
    kind: SpanKind.SERVER,
    attributes: {
      'http.request.method': 'GET',
      'url.scheme': 'https',
      'server.address': 'api.cruddur.com',
      'url.path': '/api/activities/home',
      'http.response.status_code': 200,
      ...attributes,
    },
    ...parts,
  });
}

/** An exception event as the package records it. */
export function thrown(
  type: string,
  message: string,
  stack: string,
): FinishedSpan['events'][number] {
  return {
    name: 'exception',
    time: [1_795_353_681, 55_000_000],
    attributes: {
      'exception.type': type,
      'exception.message': message,
      'exception.stacktrace': stack,
    },
  };
}

const Id = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/));
const Field = v.optional(v.pipe(v.string(), v.maxLength(250)));

interface Subsegment extends v.InferOutput<typeof Common> {
  subsegments?: Subsegment[] | undefined;
}

const Exception = v.object({
  id: Id,
  type: v.optional(v.string()),
  message: v.optional(v.string()),
  remote: v.optional(v.boolean()),
  truncated: v.optional(v.pipe(v.number(), v.integer())),
  stack: v.optional(
    v.array(
      v.strictObject({
        path: v.string(),
        line: v.optional(v.pipe(v.number(), v.integer())),
        label: v.string(),
      }),
    ),
  ),
});

/** What AWS's published schema and guide say of segments and subsegments alike. */
const Common = v.object({
  name: v.pipe(v.string(), v.regex(/^[\p{L}\p{N}\p{Z}_.:/%&#=+\-@]{1,200}$/u)),
  id: Id,
  start_time: v.number(),
  end_time: v.number(),
  error: v.optional(v.boolean()),
  throttle: v.optional(v.boolean()),
  fault: v.optional(v.boolean()),
  namespace: v.optional(v.picklist(['aws', 'remote'])),
  cause: v.optional(v.union([Id, v.strictObject({ exceptions: v.array(Exception) })])),
  http: v.optional(
    v.strictObject({
      request: v.strictObject({
        method: Field,
        url: Field,
        user_agent: Field,
        client_ip: Field,
        x_forwarded_for: v.optional(v.boolean()),
      }),
      response: v.optional(
        v.strictObject({
          status: v.optional(v.pipe(v.number(), v.integer())),
          content_length: v.optional(v.pipe(v.number(), v.integer())),
        }),
      ),
    }),
  ),
  sql: v.optional(v.record(v.string(), v.string())),
  aws: v.optional(v.record(v.string(), v.unknown())),
  annotations: v.optional(
    v.record(
      v.pipe(v.string(), v.regex(/^[A-Za-z0-9_]{1,500}$/)),
      v.union([v.pipe(v.string(), v.maxLength(1000)), v.number(), v.boolean()]),
    ),
  ),
  metadata: v.optional(v.record(v.string(), v.record(v.string(), v.unknown()))),
  links: v.optional(v.array(v.object({ trace_id: v.string(), id: Id }))),
});

const Subsegments = v.optional(
  v.array(v.lazy((): v.GenericSchema<unknown, Subsegment> => Subsegment)),
);
const Subsegment: v.GenericSchema<unknown, Subsegment> = v.object({
  ...Common.entries,
  subsegments: Subsegments,
});
const TraceId = v.pipe(v.string(), v.regex(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/));

const SegmentDocument = v.object({
  ...Common.entries,
  trace_id: TraceId,
  parent_id: v.optional(Id),
  user: Field,
  origin: v.optional(v.string()),
  service: v.optional(
    v.object({ version: v.optional(v.string()), runtime: v.optional(v.string()) }),
  ),
  type: v.optional(v.never()),
  subsegments: Subsegments,
});

const StandaloneDocument = v.object({
  ...Common.entries,
  trace_id: TraceId,
  parent_id: Id,
  type: v.literal('subsegment'),
  subsegments: Subsegments,
});

export type Segment = v.InferOutput<typeof SegmentDocument>;
export type { Subsegment };

export function readSegment(text: string | undefined): Segment {
  return v.parse(v.pipe(v.string(), v.parseJson(), SegmentDocument), text);
}

export function readStandalone(text: string | undefined): v.InferOutput<typeof StandaloneDocument> {
  return v.parse(v.pipe(v.string(), v.parseJson(), StandaloneDocument), text);
}
