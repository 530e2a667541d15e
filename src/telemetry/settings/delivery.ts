/** What delivery may use of an isolate and of a request. The defaults fit Cloudflare's Free plan. */
import type { Environment } from './environment.ts';

export interface DeliverySettings {
  /** What may wait and be on its way, of all vendors together, in bytes. */
  readonly maxBytes: number;
  /** How many calls a request may make in all on this plan, the app's own included. */
  readonly subrequests: number;
  /** What one request spends at a stretch on sending for others, in milliseconds of CPU. */
  readonly cpuMs: number;
}

const MIB = 1_048_576;

export function readDelivery(env: Environment): DeliverySettings {
  return {
    maxBytes: env.integer('TELEMETRY_MAX_BYTES', 16 * MIB, { min: MIB, max: 64 * MIB }),
    subrequests: env.integer('TELEMETRY_SUBREQUESTS', 50, { min: 10, max: 10_000 }),
    cpuMs: env.integer('TELEMETRY_CPU_MS', 5, { min: 1, max: 1_000 }),
  };
}
