/**
 * A small model of X-Ray's sampling service, and of workers that sample by it, on one clock. It gives a reservoir
 * out in quotas whose sum never exceeds it: who comes later gets what is free, and more when others report again.
 * It can be told to fail, to hang, and to answer something else.
 */
import type { CallAllowance } from '../../../../../src/telemetry/kit/delivery.ts';
import {
  createCentralSampler,
  type CentralSamplerOptions,
} from '../../../../../src/telemetry/xray/sampling/central-sampling.ts';
import type {
  SamplingApi,
  SamplingBoostStatisticsDocument,
  SamplingStatisticsDocument,
  SamplingTargetDocument,
} from '../../../../../src/telemetry/xray/sampling/sampling-api.ts';
import {
  DEFAULT_RULE,
  type SamplingRule,
} from '../../../../../src/telemetry/xray/sampling/sampling-rule.ts';

export const START_MS = Date.UTC(2026, 10, 22, 12);

export const rule = (changes: Partial<SamplingRule> = {}): SamplingRule => ({
  ...DEFAULT_RULE,
  RuleName: 'Cruddur',
  Priority: 9_000,
  ReservoirSize: 5,
  FixedRate: 0.1,
  ...changes,
});

type Targets = Awaited<ReturnType<SamplingApi['getSamplingTargets']>>;

interface Report {
  readonly atMs: number;
  readonly statistics: readonly SamplingStatisticsDocument[];
  readonly boostStatistics: readonly SamplingBoostStatisticsDocument[];
}

export class World implements SamplingApi {
  nowMs = START_MS;
  /** What the next draws are; 0.999 takes nothing that a reservoir does not take. */
  draw = 0.999;
  readonly reports: Report[] = [];
  readonly polls: number[] = [];
  /** What each call was told that it may use, in the order of the calls. */
  readonly allowances: (CallAllowance | undefined)[] = [];
  /** Instead of an answer. */
  failing: Error | undefined;
  failingReports: Error | undefined;
  hanging = false;
  /** Added to every target, or instead of what the model gives. */
  target: Partial<SamplingTargetDocument> = {};
  unprocessed: Targets['UnprocessedStatistics'] = [];
  quotaLifeS = 300;
  readonly #rules = new Map([['Default', { rule: DEFAULT_RULE, modifiedAt: 0 }]]);
  #lastRuleModification = 0;
  /** By rule and client. */
  readonly #quotas = new Map<string, Map<string, { quota: number; untilS: number }>>();
  readonly #hung: (() => void)[] = [];

  /** Creates or changes. @param atS the service's own clock */
  put(changed: SamplingRule, atS = this.nowMs / 1000): void {
    this.#rules.set(changed.RuleName, { rule: changed, modifiedAt: atS });
    this.#lastRuleModification = atS;
  }

  /** @param atS undefined when the service does not take it for a modification */
  delete(name: string, atS?: number): void {
    this.#rules.delete(name);
    this.#lastRuleModification = atS ?? this.#lastRuleModification;
  }

  /** Lets the call that hangs longest go on. */
  async resume(): Promise<void> {
    this.#hung.shift()?.();
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  }

  /** A worker's isolate. */
  client(changes: Partial<CentralSamplerOptions> = {}) {
    return createCentralSampler({
      local: { decide: () => ({ sampled: false, rule: 'local' }) },
      api: this,
      service: 'backend-hono',
      clientId: 'c'.repeat(24),
      now: () => this.nowMs,
      random: () => this.draw,
      ...changes,
    });
  }

  async getSamplingRules(allowance?: CallAllowance) {
    this.allowances.push(allowance);
    this.polls.push(this.nowMs);
    const all = [...this.#rules.values()];
    await this.#passOrFail(this.failing);
    return {
      rules: all.map((each) => each.rule),
      modifiedAt: Math.max(...all.map((each) => each.modifiedAt)),
    };
  }

  async getSamplingTargets(
    statistics: readonly SamplingStatisticsDocument[],
    boostStatistics: readonly SamplingBoostStatisticsDocument[] = [],
    allowance?: CallAllowance,
  ): Promise<Targets> {
    this.allowances.push(allowance);
    this.reports.push({ atMs: this.nowMs, statistics, boostStatistics });
    await this.#passOrFail(this.failing ?? this.failingReports);
    return {
      SamplingTargetDocuments: statistics.flatMap((each) => this.#targetFor(each)),
      LastRuleModification: this.#lastRuleModification,
      UnprocessedStatistics: this.unprocessed,
    };
  }

  async #passOrFail(failure: Error | undefined): Promise<void> {
    if (this.hanging) await new Promise<void>((resolve) => this.#hung.push(resolve));
    if (failure !== undefined) throw failure;
  }

  #targetFor({ RuleName, ClientID }: SamplingStatisticsDocument): SamplingTargetDocument[] {
    const found = this.#rules.get(RuleName)?.rule;
    if (found === undefined) return [];
    const nowS = Math.floor(this.nowMs / 1000);
    const all = this.#quotas.get(RuleName) ?? new Map<string, { quota: number; untilS: number }>();
    this.#quotas.set(RuleName, all);
    const others = [...all].filter(([client, { untilS }]) => client !== ClientID && untilS > nowS);
    const given = others.reduce((sum, [, { quota }]) => sum + quota, 0);
    const share = Math.floor(found.ReservoirSize / (others.length + 1));
    const quota = Math.max(0, Math.min(share, found.ReservoirSize - given));
    const untilS = nowS + this.quotaLifeS;
    all.set(ClientID, { quota, untilS });
    return [
      {
        RuleName,
        FixedRate: found.FixedRate,
        ReservoirQuota: quota,
        ReservoirQuotaTTL: untilS,
        Interval: 10,
        ...this.target,
      },
    ];
  }
}
