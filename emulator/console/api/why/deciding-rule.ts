/** Reads which of X-Ray's sampling rules left a trace out, as its sender tells. */
import type { DatabaseSync } from 'node:sqlite';

/** @returns the rule of a trace, by its row id; undefined where no sender says that the trace was left out */
export function createDecidingRule(database: DatabaseSync): (trace: number) => string | undefined {
  // The worker of this project names the rule on the root span, which Honeycomb gets.
  const told = database.prepare(
    `SELECT fields ->> '$."aws.xray.sampling_rule_name"' AS rule FROM honeycomb_events
     WHERE trace = ? AND fields ->> '$."aws.xray.sampled"' = 0 LIMIT 1`,
  );
  return (trace) => {
    const rule = told.get(trace)?.['rule'];
    return typeof rule === 'string' ? rule.slice(0, 64) : undefined;
  };
}
