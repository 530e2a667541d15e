/**
 * Runs queries of Logs Insights, here or in the thread for queries. A query with `stats` reads columns of the events;
 * any other reads whole events, since they may be in its answer. Both read in the order in which events were stored.
 */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import {
  createColumns,
  type Block,
  type ColumnLimits,
  type Columns,
} from '../../../columns/columns.ts';
import type { Engine, RunJob, Watch } from '../../../columns/engine.ts';
import { runSteps, SLICE_MS, type Steps } from '../../../columns/steps.ts';
import { viewOf, wholeEvents } from './block-events.ts';
import { BYTES, LOG_TABLE, STREAM, TIMESTAMP } from './log-columns.ts';
import type { QueryTimes } from './functions/scalar.ts';
import { parseQuery, type ResultField } from './query.ts';
import type { QueryEvent } from './row.ts';
import type { Value } from './values.ts';

/** A stream to be read, and which of its events. */
export interface StreamSource {
  /** Row id. */
  readonly id: number;
  readonly name: string;
  /** `account:group`. */
  readonly log: string;
  /** Unix milliseconds: from `start`, before `end`. */
  readonly start: number;
  readonly end: number;
}

export interface InsightsJob {
  readonly queryString: string;
  /** @default 1970: it is for functions that tell the time */
  readonly times?: QueryTimes;
  readonly streams: readonly StreamSource[];
  /** Of the queries within the query, in their order. */
  readonly nested?: readonly (readonly StreamSource[])[];
  /** Rows of the answer, unless the query has a limit of its own. */
  readonly most: number;
}

/** How far a query has come. */
export interface Scanned {
  readonly recordsMatched: number;
  readonly recordsScanned: number;
  readonly bytesScanned: number;
}

export type InsightsAnswer = readonly (readonly ResultField[])[];

/** Runs a query; undefined when it was stopped. */
export type InsightsEngine = (
  job: InsightsJob,
  watch: Watch<Scanned>,
) => Promise<InsightsAnswer | undefined>;

/** @param columns of the table of log events */
export function createInsightsEngine(columns: Columns<Value>): InsightsEngine {
  return (job, { signal, progress }) => runSteps(scan(job, columns, progress), signal);
}

/** Both ends of the thread are ours: only the envelope is looked at. */
const object = <T>() => v.custom<T>((value) => typeof value === 'object' && value !== null);
const Job = object<InsightsJob>();
const Progress = object<Scanned>();
const Answer = v.optional(object<InsightsAnswer>());

/** For the thread. */
export const insightsEngine = {
  name: 'insights',
  open(database: DatabaseSync, limits: ColumnLimits): Engine {
    const columns = createColumns<Value>(database, LOG_TABLE, limits);
    const engine = createInsightsEngine(columns);
    return { run: (job, watch) => engine(v.parse(Job, job), watch), refresh: columns.refresh };
  },
};

/** Has the thread run the queries. */
export function remoteInsightsEngine(run: RunJob): InsightsEngine {
  return async (job, { signal, progress }) => {
    const answer = await run(insightsEngine.name, job, {
      signal,
      progress: (scanned) => progress(v.parse(Progress, scanned)),
    });
    return v.parse(Answer, answer);
  };
}

function* scan(
  { queryString, times, streams, nested = [], most }: InsightsJob,
  columns: Columns<Value>,
  progress: (scanned: Scanned) => void,
): Steps<InsightsAnswer> {
  const query = parseQuery(queryString, times);
  const totals = { recordsScanned: 0, bytesScanned: 0 };
  for (const [index, inner] of query.nested.entries()) {
    const run = inner.start();
    yield* read(nested[index] ?? [], {
      columns,
      totals,
      whole: !inner.aggregates,
      push: run.push,
      told: () => progress({ ...totals, recordsMatched: 0 }),
    });
    run.end();
  }
  const run = query.start(most);
  yield* read(streams, {
    columns,
    totals,
    whole: !query.aggregates,
    push: run.push,
    told: () => progress({ ...totals, recordsMatched: run.matched() }),
  });
  return run.end();
}

interface Reading {
  readonly columns: Columns<Value>;
  /** Counts what is read. */
  readonly totals: { recordsScanned: number; bytesScanned: number };
  /** Whether events may be kept. */
  readonly whole: boolean;
  push(event: QueryEvent): void;
  /** Called now and then. */
  told(): void;
}

function* read(
  streams: readonly StreamSource[],
  { columns, totals, whole, push, told }: Reading,
): Steps<void> {
  const sources = new Map(streams.map((stream) => [stream.id, stream]));
  const times = {
    from: Math.min(...streams.map(({ start }) => start)),
    to: Math.max(...streams.map(({ end }) => end)) - 1,
  };
  const eventsOf = whole ? wholeEvents : viewOf;
  for (const block of columns.blocks(times)) {
    if (block !== undefined) yield* take(block);
    yield;
  }

  function* take(block: Block<Value>): Steps<void> {
    let ends = performance.now() + SLICE_MS;
    const event = eventsOf(block);
    const [ids, stamps, bytes] = [STREAM, TIMESTAMP, BYTES].map((column) => block.column(column));
    for (let index = 0; index < block.rows; index++) {
      if (performance.now() > ends) {
        yield;
        ends = performance.now() + SLICE_MS;
      }
      const source = sources.get(Number(ids?.[index]));
      const timestampMs = Number(stamps?.[index]);
      if (source === undefined || timestampMs < source.start || timestampMs >= source.end) continue;
      totals.recordsScanned++;
      totals.bytesScanned += Number(bytes?.[index]);
      push(event(index, source));
    }
    told();
  }
}
