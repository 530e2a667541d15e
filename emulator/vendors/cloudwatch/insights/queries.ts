/**
 * Starts queries, and keeps running and finished ones with their results, until many others follow or the store is
 * emptied. They are in memory only, since a client can ask again.
 */
import { randomUUID } from 'node:crypto';
import type { Journal } from '../../../store/journal.ts';
import { retentionStart } from '../events/batch.ts';
import type { TimeRange } from '../events/store.ts';
import type { LogGroup, LogStore, Scope } from '../store.ts';
import type { InsightsEngine, StreamSource } from './engine.ts';
import type { ResultField } from './query.ts';

export type QueryStatus = 'Running' | 'Complete' | 'Cancelled' | 'Failed';

export interface QueryInfo {
  readonly id: string;
  readonly scope: Scope;
  readonly queryString: string;
  readonly groups: readonly string[];
  readonly range: TimeRange;
  readonly createdMs: number;
  /** Settled when it has ended, however. */
  readonly ended: Promise<void>;
  status: QueryStatus;
  /** Empty until it is complete. */
  results: readonly (readonly ResultField[])[];
  /** Characters of the results. */
  textLength: number;
  recordsMatched: number;
  recordsScanned: number;
  bytesScanned: number;
  endedMs: number | undefined;
  /** Ends it, if it is still running. */
  cancel(): void;
}

export interface QueryRequest {
  readonly scope: Scope;
  readonly queryString: string;
  readonly groups: readonly LogGroup[];
  /** Of the queries within it, in their order. */
  readonly nested: readonly (readonly LogGroup[])[];
  readonly range: TimeRange;
  /** Rows of the answer, unless the query has a limit of its own. */
  readonly most: number;
}

export interface QueriesOptions {
  readonly store: LogStore;
  readonly engine: InsightsEngine;
  readonly journal: Journal;
  readonly now: () => number;
}

export type Queries = ReturnType<typeof createQueries>;

/** More than AWS lets run at once. */
const MAX_KEPT = 200;
/** Characters of the results of all that are kept, twice as many as one query may have. */
const MAX_KEPT_TEXT = 60 * 1024 * 1024;

export function createQueries({ store, engine, journal, now }: QueriesOptions) {
  const known = new Map<string, QueryInfo>();
  journal.subscribe((change) => {
    if (change !== 'reset') return;
    for (const info of known.values()) info.cancel();
    known.clear();
  });

  function forgetOldest(): void {
    let text = [...known.values()].reduce((sum, info) => sum + info.textLength, 0);
    for (const [id, info] of known) {
      if (known.size <= MAX_KEPT && text <= MAX_KEPT_TEXT) return;
      if (info.status === 'Running') continue;
      known.delete(id);
      text -= info.textLength;
    }
  }

  function streamsOf(groups: readonly LogGroup[], { range, scope }: QueryRequest): StreamSource[] {
    const all = { prefix: undefined, orderBy: 'LogStreamName', descending: false } as const;
    return groups.flatMap((group) => {
      const start = Math.max(range.start, retentionStart(now(), group.retentionDays));
      const log = `${scope.account}:${group.name}`;
      return store
        .streams(group, { ...all, after: undefined }, -1)
        .map(({ id, name }) => ({ id, name, log, start, end: range.end }));
    });
  }

  async function run(info: QueryInfo, request: QueryRequest, signal: AbortSignal) {
    const { queryString, most, range } = request;
    try {
      const results = await engine(
        {
          queryString,
          most,
          times: { startedMs: info.createdMs, fromMs: range.start, toMs: range.end - 1000 },
          streams: streamsOf(request.groups, request),
          nested: request.nested.map((groups) => streamsOf(groups, request)),
        },
        {
          signal,
          progress: (scanned) => void (info.status === 'Running' && Object.assign(info, scanned)),
        },
      );
      if (results !== undefined && info.status === 'Running') {
        info.results = results;
        info.textLength = textLengthOf(results);
        info.status = 'Complete';
        forgetOldest();
      }
    } catch {
      // The store may be closed or emptied below a query, or it may be too large.
      if (info.status === 'Running') info.status = 'Failed';
    }
    info.endedMs = now();
  }

  return {
    /** How many are running for an account. */
    running: ({ account }: Scope): number =>
      [...known.values()].filter(
        ({ scope, status }) => scope.account === account && status === 'Running',
      ).length,

    start(request: QueryRequest): QueryInfo {
      const { scope, queryString, groups, range } = request;
      const controller = new AbortController();
      const { promise: ended, resolve } = Promise.withResolvers<void>();
      const info: QueryInfo = {
        id: randomUUID(),
        scope: { account: scope.account, region: scope.region },
        queryString,
        groups: groups.map(({ name }) => name),
        range,
        createdMs: now(),
        ended,
        status: 'Running',
        results: [],
        textLength: 0,
        recordsMatched: 0,
        recordsScanned: 0,
        bytesScanned: 0,
        endedMs: undefined,
        cancel() {
          if (info.status === 'Running') info.status = 'Cancelled';
          controller.abort();
        },
      };
      known.set(info.id, info);
      forgetOldest();
      void run(info, request, controller.signal).then(resolve);
      return info;
    },

    find({ account, region }: Scope, id: string): QueryInfo | undefined {
      const info = known.get(id);
      return info?.scope.account === account && info.scope.region === region ? info : undefined;
    },

    /** The newest first. */
    list: ({ account, region }: Scope): readonly QueryInfo[] =>
      [...known.values()]
        .filter(({ scope }) => scope.account === account && scope.region === region)
        .toReversed(),
  };
}

function textLengthOf(results: QueryInfo['results']): number {
  return results.flat().reduce((sum, { value }) => sum + value.length, 0);
}
