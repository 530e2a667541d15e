/**
 * The sampling rule as the API gives and takes it: its members and their defaults. The service model has already
 * checked lengths and ranges.
 */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import type { Scope } from '../segments/store.ts';

const changeable = {
  ResourceARN: v.string(),
  Priority: v.number(),
  FixedRate: v.number(),
  ReservoirSize: v.number(),
  ServiceName: v.string(),
  ServiceType: v.string(),
  Host: v.string(),
  HTTPMethod: v.string(),
  URLPath: v.string(),
};

const SamplingRateBoost = v.object({ MaxRate: v.number(), CooldownWindowMinutes: v.number() });

/** Attributes are always there, if empty: the Node SDK ignores a rule without. */
const Attributes = v.optional(v.record(v.string(), v.string()), {});

export const SamplingRule = v.object({
  RuleName: v.string(),
  RuleARN: v.optional(v.string()),
  ...changeable,
  Version: v.number(),
  Attributes,
  SamplingRateBoost: v.optional(SamplingRateBoost),
});
export type SamplingRule = v.InferOutput<typeof SamplingRule>;

/** A rule by name or ARN, and the members that change. */
export const SamplingRuleUpdate = v.object({
  RuleName: v.optional(v.string()),
  RuleARN: v.optional(v.string()),
  ...v.partial(v.object(changeable)).entries,
  Attributes: v.optional(v.record(v.string(), v.string())),
  SamplingRateBoost: v.optional(SamplingRateBoost),
});
export type SamplingRuleUpdate = v.InferOutput<typeof SamplingRuleUpdate>;

/** Times are epoch seconds. */
export interface SamplingRuleRecord {
  readonly SamplingRule: SamplingRule;
  readonly CreatedAt: number;
  readonly ModifiedAt: number;
}

/** There in every account, last in order, and not to be deleted: one request a second and 5 % of the rest. */
export const DEFAULT_RULE: SamplingRule = {
  RuleName: 'Default',
  ResourceARN: '*',
  Priority: 10_000,
  FixedRate: 0.05,
  ReservoirSize: 1,
  ServiceName: '*',
  ServiceType: '*',
  Host: '*',
  HTTPMethod: '*',
  URLPath: '*',
  Version: 1,
  Attributes: {},
};

export function ruleArn({ account, region }: Scope, name: string): string {
  return `arn:aws:xray:${region}:${account}:sampling-rule/${name}`;
}

/** @param file a document as `aws xray create-sampling-rule --cli-input-json` takes it */
export function readSamplingRule(file: string): SamplingRule {
  return v.parse(v.object({ SamplingRule }), JSON.parse(readFileSync(file, 'utf8'))).SamplingRule;
}
