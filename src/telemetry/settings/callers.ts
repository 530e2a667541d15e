/**
 * Reads what to believe of callers, who on a public URL may write anything into their headers: the trace that they
 * join, their wish to have it kept, and where their address stands.
 */
import type { Environment } from './environment.ts';

export interface CallerSettings {
  /** `sampling` believes a caller's trace and its decision, `ids` the trace alone, `none` links to it. */
  readonly trust: 'sampling' | 'ids' | 'none';
  /** How many traces a second callers may ask for, in each isolate; beyond it the sampler and the rules decide. */
  readonly forcedPerSecond: number;
  /** Where a client's address stands: in Cloudflare's header, in an entry of X-Forwarded-For, or in the connection. */
  readonly addressFrom: 'cf-connecting-ip' | 'x-forwarded-for' | 'peer';
  /** How many proxies of ours stand before this service; the last of them wrote the last entry of X-Forwarded-For. */
  readonly trustedHops: number;
}

const SOURCES = ['cf-connecting-ip', 'x-forwarded-for', 'peer'] as const;

export function readCallers(env: Environment): CallerSettings {
  const trustedHops = env.integer('TRUSTED_HOPS', 0, { min: 0, max: 16 });
  const usual = trustedHops > 0 ? 'x-forwarded-for' : 'cf-connecting-ip';
  const given = env.oneOf('CLIENT_ADDRESS_FROM', SOURCES, usual);
  // Behind proxies of ours the peer is the last of them.
  const addressFrom = given === 'peer' && trustedHops > 0 ? 'x-forwarded-for' : given;
  return {
    trust: env.oneOf('TRACE_CONTEXT_TRUST', ['sampling', 'ids', 'none'], 'ids'),
    forcedPerSecond: env.integer('TRACE_CONTEXT_FORCED_PER_SECOND', 1, { min: 0, max: 1_000_000 }),
    addressFrom,
    trustedHops: addressFrom === 'x-forwarded-for' ? Math.max(trustedHops, 1) : trustedHops,
  };
}
