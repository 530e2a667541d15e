/**
 * The rules of X-Ray that an isolate has in memory, the two calls that keep them true, and when each is due. A call
 * that fails throws and leaves everything as it was; one whose answer comes too late to count changes nothing.
 */
import { isPassingCode } from '../../kit/aws/error.ts';
import type { CallAllowance } from '../../kit/delivery.ts';
import { CentralRule, REPORT_INTERVAL_MS } from './central-rule.ts';
import { MAX_STATISTICS_PER_CALL } from '../limits.ts';
import type { SamplingApi, SamplingTargets } from './sampling-api.ts';
import { compareRules, matchesRule, type SamplingRequest } from './sampling-rule.ts';

export interface CentralRulesOptions {
  readonly api: SamplingApi;
  /** The service's name; X-Ray reckons boosts by it. */
  readonly service: string;
  /** Of this isolate: 24 hex digits. X-Ray divides a reservoir among the clients it hears of. */
  readonly clientId: string;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
}

/** Between two polls, and up to so much more, so that isolates spread out; both as in the SDKs. */
const POLL_INTERVAL_MS = 300_000;
const POLL_JITTER_MS = 5_000;
/** After a failed poll; it doubles with each, up to the interval. */
const POLL_BACKOFF_MS = 10_000;
/** How old rules may be and still decide. */
const RULES_LIFE_MS = 3_600_000;
/** X-Ray refuses counts for a rule that was deleted, but for other reasons too: rules so young are not doubted. */
const DOUBT_AFTER_MS = 60_000;
const REPORT_JITTER_MS = 100;

export class CentralRules {
  readonly #options: CentralRulesOptions;
  /** In the order they are asked. */
  #rules: readonly CentralRule[] = [];
  #polledMs = Number.NEGATIVE_INFINITY;
  #pollAtMs = Number.NEGATIVE_INFINITY;
  #pollFailures = 0;
  #reportAtMs = Number.NEGATIVE_INFINITY;
  /**
   * The youngest change that the rules here contain and the youngest that X-Ray told of, both epoch seconds by
   * X-Ray's clock: compared with the time of the last poll, as in the SDKs, a clock that is ahead misses changes.
   */
  #containedChange = 0;
  #toldChange = 0;

  constructor(options: CentralRulesOptions) {
    this.#options = options;
  }

  /** The rule to decide by; undefined when none fits, none is known yet, or all are too old. @param at Unix milliseconds */
  find(request: SamplingRequest, at: number): CentralRule | undefined {
    if (at > this.#polledMs + RULES_LIFE_MS) return undefined;
    return this.#rules.find(({ rule }) => matchesRule(rule, request));
  }

  isPollDue(): boolean {
    return this.#options.now() >= this.#pollAtMs;
  }

  isReportDue(): boolean {
    return this.#dueForReport().length > 0;
  }

  /** GetSamplingRules. @param holds whether an answer that came still counts @throws Error */
  async poll(holds: () => boolean, allowance?: CallAllowance): Promise<void> {
    const { api, now, random } = this.#options;
    const askedMs = now();
    const toldChange = this.#toldChange;
    // Counted as failed until the answer is there: a request that is cancelled comes back to nothing.
    const backoffMs = Math.min(POLL_INTERVAL_MS, POLL_BACKOFF_MS * 2 ** this.#pollFailures);
    this.#pollAtMs = askedMs + backoffMs * (0.5 + random() / 2);
    this.#pollFailures += 1;
    const { rules, modifiedAt } = await api.getSamplingRules(allowance);
    if (!holds()) return;
    if (rules.length === 0) throw new Error('Cannot use sampling rules: none is of version 1');
    const known = new Map(this.#rules.map((each) => [each.rule.RuleName, each]));
    this.#rules = [...rules].sort(compareRules).map((rule) => {
      const previous = known.get(rule.RuleName);
      const unchanged = JSON.stringify(previous?.rule) === JSON.stringify(rule);
      return previous && unchanged ? previous : new CentralRule(rule, askedMs, previous);
    });
    this.#containedChange = Math.max(modifiedAt, toldChange);
    this.#polledMs = askedMs;
    this.#pollAtMs = askedMs + POLL_INTERVAL_MS + POLL_JITTER_MS * random();
    this.#pollFailures = 0;
  }

  /** GetSamplingTargets, for the rules that are due. @param holds whether an answer that came still counts @throws Error */
  async report(holds: () => boolean, allowance?: CallAllowance): Promise<void> {
    const { api, now, random } = this.#options;
    const askedMs = now();
    const due = this.#dueForReport();
    this.#reportAtMs = askedMs + REPORT_INTERVAL_MS + REPORT_JITTER_MS * random();
    const documents = this.#documents(due, Math.floor(askedMs / 1000));
    try {
      const { statistics, boostStatistics } = documents;
      const answer = await api.getSamplingTargets(statistics, boostStatistics, allowance);
      if (holds()) this.#follow(due, answer, askedMs);
    } catch (error) {
      if (holds()) for (const { statistics } of due) statistics.endReport(false);
      throw error;
    }
  }

  /** With something to report that X-Ray wants to hear by now, those first that wait longest. */
  #dueForReport(): CentralRule[] {
    const nowMs = this.#options.now();
    if (nowMs < this.#reportAtMs) return [];
    return this.#rules
      .filter(({ statistics, reportAtMs }) => statistics.isWaiting && nowMs >= reportAtMs)
      .sort((a, b) => a.reportAtMs - b.reportAtMs)
      .slice(0, MAX_STATISTICS_PER_CALL);
  }

  #documents(due: readonly CentralRule[], Timestamp: number) {
    const { clientId: ClientID, service: ServiceName } = this.#options;
    const snapshots = due.map(({ rule, statistics }) => ({ rule, ...statistics.beginReport() }));
    return {
      statistics: snapshots.map(({ rule: { RuleName }, requests, sampled, borrowed }) => ({
        RuleName,
        ClientID,
        Timestamp,
        RequestCount: requests,
        SampledCount: sampled,
        BorrowCount: borrowed,
      })),
      boostStatistics: snapshots
        .filter(({ rule, finished }) => rule.SamplingRateBoost && finished > 0)
        .map(({ rule: { RuleName }, finished, faults, sampledFaults }) => ({
          RuleName,
          ServiceName,
          Timestamp,
          TotalCount: finished,
          AnomalyCount: faults,
          SampledAnomalyCount: sampledFaults,
        })),
    };
  }

  #follow(due: readonly CentralRule[], answer: SamplingTargets, askedMs: number): void {
    const targets = new Map(answer.SamplingTargetDocuments.map((each) => [each.RuleName, each]));
    const refusals = new Map(
      answer.UnprocessedStatistics.map(({ RuleName, ErrorCode }) => [RuleName, ErrorCode]),
    );
    let doubtful = false;
    for (const each of due) {
      const { RuleName } = each.rule;
      const mayRepeat = isPassingCode(refusals.get(RuleName));
      each.statistics.endReport(!mayRepeat);
      const target = targets.get(RuleName);
      if (target !== undefined) each.follow(target, askedMs);
      doubtful ||= refusals.has(RuleName) && !mayRepeat;
    }
    this.#toldChange = Math.max(this.#toldChange, answer.LastRuleModification ?? 0);
    if (this.#toldChange > this.#containedChange) this.#pollAtMs = askedMs;
    else if (doubtful) {
      this.#pollAtMs = Math.min(this.#pollAtMs, Math.max(askedMs, this.#polledMs + DOUBT_AFTER_MS));
    }
  }
}
