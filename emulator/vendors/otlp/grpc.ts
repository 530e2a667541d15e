/**
 * OTLP over gRPC as OTLP over HTTP: the methods by their paths, and answers as statuses by the specification. What may be
 * sent again is UNAVAILABLE, with the time to wait if the answer names one; what is wrong is INVALID_ARGUMENT.
 * https://opentelemetry.io/docs/specs/otlp/#otlpgrpc-response
 */
import type { GrpcOptions } from '../../server/grpc.ts';
import { GRPC, type GrpcStatus } from '../../server/grpc-status.ts';
import { decodeStatusMessage, encodeRetryStatus } from './protobuf.ts';
import { encodingOf } from './reply.ts';

/** As large as over HTTP. */
const MAX_MESSAGE_BYTES = 20 * 1024 * 1024;

const METHODS: ReadonlyMap<string, string> = new Map([
  ['/opentelemetry.proto.collector.trace.v1.TraceService/Export', '/v1/traces'],
  ['/opentelemetry.proto.collector.logs.v1.LogsService/Export', '/v1/logs'],
  ['/opentelemetry.proto.collector.metrics.v1.MetricsService/Export', '/v1/metrics'],
]);

const CODES: Readonly<Record<number, GrpcStatus['code']>> = {
  400: GRPC.INVALID_ARGUMENT,
  401: GRPC.UNAUTHENTICATED,
  403: GRPC.PERMISSION_DENIED,
  404: GRPC.UNIMPLEMENTED,
  413: GRPC.RESOURCE_EXHAUSTED,
  415: GRPC.UNIMPLEMENTED,
  421: GRPC.PERMISSION_DENIED,
  429: GRPC.UNAVAILABLE,
  500: GRPC.INTERNAL,
  501: GRPC.UNIMPLEMENTED,
  502: GRPC.UNAVAILABLE,
  503: GRPC.UNAVAILABLE,
  504: GRPC.UNAVAILABLE,
};

/** Without the door through which its calls go. */
export const OTLP_OVER_GRPC = {
  methods: METHODS,
  contentType: 'application/x-protobuf',
  maxBytes: MAX_MESSAGE_BYTES,
  statusOf,
} satisfies Omit<GrpcOptions, 'fetch'>;

/** Undefined for an answer that is an Export…ServiceResponse, which is the message of the call. */
function statusOf({ status, headers }: Response, body: Buffer): GrpcStatus | undefined {
  const encoding = encodingOf(headers.get('content-type') ?? undefined);
  const isProtobuf = encoding !== undefined && encoding !== 'application/json';
  if (status === 200) {
    if (isProtobuf) return undefined;
    return { code: GRPC.UNKNOWN, message: 'The answer is not OTLP' };
  }
  const code = CODES[status] ?? (status < 500 ? GRPC.INVALID_ARGUMENT : GRPC.UNKNOWN);
  const message = isProtobuf ? decodeStatusMessage(body) : body.toString();
  const retryAfterS = Number(headers.get('retry-after') ?? Number.NaN);
  if (code !== GRPC.UNAVAILABLE || !Number.isInteger(retryAfterS)) return { code, message };
  const details = Buffer.from(encodeRetryStatus({ code, message, retryAfterS }));
  return { code, message, details };
}
