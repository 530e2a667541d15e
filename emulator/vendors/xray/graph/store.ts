/**
 * All SQL of the service map: what was observed in each trace, by the minute, and the same added up over all traces
 * or those that pass a filter. New traces are added to their minutes; where one changed or went, a trigger of the
 * schema marks the minute, and it is added up again when it is next asked for.
 */
import type { DatabaseSync } from 'node:sqlite';
import { createInsert, type Row } from '../../../store/rows.ts';
import type { Scope } from '../segments/store.ts';
import { encodeObservations } from './encode.ts';
import type { Observation } from './observe.ts';
import { addUp, HOUR_S, MINUTE_S, type Sums } from './sums.ts';

/** A trace of one scope, and what was observed in it. */
export interface ObservedTrace extends Scope {
  /** Row id in `xray_traces`. */
  readonly id: number;
  readonly seen: readonly Observation[];
}

/** What of a trace started in a minute, encoded. */
interface Part {
  /** Row id in `xray_traces`. */
  readonly trace: number;
  readonly seen: string;
  /** JSON: the whole trace's; empty when it was not asked for. */
  readonly view: string;
}

/** A minute or an hour. */
export interface Period {
  readonly lengthS: typeof MINUTE_S | typeof HOUR_S;
  /** Its number, counted in its length from the epoch. */
  readonly number: number;
}

export interface GraphStore {
  /** Puts observations in the place of those that the traces had; belongs into a transaction. */
  replace(traces: readonly ObservedTrace[]): void;
  /** Minutes in which there may be something, from one to another, both included. */
  minutes(scope: Scope, from: number, to: number): number[];
  /** What was observed in a minute by the next traces. @param viewed gives those that have a view, with it. */
  parts(scope: Scope, minute: number, viewed: boolean, after: number, limit: number): Part[];
  /** Traces of which something was observed in a minute. */
  count(scope: Scope, minute: number): number;
  /** @returns undefined when they were not kept, or are out of date. @param filter its name; '' for none. */
  sums(scope: Scope, period: Period, filter: string): Sums | undefined;
  /** @param sums undefined when there is nothing. */
  keepSums(scope: Scope, period: Period, filter: string, sums: Sums | undefined): void;
}

export function createGraphStore(database: DatabaseSync): GraphStore {
  const remove = database.prepare(
    'DELETE FROM xray_observations WHERE trace IN (SELECT value FROM json_each(?))',
  );
  const insert = createInsert(database, 'xray_observations', [
    'trace',
    'account',
    'region',
    'minute',
    'seen',
  ]);
  const minutes = database.prepare(`
    SELECT period FROM xray_sums
    WHERE account = ? AND region = ? AND length = ${MINUTE_S} AND period >= ? AND period <= ?
      AND filter = ''
    ORDER BY period`);
  const parts = database.prepare(`
    SELECT trace, seen, '' AS view FROM xray_observations
    WHERE account = ? AND region = ? AND minute = ? AND trace > ? ORDER BY trace LIMIT ?`);
  const viewedParts = database.prepare(`
    SELECT o.trace, o.seen, v.view FROM xray_observations o
      CROSS JOIN xray_views v ON v.trace = o.trace
    WHERE o.account = ? AND o.region = ? AND o.minute = ? AND o.trace > ?
    ORDER BY o.trace LIMIT ?`);
  const count = database.prepare(`
    SELECT count(*) AS traces FROM xray_observations
    WHERE account = ? AND region = ? AND minute = ?`);
  const known = database.prepare(`
    SELECT first_start, last_start, seen FROM xray_sums
    WHERE account = ? AND region = ? AND length = ? AND period = ? AND filter = ?`);
  const keep = database.prepare(`
    INSERT INTO xray_sums (account, region, length, period, filter, first_start, last_start, seen)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (account, region, length, period, filter) DO UPDATE SET
      first_start = excluded.first_start, last_start = excluded.last_start, seen = excluded.seen`);
  const forget = database.prepare(`
    DELETE FROM xray_sums
    WHERE account = ? AND region = ? AND length = ? AND period = ? AND filter = ?`);
  const forgetMade = database.prepare(`
    DELETE FROM xray_sums
    WHERE account = ? AND region = ? AND length = ? AND period = ? AND filter <> ?`);

  function rowOf({ account, region }: Scope, { lengthS, number }: Period, filter: string) {
    return known.get(account, region, lengthS, number, filter);
  }

  function keepSums(scope: Scope, period: Period, filter: string, sums: Sums | undefined): void {
    const { account, region } = scope;
    const key = [account, region, period.lengthS, period.number, filter] as const;
    if (sums === undefined) forget.run(...key);
    else keep.run(...key, sums.firstStart, sums.lastStart, sums.seen);
  }

  /** What was made of a minute, beside the sums over all that are in it. */
  function forgetMadeOf({ account, region }: Scope, minute: number): void {
    const hour = Math.floor((minute * MINUTE_S) / HOUR_S);
    forget.run(account, region, HOUR_S, hour, '');
    forgetMade.run(account, region, HOUR_S, hour, '');
    forgetMade.run(account, region, MINUTE_S, minute, '');
  }

  function addToMinute(scope: Scope, minute: number, seen: readonly Observation[]): void {
    forgetMadeOf(scope, minute);
    const period = { lengthS: MINUTE_S, number: minute } as const;
    const row = rowOf(scope, period, '');
    // Out of date stays out of date.
    if (row !== undefined && row['seen'] === null) return;
    keepSums(scope, period, '', addUp(seen, row === undefined ? [] : [sumsOf(row)]));
  }

  return {
    replace(traces) {
      remove.run(JSON.stringify(traces.map(({ id }) => id)));
      const rows: Row[] = [];
      const fresh = new Map<string, { scope: Scope; minute: number; seen: Observation[] }>();
      for (const { id, account, region, seen } of traces) {
        for (const [minute, part] of Map.groupBy(seen, minuteOf)) {
          rows.push([id, account, region, minute, encodeObservations(part)]);
          const key = `${account} ${region} ${minute}`;
          const others = fresh.get(key);
          if (others === undefined)
            fresh.set(key, { scope: { account, region }, minute, seen: part });
          else for (const observation of part) others.seen.push(observation);
        }
      }
      insert(rows);
      for (const { scope, minute, seen } of fresh.values()) addToMinute(scope, minute, seen);
    },
    minutes: ({ account, region }, from, to) =>
      minutes.all(account, region, from, to).map(({ period }) => Number(period)),
    parts({ account, region }, minute, viewed, after, limit) {
      const found = (viewed ? viewedParts : parts).all(account, region, minute, after, limit);
      return found.map(({ trace, seen, view }) => ({
        trace: Number(trace),
        seen: String(seen),
        view: String(view),
      }));
    },
    count: ({ account, region }, minute) => Number(count.get(account, region, minute)?.['traces']),
    sums(scope, period, filter) {
      const row = rowOf(scope, period, filter);
      return row === undefined || row['seen'] === null ? undefined : sumsOf(row);
    },
    keepSums,
  };
}

function minuteOf({ start }: Observation): number {
  return Math.floor(start / MINUTE_S);
}

function sumsOf(row: Record<string, unknown>): Sums {
  return {
    firstStart: Number(row['first_start']),
    lastStart: Number(row['last_start']),
    seen: String(row['seen']),
  };
}
