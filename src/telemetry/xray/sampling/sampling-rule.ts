/**
 * A sampling rule as X-Ray stores it, parsed from the documents that CreateSamplingRule takes and
 * GetSamplingRules returns, and whether a request falls under it. Host, method, path, service and type match as
 * in AWS's SDKs, resource ARN and attributes, which the SDKs do not know, as in OpenTelemetry's samplers.
 * https://docs.aws.amazon.com/xray/latest/api/API_SamplingRule.html
 */
import * as v from 'valibot';
import { matchesWildcard } from '../wildcard.ts';

const atMost = (maxLength: number) => v.pipe(v.string(), v.maxLength(maxLength));
const whole = (min: number, max: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));

const RuleDocument = v.object({
  SamplingRule: v.object({
    RuleName: v.pipe(v.string(), v.minLength(1), v.maxLength(32)),
    ResourceARN: atMost(500),
    Priority: whole(1, 10_000),
    FixedRate: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
    ReservoirSize: whole(0, Number.MAX_SAFE_INTEGER),
    ServiceName: atMost(64),
    ServiceType: atMost(64),
    Host: atMost(64),
    HTTPMethod: atMost(10),
    URLPath: atMost(128),
    Version: v.literal(1),
    Attributes: v.nullish(v.record(v.string(), v.string())),
    SamplingRateBoost: v.nullish(
      v.object({ MaxRate: v.number(), CooldownWindowMinutes: v.number() }),
    ),
  }),
});

/** https://docs.aws.amazon.com/xray/latest/api/API_SamplingRule.html */
export interface SamplingRule {
  readonly RuleName: string;
  readonly ResourceARN: string;
  /** 1 to 9999, and 10000 for the rule named Default. The lowest goes first. */
  readonly Priority: number;
  /** From 0 to 1. */
  readonly FixedRate: number;
  /** Traces a second before the rate counts. */
  readonly ReservoirSize: number;
  readonly ServiceName: string;
  readonly ServiceType: string;
  readonly Host: string;
  readonly HTTPMethod: string;
  readonly URLPath: string;
  readonly Version: 1;
  readonly Attributes?: Readonly<Record<string, string>> | null | undefined;
  readonly SamplingRateBoost?:
    | { readonly MaxRate: number; readonly CooldownWindowMinutes: number }
    | null
    | undefined;
}

/**
 * What a request is judged by. As in the SDKs, a part that is not known fits every pattern; but a rule for one
 * resource or with attributes wants to see them, as in OpenTelemetry, and a request without falls to the next.
 */
export interface SamplingRequest {
  readonly service?: string | undefined;
  readonly host?: string | undefined;
  readonly method?: string | undefined;
  readonly path?: string | undefined;
  /** The segment's origin, such as `AWS::ECS::Container`. */
  readonly type?: string | undefined;
  /** ARN of the AWS resource that the service runs on. */
  readonly resource?: string | undefined;
  /** What is known of the request when it arrives; text, numbers and booleans are compared. */
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
}

/** The rule that every account has and that cannot be deleted: one request a second, then five in a hundred. */
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

/** Undefined when the rule is of another version, or of a shape that is not known here. */
export function readServedRule(record: unknown): SamplingRule | undefined {
  const parsed = v.safeParse(RuleDocument, record);
  return parsed.success ? parsed.output.SamplingRule : undefined;
}

/** In the order they are asked: by priority, then by name. The first that fits decides. */
export function compareRules(a: SamplingRule, b: SamplingRule): number {
  return a.Priority - b.Priority || (a.RuleName < b.RuleName ? -1 : 1);
}

/** Whether all patterns of the rule fit. */
export function matchesRule(rule: SamplingRule, request: SamplingRequest): boolean {
  return (
    fits(rule.ServiceName, request.service) &&
    fits(rule.Host, request.host) &&
    fits(rule.HTTPMethod, request.method) &&
    fits(rule.URLPath, request.path) &&
    fits(rule.ServiceType, request.type) &&
    matchesWildcard(rule.ResourceARN, request.resource ?? '') &&
    hasAttributes(request.attributes ?? {}, rule.Attributes ?? {})
  );
}

function fits(pattern: string, value: string | undefined): boolean {
  return value === undefined || matchesWildcard(pattern, value);
}

/** Every pair of patterns must fit some attribute. */
function hasAttributes(
  attributes: Readonly<Record<string, unknown>>,
  patterns: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(patterns).every(([keyPattern, valuePattern]) =>
    Object.entries(attributes).some(
      ([key, value]) =>
        (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') &&
        matchesWildcard(keyPattern, key) &&
        matchesWildcard(valuePattern, String(value)),
    ),
  );
}
