/** Runs Honeycomb's queries, here or in the thread for queries. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { createColumns, type Columns } from '../../../columns/columns.ts';
import type { Engine, RunJob } from '../../../columns/engine.ts';
import type { Memory } from '../../../columns/memory.ts';
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

/**
 * Runs a query; undefined when the signal stopped it.
 *
 * @throws {QueryTooLarge}
 */
export type HoneycombEngine = (
  job: HoneycombJob,
  signal: AbortSignal,
) => Promise<Results | undefined>;

/** @param columns of the table of events */
export function createHoneycombEngine(columns: Columns<Value>): HoneycombEngine {
  return ({ plan, options }, signal) => runSteps(runQuery(plan, columns, options), signal);
}

/** Both ends of the thread are ours: only the envelope is looked at. */
const object = <T>() => v.custom<T>((value) => typeof value === 'object' && value !== null);
const Job = object<HoneycombJob>();
const Answer = v.optional(object<Results>());

/** For the thread. */
export const honeycombEngine = {
  name: 'honeycomb',
  open(database: DatabaseSync, memory: Memory): Engine {
    const columns = createColumns<Value>(database, EVENT_TABLE, { memory });
    const engine = createHoneycombEngine(columns);
    return {
      run: (job, { signal }) => engine(v.parse(Job, job), signal),
      refresh: columns.refresh,
    };
  },
};

/** Has the thread run the queries. */
export function remoteHoneycombEngine(run: RunJob): HoneycombEngine {
  return async (job, signal) => {
    const watch = { signal, progress: () => undefined };
    return v.parse(Answer, await run(honeycombEngine.name, job, watch));
  };
}
