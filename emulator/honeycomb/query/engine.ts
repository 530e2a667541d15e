/** Runs a query over stored events: a plan in, the results out. */
import type { DatabaseSync } from 'node:sqlite';
import { createColumns, type Columns } from '../../columns/columns.ts';
import { inTurns, type Engine } from '../../columns/steps.ts';
import type { Value } from '../expression/value.ts';
import type { Plan } from './collect.ts';
import { EVENT_TABLE } from './events.ts';
import { runQuery, type Results, type RunOptions } from './run.ts';

export interface HoneycombJob {
  readonly plan: Plan;
  readonly options: RunOptions;
}

export type HoneycombEngine = Engine<HoneycombJob, Results>;

/** @param columns of {@link EVENT_TABLE} */
export function createHoneycombEngine(
  database: DatabaseSync,
  columns: Columns<Value> = createColumns(database, EVENT_TABLE),
): HoneycombEngine {
  return ({ plan, options }, { isStopped }) => inTurns(runQuery(plan, columns, options), isStopped);
}
