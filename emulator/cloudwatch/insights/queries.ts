/**
 * Queries that run and have run. One is started, reads events a thousand at a time so that nothing else waits for it,
 * and is there to be asked about, with its results, until many others came after it or the store was emptied. Kept in
 * memory, as what can be asked again.
 */
import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Journal } from '../../journal.ts';
import { retentionStart } from '../events/batch.ts';
import type { EventStore, StoredEvent, TimeRange } from '../events/store.ts';
import type { LogGroup, LogStore, Scope } from '../store.ts';
import type { EventPlace } from '../token.ts';
import type { Query, QueryRun, ResultField } from './query.ts';

export type QueryStatus = 'Running' | 'Complete' | 'Cancelled' | 'Failed';

export interface QueryInfo {
  readonly id: string;
  readonly scope: Scope;
  readonly queryString: string;
  readonly groups: readonly string[];
  readonly createdMs: number;
  status: QueryStatus;
  /** Empty until it is complete. */
  results: readonly (readonly ResultField[])[];
  recordsMatched: number;
  recordsScanned: number;
  bytesScanned: number;
  endedMs: number | undefined;
}

export interface QueryRequest {
  readonly scope: Scope;
  readonly queryString: string;
  readonly query: Query;
  readonly groups: readonly LogGroup[];
  readonly range: TimeRange;
  /** Rows of the answer, unless the query has a limit of its own. */
  readonly most: number;
}

export interface QueriesOptions {
  readonly store: LogStore;
  readonly events: EventStore;
  readonly journal: Journal;
  readonly now: () => number;
}

export type Queries = ReturnType<typeof createQueries>;

const CHUNK = 1000;
/** More than AWS lets run at once. */
const MAX_KEPT = 200;

export function createQueries({ store, events, journal, now }: QueriesOptions) {
  const known = new Map<string, QueryInfo>();
  journal.subscribe((change) => {
    if (change !== 'reset') return;
    for (const info of known.values()) info.status = 'Cancelled';
    known.clear();
  });

  function forgetOldest(): void {
    for (const [id, info] of known) {
      if (known.size <= MAX_KEPT) return;
      if (info.status !== 'Running') known.delete(id);
    }
  }

  /** A page of a group's events, stream by stream. */
  function* chunksOf(group: LogGroup, range: TimeRange): Generator<readonly StoredEvent[]> {
    const start = Math.max(range.start, retentionStart(now(), group.retentionDays));
    const all = { prefix: undefined, orderBy: 'LogStreamName', descending: false } as const;
    for (const stream of store.streams(group, { ...all, after: undefined }, -1)) {
      let from: EventPlace = { timestampMs: 0, row: 0 };
      for (;;) {
        const chunk = [...events.read(stream, { start, end: range.end }, 'f', from, CHUNK)];
        if (chunk.length > 0) yield chunk;
        const last = chunk.at(-1);
        if (last === undefined || chunk.length < CHUNK) break;
        from = last;
      }
    }
  }

  async function read(info: QueryInfo, { groups, range, scope }: QueryRequest, run: QueryRun) {
    for (const group of groups) {
      const log = `${scope.account}:${group.name}`;
      for (const chunk of chunksOf(group, range)) {
        for (const event of chunk) {
          info.bytesScanned += Buffer.byteLength(event.message);
          run.push({ ...event, log });
        }
        info.recordsScanned += chunk.length;
        info.recordsMatched = run.matched();
        await setImmediate();
        if (info.status !== 'Running') return;
      }
    }
    info.results = run.end();
    info.status = 'Complete';
  }

  return {
    /** How many are running for an account. */
    running: ({ account }: Scope): number =>
      [...known.values()].filter(
        ({ scope, status }) => scope.account === account && status === 'Running',
      ).length,

    start(request: QueryRequest): QueryInfo {
      const { scope, queryString, groups } = request;
      const info: QueryInfo = {
        id: randomUUID(),
        scope: { account: scope.account, region: scope.region },
        queryString,
        groups: groups.map(({ name }) => name),
        createdMs: now(),
        status: 'Running',
        results: [],
        recordsMatched: 0,
        recordsScanned: 0,
        bytesScanned: 0,
        endedMs: undefined,
      };
      known.set(info.id, info);
      forgetOldest();
      read(info, request, request.query.start(request.most))
        // The store may be closed or emptied below a query.
        .catch(() => (info.status = 'Failed'))
        .finally(() => (info.endedMs = now()));
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
