/**
 * All SQL of the sampling service: the rules of an account and region, and what its clients reported. A scope has the
 * first rules until a caller changes one, and again after the store was emptied.
 */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import type { Collections } from '../../aws/collections.ts';
import { SamplingRule, type SamplingRuleRecord } from './rule.ts';
import type { Scope } from '../segments/store.ts';

/** What a client counted for one rule since it last reported. */
interface Statistics {
  readonly rule: string;
  readonly clientId: string;
  readonly requests: number;
  readonly sampled: number;
  readonly borrowed: number;
}

/** The sums of all clients for one rule and one window of ten seconds. */
interface StatisticSummary {
  readonly rule: string;
  readonly windowS: number;
  readonly requests: number;
  readonly sampled: number;
  readonly borrowed: number;
}

export interface SamplingStore {
  /** By priority, then name; Default is last. */
  rules(scope: Scope): SamplingRuleRecord[];
  saveRule(scope: Scope, record: SamplingRuleRecord): void;
  /** @param deletedS epoch seconds. */
  deleteRule(scope: Scope, name: string, deletedS: number): void;
  /** When a rule was last created, changed or deleted; epoch seconds. */
  lastModified(scope: Scope): number;
  report(scope: Scope, windowS: number, statistics: Statistics): void;
  /** Clients that reported on a rule in a window that began at `sinceS` or later, in order. */
  clients(scope: Scope, rule: string, sinceS: number): string[];
  summaries(scope: Scope): StatisticSummary[];
}

/** How long statistics are kept: the console's sampling page looks back an hour. */
const KEEP_S = 3600;

/** @param first the rules of a scope until one of them is changed */
export function createSamplingStore(
  database: DatabaseSync,
  collections: Collections,
  first: (scope: Scope) => readonly SamplingRuleRecord[],
): SamplingStore {
  // Kept apart from the rules, because nothing is left of a deleted one.
  const deletions = collections('sampling', v.object({ deletedS: v.number() }));
  const upsertRule = database.prepare(`
    INSERT INTO xray_sampling_rules (account, region, name, rule, created_s, modified_s)
    VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (account, region, name) DO UPDATE SET
      rule = excluded.rule, modified_s = excluded.modified_s`);
  const selectRules = database.prepare(
    'SELECT rule, created_s, modified_s FROM xray_sampling_rules WHERE account = ? AND region = ?',
  );
  const removeRule = database.prepare(
    'DELETE FROM xray_sampling_rules WHERE account = ? AND region = ? AND name = ?',
  );
  const addStatistics = database.prepare(`
    INSERT INTO xray_sampling_statistics
      (account, region, window_s, rule, client_id, requests, sampled, borrowed)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET requests = requests + excluded.requests,
      sampled = sampled + excluded.sampled, borrowed = borrowed + excluded.borrowed`);
  const forget = database.prepare('DELETE FROM xray_sampling_statistics WHERE window_s < ?');
  const selectClients = database.prepare(`
    SELECT DISTINCT client_id FROM xray_sampling_statistics
    WHERE account = ? AND region = ? AND window_s >= ? AND rule = ? ORDER BY client_id`);
  const selectSummaries = database.prepare(`
    SELECT rule, window_s, sum(requests) AS requests, sum(sampled) AS sampled, sum(borrowed) AS borrowed
    FROM xray_sampling_statistics WHERE account = ? AND region = ?
    GROUP BY window_s, rule ORDER BY window_s DESC, rule`);

  function write({ account, region }: Scope, record: SamplingRuleRecord): void {
    const { SamplingRule: rule, CreatedAt, ModifiedAt } = record;
    upsertRule.run(account, region, rule.RuleName, JSON.stringify(rule), CreatedAt, ModifiedAt);
  }

  function rules(scope: Scope): SamplingRuleRecord[] {
    const rows = selectRules.all(scope.account, scope.region);
    const records = rows.length > 0 ? rows.map(readRule) : [...first(scope)];
    return records.sort(byPriority);
  }

  /** Before the first change of a scope's rules; reading them writes nothing. */
  function writeFirst(scope: Scope): void {
    if (selectRules.get(scope.account, scope.region) !== undefined) return;
    for (const record of first(scope)) write(scope, record);
  }

  return {
    rules,
    saveRule(scope, record) {
      writeFirst(scope);
      write(scope, record);
    },
    deleteRule(scope, name, deletedS) {
      writeFirst(scope);
      removeRule.run(scope.account, scope.region, name);
      deletions.put(scope, 'rules', { deletedS });
    },
    lastModified(scope) {
      const { deletedS = 0 } = deletions.get(scope, 'rules') ?? {};
      return Math.max(deletedS, ...rules(scope).map(({ ModifiedAt }) => ModifiedAt));
    },
    report({ account, region }, windowS, { rule, clientId, requests, sampled, borrowed }) {
      forget.run(windowS - KEEP_S);
      addStatistics.run(account, region, windowS, rule, clientId, requests, sampled, borrowed);
    },
    clients: ({ account, region }, rule, sinceS) =>
      selectClients.all(account, region, sinceS, rule).map((row) => String(row['client_id'])),
    summaries: ({ account, region }) =>
      selectSummaries.all(account, region).map((row) => ({
        rule: String(row['rule']),
        windowS: Number(row['window_s']),
        requests: Number(row['requests']),
        sampled: Number(row['sampled']),
        borrowed: Number(row['borrowed']),
      })),
  };
}

function readRule(row: Record<string, unknown>): SamplingRuleRecord {
  return {
    SamplingRule: v.parse(SamplingRule, JSON.parse(String(row['rule']))),
    CreatedAt: Number(row['created_s']),
    ModifiedAt: Number(row['modified_s']),
  };
}

function byPriority(a: SamplingRuleRecord, b: SamplingRuleRecord): number {
  const [x, y] = [a.SamplingRule, b.SamplingRule];
  return x.Priority - y.Priority || (x.RuleName < y.RuleName ? -1 : 1);
}
