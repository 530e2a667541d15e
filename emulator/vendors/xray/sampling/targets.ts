/**
 * GetSamplingTargets counts a client's statistics and gives it its share of each rule's reservoir and, when no anomaly
 * was sampled, a boost of its rate. GetSamplingStatisticSummaries gives the sums.
 */
import * as v from 'valibot';
import { answering, type Operations } from '../../aws/operation.ts';
import type { RoomContext } from '../../../inbox/room.ts';
import type { Scope } from '../segments/store.ts';
import { refuseToken } from '../token.ts';
import { BoostReport, type Boost, type Boosts } from './boost.ts';
import type { SamplingRuleRecord } from './rule.ts';
import type { SamplingStore } from './store.ts';

/** Clients report every ten seconds; AWS shows statistics in windows of that length. */
const WINDOW_S = 10;
/** A client not heard of for so long no longer gets a share. */
const CLIENT_LIFE_S = 30;
const QUOTA_LIFE_S = 300;

const Report = v.object({
  RuleName: v.string(),
  ClientID: v.string(),
  RequestCount: v.number(),
  SampledCount: v.number(),
  BorrowCount: v.optional(v.number(), 0),
});

const TargetsInput = v.object({
  SamplingStatisticsDocuments: v.array(Report),
  SamplingBoostStatisticsDocuments: v.optional(v.array(BoostReport), []),
});

export function samplingTargetOperations(
  store: SamplingStore,
  boosts: Boosts,
  { inbox, journal, now }: Pick<RoomContext, 'inbox' | 'journal' | 'now'>,
): Operations {
  /** One client's share of the reservoir; what cannot be divided goes to the first clients in order. */
  function quota(
    scope: Scope,
    rule: string,
    reservoir: number,
    clientId: string,
    at: number,
  ): number {
    const clients = store.clients(scope, rule, at - CLIENT_LIFE_S);
    const rest = reservoir % clients.length;
    return Math.floor(reservoir / clients.length) + (clients.indexOf(clientId) < rest ? 1 : 0);
  }

  /** AWS documents no codes for UnprocessedStatistics. */
  function unprocessed(RuleName: string, ErrorCode: string, Message: string): object {
    journal.refuse({
      vendor: 'xray',
      operation: 'GetSamplingTargets',
      status: 200,
      code: ErrorCode,
      message: Message,
    });
    return { RuleName, ErrorCode, Message };
  }

  /** The boost of each rule for the service that reports, and the reports that name no rule to boost. */
  function boost(
    scope: Scope,
    records: readonly SamplingRuleRecord[],
    reports: readonly BoostReport[],
    at: number,
  ): { boosted: ReadonlyMap<string, Boost>; failed: object[] } {
    const boosted = new Map<string, Boost>();
    const failed: object[] = [];
    for (const report of reports) {
      const name = report.RuleName;
      const rule = records.find(
        ({ SamplingRule: { RuleName } }) => RuleName === name,
      )?.SamplingRule;
      if (rule?.SamplingRateBoost === undefined) {
        const text =
          rule === undefined
            ? `Sampling rule '${name}' does not exist`
            : `Sampling rule '${name}' has no SamplingRateBoost`;
        failed.push(unprocessed(name, 'InvalidRuleName', text));
        continue;
      }
      const found = boosts(scope, rule, report, at);
      if (found !== undefined) boosted.set(name, found);
    }
    return { boosted, failed };
  }

  function takeReports(input: v.InferOutput<typeof TargetsInput>, caller: Scope): object {
    const at = now() / 1000;
    const windowS = Math.floor(at / WINDOW_S) * WINDOW_S;
    const records = store.rules(caller);
    const reports = input.SamplingBoostStatisticsDocuments;
    const { boosted, failed: failedBoosts } = boost(caller, records, reports, at);
    const targets: object[] = [];
    const failed: object[] = [];
    for (const document of input.SamplingStatisticsDocuments) {
      const { RuleName: rule, ClientID: clientId } = document;
      const found = records.find(({ SamplingRule: { RuleName } }) => RuleName === rule);
      if (found === undefined) {
        failed.push(unprocessed(rule, 'InvalidRuleName', `Sampling rule '${rule}' does not exist`));
        continue;
      }
      store.report(caller, windowS, {
        rule,
        clientId,
        requests: document.RequestCount,
        sampled: document.SampledCount,
        borrowed: document.BorrowCount,
      });
      const { FixedRate, ReservoirSize } = found.SamplingRule;
      const raised = boosted.get(rule);
      targets.push({
        RuleName: rule,
        FixedRate,
        ReservoirQuota: quota(caller, rule, ReservoirSize, clientId, windowS),
        ReservoirQuotaTTL: Math.floor(at) + QUOTA_LIFE_S,
        Interval: WINDOW_S,
        ...(raised === undefined ? {} : { SamplingBoost: raised }),
      });
    }
    return {
      SamplingTargetDocuments: targets,
      LastRuleModification: store.lastModified(caller),
      UnprocessedStatistics: failed,
      UnprocessedBoostStatistics: failedBoosts,
    };
  }

  return {
    // It changes what is kept. Its request is not: a client sends one every ten seconds.
    GetSamplingTargets: answering(TargetsInput, (input, caller) =>
      inbox.change(() => takeReports(input, caller)),
    ),

    GetSamplingStatisticSummaries: answering(
      v.object({ NextToken: v.optional(v.string()) }),
      ({ NextToken }, caller) => {
        refuseToken(NextToken);
        return {
          SamplingStatisticSummaries: store.summaries(caller).map((summary) => ({
            RuleName: summary.rule,
            Timestamp: summary.windowS,
            RequestCount: summary.requests,
            BorrowCount: summary.borrowed,
            SampledCount: summary.sampled,
          })),
        };
      },
    ),
  };
}
