/** Runs Honeycomb's queries, here or in the thread for queries. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { createColumns, type ColumnLimits, type Columns } from '../../../columns/columns.ts';
import type { Engine, RunJob } from '../../../columns/engine.ts';
import { runSteps } from '../../../columns/steps.ts';
import type { Value } from '../expression/value.ts';
import type { Plan } from './collect.ts';
import { compareEvents, type Comparison, type ComparisonJob } from './compare.ts';
import { EVENT_TABLE } from './events.ts';
import { createFieldsReader } from './fields-reader.ts';
import { newestEvents, type NewestJob } from './newest.ts';
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

/** Looks at events themselves, for the console. Each gives undefined when the signal stopped it. @throws {QueryTooLarge} */
export interface EventEngine {
  compare(job: ComparisonJob, signal: AbortSignal): Promise<Comparison | undefined>;
  /** Row ids, of the newest first. */
  newest(job: NewestJob, signal: AbortSignal): Promise<readonly number[] | undefined>;
}

export function createEventEngine(database: DatabaseSync, columns: Columns<Value>): EventEngine {
  const readFields = createFieldsReader(database);
  return {
    compare: (job, signal) => runSteps(compareEvents(job, columns, readFields), signal),
    newest: (job, signal) => runSteps(newestEvents(job, columns), signal),
  };
}

/** @param columns of the table of events */
export function createHoneycombEngine(columns: Columns<Value>): HoneycombEngine {
  return ({ plan, options }, signal) => runSteps(runQuery(plan, columns, options), signal);
}

/** Both ends of the thread are ours: only the envelope is looked at. */
const object = <T>() => v.custom<T>((value) => typeof value === 'object' && value !== null);
const Job = object<HoneycombJob | ComparisonJob | NewestJob>();
const Answer = v.optional(object<Results>());
const Compared = v.optional(object<Comparison>());
const Ids = v.optional(v.array(v.number()));

/** For the thread. */
export const honeycombEngine = {
  name: 'honeycomb',
  open(database: DatabaseSync, limits: ColumnLimits): Engine {
    const columns = createColumns<Value>(database, EVENT_TABLE, limits);
    const query = createHoneycombEngine(columns);
    const events = createEventEngine(database, columns);
    return {
      run(order, { signal }): Promise<unknown> {
        const job = v.parse(Job, order);
        if (!('kind' in job)) return query(job, signal);
        return job.kind === 'newest' ? events.newest(job, signal) : events.compare(job, signal);
      },
      refresh: columns.refresh,
    };
  },
};

/** Has the thread run the queries. */
export function remoteHoneycombEngine(run: RunJob): HoneycombEngine {
  return async (job, signal) => v.parse(Answer, await runRemotely(run, job, signal));
}

/** Has the thread look at the events. */
export function remoteEventEngine(run: RunJob): EventEngine {
  return {
    compare: async (job, signal) => v.parse(Compared, await runRemotely(run, job, signal)),
    newest: async (job, signal) => v.parse(Ids, await runRemotely(run, job, signal)),
  };
}

function runRemotely(run: RunJob, job: object, signal: AbortSignal): Promise<unknown> {
  return run(honeycombEngine.name, job, { signal, progress: () => undefined });
}
