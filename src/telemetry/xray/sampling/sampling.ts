/**
 * Decides whether X-Ray gets a request: the first rule that fits takes it while its reservoir for this second
 * lasts, then at its fixed rate. Rules are local documents here; `central-sampling.ts` asks X-Ray for them behind
 * the same interface. Reservoirs are per isolate, so the total over all isolates is approximate.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html
 */
import { createReservoir } from './reservoir.ts';
import {
  compareRules,
  matchesRule,
  parseSamplingRule,
  DEFAULT_RULE,
  type SamplingRequest,
} from './sampling-rule.ts';

/** Whether X-Ray gets a request. */
export interface SamplingDecision {
  readonly sampled: boolean;
  /** Name of the rule that decided; it goes into the segment. */
  readonly rule: string;
  /**
   * Present when X-Ray wants to know how the request ended, to raise the rule's rate while there are faults. Call it
   * once at the end. @param fault whether the response had a status of 500 or above, or there was none
   */
  readonly finished?: (fault: boolean) => void;
}

/** Decides about requests, one by one. */
export interface Sampler {
  /** Does no I/O. @param at Unix milliseconds. @default now */
  decide(request: SamplingRequest, at?: number): SamplingDecision;
}

/** The rules, and the effects that deciding needs. */
export interface SamplerOptions {
  /** Documents of the shape `{SamplingRule: {…}}`. AWS's Default rule is added if it is not among them. */
  readonly rules: readonly unknown[];
  /** Unix milliseconds. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
}

/** @throws Error when a document is not a sampling rule */
export function createSampler({ rules, now, random }: SamplerOptions): Sampler {
  const given = rules.map(parseSamplingRule);
  const hasDefault = given.some(({ RuleName }) => RuleName === DEFAULT_RULE.RuleName);
  const ordered = [...given, ...(hasDefault ? [] : [DEFAULT_RULE])]
    .sort(compareRules)
    .map((rule) => ({ rule, take: createReservoir() }));
  return {
    decide(request, at = now()) {
      const entry = ordered.find(({ rule }) => matchesRule(rule, request));
      if (entry === undefined) return { sampled: false, rule: DEFAULT_RULE.RuleName };
      const { RuleName, ReservoirSize, FixedRate } = entry.rule;
      const sampled = entry.take(ReservoirSize, at) || random() < FixedRate;
      return { sampled, rule: RuleName };
    },
  };
}
