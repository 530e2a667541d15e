/**
 * The two operations of X-Ray's API by which a service samples: GetSamplingRules says what the rules are,
 * GetSamplingTargets takes what was counted and gives quotas. Times are epoch seconds, as on the wire. Rules that
 * this version cannot read are left out, so that a new kind of rule does not cost the others.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sampling.html
 */
import * as v from 'valibot';
import { readAwsError } from '../../kit/aws/error.ts';
import { within, type CallAllowance } from '../../kit/delivery.ts';
import { describeUrl, oneLine } from '../../kit/failure.ts';
import type { Call, XRayAnswer } from '../wire/call.ts';
import { readServedRule, type SamplingRule } from './sampling-rule.ts';

export interface SamplingRules {
  readonly rules: readonly SamplingRule[];
  /** When the youngest change was made to a rule that there still is; 0 when no rule says. */
  readonly modifiedAt: number;
}

/** https://docs.aws.amazon.com/xray/latest/api/API_SamplingStatisticsDocument.html */
export interface SamplingStatisticsDocument {
  readonly RuleName: string;
  readonly ClientID: string;
  readonly Timestamp: number;
  readonly RequestCount: number;
  /** Recorded for any reason, those that were borrowed among them. */
  readonly SampledCount: number;
  readonly BorrowCount: number;
}

/** https://docs.aws.amazon.com/xray/latest/api/API_SamplingBoostStatisticsDocument.html */
export interface SamplingBoostStatisticsDocument {
  readonly RuleName: string;
  readonly ServiceName: string;
  readonly Timestamp: number;
  readonly TotalCount: number;
  readonly AnomalyCount: number;
  readonly SampledAnomalyCount: number;
}

/** What X-Ray wants of a rule until it says otherwise. */
export interface SamplingTargetDocument {
  readonly RuleName: string;
  readonly FixedRate?: number | null | undefined;
  readonly ReservoirQuota?: number | null | undefined;
  readonly ReservoirQuotaTTL?: number | null | undefined;
  /** Seconds. */
  readonly Interval?: number | null | undefined;
  readonly SamplingBoost?:
    | { readonly BoostRate: number; readonly BoostRateTTL: number }
    | null
    | undefined;
}

export interface SamplingTargets {
  readonly SamplingTargetDocuments: readonly SamplingTargetDocument[];
  readonly LastRuleModification?: number | null | undefined;
  readonly UnprocessedStatistics: readonly {
    readonly RuleName?: string | null | undefined;
    readonly ErrorCode?: string | null | undefined;
  }[];
}

export interface SamplingApi {
  /** @param allowance of the invocation; each page takes a call @throws Error saying why there are none */
  getSamplingRules(allowance?: CallAllowance): Promise<SamplingRules>;
  /** At most 25 documents of a kind. @throws Error saying why they were not taken */
  getSamplingTargets(
    statistics: readonly SamplingStatisticsDocument[],
    boostStatistics?: readonly SamplingBoostStatisticsDocument[],
    allowance?: CallAllowance,
  ): Promise<SamplingTargets>;
}

/** For one operation, all its pages included. */
const TIMEOUT_MS = 5_000;
/** An account has 25 rules and Default; more pages than this are one page over and over. */
const MAX_PAGES = 20;

const RulesPage = v.object({
  SamplingRuleRecords: v.nullish(
    v.array(v.object({ SamplingRule: v.optional(v.unknown()), ModifiedAt: v.nullish(v.number()) })),
    [],
  ),
  NextToken: v.nullish(v.string()),
});

const count = v.nullish(v.pipe(v.number(), v.minValue(0)));
const TargetDocument = v.object({
  RuleName: v.string(),
  FixedRate: count,
  ReservoirQuota: count,
  ReservoirQuotaTTL: v.nullish(v.number()),
  Interval: count,
  SamplingBoost: v.nullish(v.object({ BoostRate: v.number(), BoostRateTTL: v.number() })),
});

const TargetsPage = v.object({
  SamplingTargetDocuments: v.nullish(v.array(TargetDocument), []),
  LastRuleModification: v.nullish(v.number()),
  UnprocessedStatistics: v.nullish(
    v.array(v.object({ RuleName: v.nullish(v.string()), ErrorCode: v.nullish(v.string()) })),
    [],
  ),
});

export function createSamplingApi(call: Call): SamplingApi {
  return {
    async getSamplingRules(allowance = within(TIMEOUT_MS)) {
      const rules: SamplingRule[] = [];
      let modifiedAt = 0;
      let body = '{}';
      for (let pages = 1; pages <= MAX_PAGES; pages += 1) {
        const answer = await call('/GetSamplingRules', body, allowance);
        const page = read(RulesPage, answer, 'get sampling rules');
        for (const record of page.SamplingRuleRecords) {
          const rule = readServedRule(record);
          if (rule !== undefined) rules.push(rule);
          modifiedAt = Math.max(modifiedAt, record.ModifiedAt ?? 0);
        }
        if (!page.NextToken) return { rules, modifiedAt };
        body = JSON.stringify({ NextToken: page.NextToken });
      }
      throw new Error(`Cannot get sampling rules: there are more than ${MAX_PAGES} pages`);
    },

    async getSamplingTargets(statistics, boostStatistics = [], allowance = within(TIMEOUT_MS)) {
      const body = JSON.stringify({
        SamplingStatisticsDocuments: statistics,
        ...(boostStatistics.length === 0
          ? {}
          : { SamplingBoostStatisticsDocuments: boostStatistics }),
      });
      const answer = await call('/SamplingTargets', body, allowance);
      return read(TargetsPage, answer, 'get sampling targets');
    },
  };
}

function read<S extends v.GenericSchema>(
  schema: S,
  answer: XRayAnswer,
  action: string,
): v.InferOutput<S> {
  if (answer.kind !== 'answer') throw new Error(`Cannot ${action}: ${answer.reason}`);
  const from = describeUrl(answer.url);
  if (answer.status !== 200) {
    const { said } = readAwsError(answer);
    throw new Error(`Cannot ${action}: status is ${answer.status}: ${said} (${from})`);
  }
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), answer.text);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const path = v.getDotPath(issue) ?? 'body';
  const problem = `${path}: ${oneLine(issue.message)}`;
  throw new Error(`Cannot ${action}: status is 200, but ${problem} (${from})`);
}
