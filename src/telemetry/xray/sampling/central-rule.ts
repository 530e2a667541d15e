/**
 * One of X-Ray's rules as an isolate follows it. The reservoir belongs to all services that use the rule, so what
 * is taken from it is a quota that X-Ray gives for a time; while there is none, one trace a second is borrowed.
 * Beyond quota or loan the fixed rate applies, raised while a boost lasts.
 */
import { createReservoir, type Reservoir } from './reservoir.ts';
import type { SamplingDecision } from './sampling.ts';
import type { SamplingTargetDocument } from './sampling-api.ts';
import type { SamplingRule } from './sampling-rule.ts';
import { SamplingStatistics } from './sampling-statistics.ts';

/** Between two reports of a rule, unless X-Ray gives it another interval. */
export const REPORT_INTERVAL_MS = 10_000;
/** Traces a second that may be taken without a quota from a rule that has a reservoir. */
const LOAN = 1;

export class CentralRule {
  readonly rule: SamplingRule;
  readonly statistics: SamplingStatistics;
  /** Unix milliseconds before which X-Ray wants no report. */
  reportAtMs: number;
  readonly #take: Reservoir;
  #rate: number;
  #quota: number | undefined;
  #quotaUntilMs = 0;
  #boostRate = 0;
  #boostUntilMs = 0;

  /** @param previous the same rule before it was changed: its counts live on, its quota and rates do not */
  constructor(rule: SamplingRule, nowMs: number, previous?: CentralRule) {
    this.rule = rule;
    this.statistics = previous?.statistics ?? new SamplingStatistics();
    this.reportAtMs = nowMs + REPORT_INTERVAL_MS;
    this.#take = previous === undefined ? createReservoir() : previous.#take;
    this.#rate = rule.FixedRate;
  }

  /** @param random in [0, 1) */
  decide(nowMs: number, random: () => number): SamplingDecision {
    const { rule, statistics } = this;
    const quota = nowMs < this.#quotaUntilMs ? this.#quota : undefined;
    const taken = this.#take(quota ?? Math.min(LOAN, rule.ReservoirSize), nowMs);
    const rate = nowMs < this.#boostUntilMs ? Math.max(this.#rate, this.#boostRate) : this.#rate;
    const sampled = taken || random() < rate;
    statistics.countDecision(sampled, taken && quota === undefined);
    if (!rule.SamplingRateBoost) return { sampled, rule: rule.RuleName };
    return {
      sampled,
      rule: rule.RuleName,
      finished: (fault) => statistics.countEnd(sampled, fault),
    };
  }

  /**
   * Takes over what X-Ray answered to a report. A part that is missing stays as it was, as in the SDK for Python;
   * but a boost that is not repeated is over, as in AWS's distribution of OpenTelemetry.
   */
  follow(target: SamplingTargetDocument, reportedMs: number): void {
    const { FixedRate, ReservoirQuota, ReservoirQuotaTTL, Interval, SamplingBoost } = target;
    this.reportAtMs = reportedMs + (milliseconds(Interval) ?? REPORT_INTERVAL_MS);
    this.#rate = FixedRate ?? this.#rate;
    this.#quota = ReservoirQuota ?? this.#quota;
    this.#quotaUntilMs = milliseconds(ReservoirQuotaTTL) ?? this.#quotaUntilMs;
    this.#boostRate = SamplingBoost?.BoostRate ?? 0;
    this.#boostUntilMs = milliseconds(SamplingBoost?.BoostRateTTL) ?? 0;
  }
}

/** The API's times and spans are seconds. */
function milliseconds(seconds: number | null | undefined): number | undefined {
  return typeof seconds === 'number' ? seconds * 1000 : undefined;
}
