/** The codes of gRPC that are used here. https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
export const GRPC = {
  OK: 0,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;

export interface GrpcStatus {
  readonly code: (typeof GRPC)[keyof typeof GRPC];
  readonly message: string;
  /** A google.rpc.Status in protobuf, for what the code does not say. */
  readonly details?: Buffer;
}
