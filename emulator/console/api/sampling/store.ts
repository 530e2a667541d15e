/** Reads what clients reported to X-Ray's sampling service, and for which accounts and regions. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import type { SamplingScope, Window } from './shapes.ts';

const Row = v.object({
  rule: v.string(),
  from_ms: v.number(),
  requests: v.number(),
  sampled: v.number(),
  borrowed: v.number(),
});
const ScopeRow = v.object({ account: v.string(), region: v.string() });

export interface SamplingReports {
  /** By the name of the rule, oldest first. */
  windows(scope: SamplingScope, fromMs: number): Map<string, Window[]>;
  /** Accounts and regions that have rules or reports, and the default one. */
  scopes(own: SamplingScope): SamplingScope[];
}

export function createSamplingReports(database: DatabaseSync): SamplingReports {
  const windows = database.prepare(
    `SELECT rule, window_s * 1000 AS from_ms, sum(requests) AS requests, sum(sampled) AS sampled,
       sum(borrowed) AS borrowed
     FROM xray_sampling_statistics WHERE account = ? AND region = ? AND window_s >= ?
     GROUP BY rule, window_s ORDER BY window_s`,
  );
  const scopes = database.prepare(
    `SELECT account, region FROM xray_sampling_statistics
     UNION SELECT account, region FROM xray_sampling_rules UNION SELECT ?, ? ORDER BY 1, 2`,
  );
  return {
    windows({ account, region }, fromMs) {
      const rows = windows.all(account, region, Math.floor(fromMs / 1000));
      const found = new Map<string, Window[]>();
      for (const row of rows) {
        const { rule, ...window } = v.parse(Row, row);
        const own = found.get(rule);
        if (own === undefined) found.set(rule, [window]);
        else own.push(window);
      }
      return found;
    },
    scopes: ({ account, region }) =>
      scopes.all(account, region).map((row) => v.parse(ScopeRow, row)),
  };
}
