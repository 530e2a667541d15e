/** Runs Honeycomb's queries, here or in the thread for queries. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { createColumns, type Columns } from '../../../columns/columns.ts';
import type { Engine, RunJob } from '../../../columns/engine.ts';
import { runSteps } from '../../../columns/steps.ts';
import type { Value } from '../expression/value.ts';
import type { Plan } from './collect.ts';
import { EVENT_TABLE } from './events.ts';
import type { Results } from './results.ts';
import { runQuery, type RunOptions } from './run.ts';

export interface HoneycombJob {
  readonly plan: Plan;
  readonly options: RunOptions;
}

export type HoneycombEngine = (job: HoneycombJob) => Promise<Results>;

/** @param columns of the table of events */
export function createHoneycombEngine(columns: Columns<Value>): HoneycombEngine {
  return ({ plan, options }) => runSteps(runQuery(plan, columns, options));
}

/** Both ends of the thread are ours: only the envelope is looked at. */
const object = <T>() => v.custom<T>((value) => typeof value === 'object' && value !== null);
const Job = object<HoneycombJob>();
const Answer = object<Results>();

/** For the thread. */
export const honeycombEngine = {
  name: 'honeycomb',
  open(database: DatabaseSync, keptBytes: number): Engine {
    const columns = createColumns<Value>(database, EVENT_TABLE, { keptBytes });
    const engine = createHoneycombEngine(columns);
    return { run: (job) => engine(v.parse(Job, job)), refresh: columns.refresh };
  },
};

/** Has the thread run the queries. */
export function remoteHoneycombEngine(run: RunJob): HoneycombEngine {
  return async (job) => v.parse(Answer, await run(honeycombEngine.name, job));
}
