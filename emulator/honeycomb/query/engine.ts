/** Runs a query over stored events: a plan in, the results out. */
import type { Columns } from '../../columns/columns.ts';
import { inTurns } from '../../columns/steps.ts';
import type { Value } from '../expression/value.ts';
import type { Plan } from './collect.ts';
import { runQuery, type Results, type RunOptions } from './run.ts';

export interface HoneycombJob {
  readonly plan: Plan;
  readonly options: RunOptions;
}

/**
 * Undefined when the signal stopped it.
 *
 * @throws {QueryTooLarge}
 */
export type HoneycombEngine = (
  job: HoneycombJob,
  signal: AbortSignal,
) => Promise<Results | undefined>;

/** @param columns of the table of events */
export function createHoneycombEngine(columns: Columns<Value>): HoneycombEngine {
  return ({ plan, options }, signal) => inTurns(runQuery(plan, columns, options), signal);
}
