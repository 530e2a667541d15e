/**
 * Boosts of a rule's sampling rate: a service reports its anomalies, and when none of them was sampled it may for a
 * minute sample more, once in the rule's cooldown window. AWS promises the least boost that captures anomalies but not
 * how it reckons; here it is the rate at which one of the reported ones would be expected.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-adaptive-sampling.html
 */
import * as v from 'valibot';
import type { Collections } from '../../aws/collections.ts';
import type { Scope } from '../segments/store.ts';
import type { SamplingRule } from './rule.ts';

export const BoostReport = v.object({
  RuleName: v.string(),
  ServiceName: v.string(),
  AnomalyCount: v.number(),
  SampledAnomalyCount: v.number(),
});
export type BoostReport = v.InferOutput<typeof BoostReport>;

/** The API's SamplingBoost. */
export interface Boost {
  readonly BoostRate: number;
  /** Epoch seconds. */
  readonly BoostRateTTL: number;
}

/** @returns the boost the service has from now on, if any. @param atS epoch seconds. */
export type Boosts = (
  scope: Scope,
  rule: SamplingRule,
  report: BoostReport,
  atS: number,
) => Boost | undefined;

const BOOST_LIFE_S = 60;

export function createBoosts(collections: Collections): Boosts {
  const stored = collections(
    'boost',
    v.object({ rate: v.number(), untilS: v.number(), nextS: v.number() }),
  );

  return (scope, { RuleName, FixedRate, SamplingRateBoost: limits }, report, atS) => {
    if (limits === undefined) return undefined;
    const name = JSON.stringify([RuleName, report.ServiceName]);
    const last = stored.get(scope, name);
    if (last !== undefined && atS < last.untilS) {
      return { BoostRate: last.rate, BoostRateTTL: last.untilS };
    }
    const { AnomalyCount, SampledAnomalyCount } = report;
    if (atS < (last?.nextS ?? 0) || AnomalyCount === 0 || SampledAnomalyCount > 0) return undefined;
    const rate = Math.min(limits.MaxRate, 1 / AnomalyCount);
    if (rate <= FixedRate) return undefined;
    const untilS = Math.floor(atS) + BOOST_LIFE_S;
    const nextS = Math.max(untilS, atS + limits.CooldownWindowMinutes * 60);
    stored.put(scope, name, { rate, untilS, nextS });
    return { BoostRate: rate, BoostRateTTL: untilS };
  };
}
