/**
 * A sampling rule as X-Ray stores it, parsed from the documents that CreateSamplingRule takes and
 * GetSamplingRules returns, and whether a request falls under it. Left out, as in AWS's SDKs: rules for one
 * resource ARN or with attributes, which say nothing about a service that has neither.
 * https://docs.aws.amazon.com/xray/latest/api/API_SamplingRule.html
 */
import * as v from 'valibot';
import { matchesWildcard } from './wildcard.ts';

const atMost = (maxLength: number) => v.pipe(v.string(), v.maxLength(maxLength));
const whole = (min: number, max: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));

const RuleDocument = v.object({
  SamplingRule: v.object({
    RuleName: v.pipe(v.string(), v.minLength(1), v.maxLength(32)),
    ResourceARN: atMost(500),
    /** 1 to 9999, and 10000 for the rule named Default. */
    Priority: whole(1, 10_000),
    FixedRate: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
    ReservoirSize: whole(0, Number.MAX_SAFE_INTEGER),
    ServiceName: atMost(64),
    ServiceType: atMost(64),
    Host: atMost(64),
    HTTPMethod: atMost(10),
    URLPath: atMost(128),
    Version: v.literal(1),
    Attributes: v.optional(v.record(v.string(), v.string())),
  }),
});

export type SamplingRule = v.InferOutput<typeof RuleDocument>['SamplingRule'];

/** What a request is judged by. A part that is not known fits every rule. */
export interface SamplingRequest {
  readonly service?: string | undefined;
  readonly host?: string | undefined;
  readonly method?: string | undefined;
  readonly path?: string | undefined;
  /** The segment's origin, such as `AWS::ECS::Container`. */
  readonly type?: string | undefined;
}

/** The rule that every account has and nobody can delete: one request a second, then five in a hundred. */
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
};

/** @throws Error naming the rule's field that is wrong */
export function parseSamplingRule(document: unknown): SamplingRule {
  const parsed = v.safeParse(RuleDocument, document);
  if (parsed.success) return parsed.output.SamplingRule;
  const [issue] = parsed.issues;
  throw new Error(
    `Cannot read sampling rule: ${v.getDotPath(issue) ?? 'document'}: ${issue.message}`,
  );
}

/** The rules in the order they are asked, the first that fits decides. Default is last if it is not given. */
export function orderRules(rules: readonly SamplingRule[]): SamplingRule[] {
  const usable = rules.filter(
    (rule) => rule.ResourceARN === '*' && Object.keys(rule.Attributes ?? {}).length === 0,
  );
  const hasDefault = usable.some((rule) => rule.RuleName === DEFAULT_RULE.RuleName);
  return [...usable, ...(hasDefault ? [] : [DEFAULT_RULE])].sort(
    (a, b) => a.Priority - b.Priority || (a.RuleName < b.RuleName ? -1 : 1),
  );
}

/** Whether all five patterns of the rule fit. */
export function matchesRule(rule: SamplingRule, request: SamplingRequest): boolean {
  return (
    fits(rule.ServiceName, request.service) &&
    fits(rule.Host, request.host) &&
    fits(rule.HTTPMethod, request.method) &&
    fits(rule.URLPath, request.path) &&
    fits(rule.ServiceType, request.type)
  );
}

function fits(pattern: string, value: string | undefined): boolean {
  return value === undefined || matchesWildcard(pattern, value);
}
