/**
 * Decides whether X-Ray gets a request: the first rule that fits takes it while its reservoir for this second
 * lasts, then at its fixed rate. Rules are local documents here; a sampler that polls GetSamplingRules can
 * stand behind the same interface. Reservoirs are per isolate, so the total over all isolates is approximate.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html
 */
import {
  matchesRule,
  orderRules,
  parseSamplingRule,
  DEFAULT_RULE,
  type SamplingRequest,
  type SamplingRule,
} from './sampling-rule.ts';

interface SamplingDecision {
  readonly sampled: boolean;
  /** Name of the rule that decided; it goes into the segment. */
  readonly rule: string;
}

export interface Sampler {
  decide(request: SamplingRequest): SamplingDecision;
}

export interface SamplerOptions {
  /** Documents of the shape `{SamplingRule: {…}}`. AWS's Default rule is added. */
  readonly rules: readonly unknown[];
  /** Unix milliseconds. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
}

/** @throws Error when a document is not a sampling rule */
export function createSampler({ rules, now, random }: SamplerOptions): Sampler {
  const ordered = orderRules(rules.map(parseSamplingRule)).map((rule) => ({
    rule,
    reservoir: createReservoir(rule.ReservoirSize),
  }));
  return {
    decide(request) {
      const entry = ordered.find(({ rule }) => matchesRule(rule, request));
      if (entry === undefined) return { sampled: false, rule: DEFAULT_RULE.RuleName };
      const { rule, reservoir } = entry;
      return { sampled: reservoir(now()) || isTaken(rule, random), rule: rule.RuleName };
    },
  };
}

function isTaken(rule: SamplingRule, random: () => number): boolean {
  return random() < rule.FixedRate;
}

/** Says yes `size` times in each second. A clock that steps back opens no second twice. */
function createReservoir(size: number): (nowMs: number) => boolean {
  let second = Number.NEGATIVE_INFINITY;
  let taken = 0;
  return (nowMs) => {
    const current = Math.floor(nowMs / 1000);
    if (current > second) {
      second = current;
      taken = 0;
    }
    if (taken >= size) return false;
    taken += 1;
    return true;
  };
}
