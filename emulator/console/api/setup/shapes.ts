/** What the set-up page shows: where the emulator listens, and which clients it has heard from. */
import * as v from 'valibot';

export const CLIENTS = [
  'otlp',
  'aws-traces',
  'daemon',
  'aws-logs',
  'aws-metrics',
  'rollbar',
  'libhoney',
] as const;

export const SetUp = v.object({
  /** Of the worker; null when it does not run. */
  api_url: v.nullable(v.string()),
  daemon_port: v.nullable(v.number()),
  /** Of OTLP over gRPC; null when another program has its port. */
  grpc_port: v.nullable(v.number()),
  /** When each was last heard from, unix milliseconds; null for never. */
  heard: v.record(v.picklist(CLIENTS), v.nullable(v.number())),
});
export type SetUp = v.InferOutput<typeof SetUp>;
