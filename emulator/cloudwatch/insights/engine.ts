/**
 * Runs a query over stored events: a job in, the rows of the answer out. Events that only count for a `stats` are
 * read as columns; those that may come into the answer themselves are read whole. They come in the order in which
 * they were stored.
 */
import type { Block, Columns } from '../../columns/columns.ts';
import { inTurns, type Steps } from '../../columns/steps.ts';
import { viewOf, wholeEvents } from './block-events.ts';
import { BYTES, STREAM, TIMESTAMP } from './log-columns.ts';
import { parseQuery, type ResultField } from './query.ts';
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
  readonly streams: readonly StreamSource[];
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

/** What a query is told, and tells, while it runs. */
export interface Watch {
  /** Stops it. */
  readonly signal: AbortSignal;
  readonly progress: (scanned: Scanned) => void;
}

/** Runs a query; undefined when it was stopped. */
export type InsightsEngine = (
  job: InsightsJob,
  watch: Watch,
) => Promise<InsightsAnswer | undefined>;

/** Events that are looked at before anybody else may have the thread. */
const SLICE_MS = 10;

/** @param columns of the table of log events */
export function createInsightsEngine(columns: Columns<Value>): InsightsEngine {
  return (job, { signal, progress }) => inTurns(scan(job, columns, progress), signal);
}

function* scan(
  { queryString, streams, most }: InsightsJob,
  columns: Columns<Value>,
  progress: (scanned: Scanned) => void,
): Steps<InsightsAnswer> {
  const query = parseQuery(queryString);
  const run = query.start(most);
  const sources = new Map(streams.map((stream) => [stream.id, stream]));
  const totals = { recordsScanned: 0, bytesScanned: 0 };
  const times = {
    from: Math.min(...streams.map(({ start }) => start)),
    to: Math.max(...streams.map(({ end }) => end)) - 1,
  };
  const eventsOf = query.aggregates ? viewOf : wholeEvents;
  for (const block of columns.blocks(times)) {
    if (block !== undefined) yield* take(block);
    yield;
  }
  return run.end();

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
      run.push(event(index, source));
    }
    progress({ ...totals, recordsMatched: run.matched() });
  }
}
