/**
 * All SQL of X-Ray's traces as the reading calls find them: one row for each, account and region, with its times and
 * what is known of it. Rows are made from segments that are new since the last look, so storing a segment costs nothing here.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { createInsert } from '../../../store/rows.ts';
import { createDocuments } from '../segments/stored-documents.ts';
import type { Range, Scope } from '../segments/store.ts';

/** Which time of a trace a search uses: its start, its last update, or the end of one of its segments. */
export type TimeRangeType = 'TraceId' | 'Event' | 'Service';

export interface StoredTrace extends Scope {
  /** Row id in `xray_traces`. */
  readonly id: number;
  /** 32 hex digits. */
  readonly traceId: string;
}

/** A trace of which something is not known, and all that is stored of it. */
export interface UnknownTrace extends StoredTrace {
  readonly documents: readonly string[];
}

/** A trace found in a time range. */
export interface FoundTrace extends StoredTrace {
  /** Epoch seconds by which it was found. */
  readonly time: number;
  /** Row by which it was found; together with `time` the place to go on from. */
  readonly row: number;
  /** JSON; undefined when there is none, or it is out of date. */
  readonly view: string | undefined;
}

/** How much is known of a trace: nothing, its observations, its view as well. */
export const STATE = { nothing: 0, observed: 1, viewed: 2 } as const;

/** @param view JSON, when it was made. */
export interface KnownTrace {
  readonly id: number;
  readonly view: string | undefined;
}

type Place = Pick<FoundTrace, 'time' | 'row'>;

export interface TraceStore {
  /** Id of the newest segment; 0 when there is none. */
  newestSegment(): number;
  /** Whether nothing is new up to a segment. */
  hasRegistered(to: number): boolean;
  /** Notes the traces of so many of the next new segments, up to one. @returns whether there are more. */
  register(limit: number, to: number): boolean;
  /** Id of the newest trace; 0 when there is none. */
  newest(): number;
  /** Newest first. @param after go on behind this one. */
  find(scope: Scope, type: TimeRangeType, range: Range, limit: number, after?: Place): FoundTrace[];
  /**
   * Some that are in a state short of viewed, by id.
   *
   * @param after, to their ids; `to` is included. @param segments at most so many, unless one trace has more
   */
  unknown(
    state: typeof STATE.nothing | typeof STATE.observed,
    after: number,
    to: number,
    segments: number,
  ): UnknownTrace[];
  /** Their observations are kept up to date by the caller. */
  noteKnown(traces: readonly KnownTrace[]): void;
  /** Forgets traces of which nothing is stored any more. */
  forget(ids: readonly number[]): void;
}

const COLUMNS = `t.id, traces.trace_id, t.account, t.region,
  iif(t.state = ${STATE.viewed}, (SELECT view FROM xray_views WHERE trace = t.id), NULL) AS view`;

/** A page goes on behind the last row of the one before; the first goes on behind the end of the range. */
const FIND_TRACE = (time: string) => `
  SELECT ${COLUMNS}, t.${time} AS time, t.id AS row
  FROM xray_traces t JOIN traces ON traces.id = t.trace
  WHERE t.account = $account AND t.region = $region AND t.${time} >= $start
    AND (t.${time}, t.id) < ($time, $row)
  ORDER BY t.${time} DESC, t.id DESC LIMIT $limit`;

/**
 * A trace is found at one of its segments, the last to end in the range, so that a page stops after as many rows as
 * it shows. `+` keeps SQLite from the index by time where one trace is asked for: nearly everything is of one account
 * and region, so that index would lead through all there is.
 */
const FIND_SEGMENT = `
  SELECT ${COLUMNS}, s.end_time AS time, s.id AS row
  FROM xray_segments s
    CROSS JOIN xray_traces t ON t.trace = s.trace AND +t.account = s.account AND +t.region = s.region
    CROSS JOIN traces ON traces.id = s.trace
  WHERE s.account = $account AND s.region = $region AND s.end_time >= $start
    AND (s.end_time, s.id) < ($time, $row)
    AND NOT EXISTS (
      SELECT 1 FROM xray_segments other
      WHERE other.trace = s.trace AND +other.account = s.account AND +other.region = s.region
        AND (other.end_time, other.id) > (s.end_time, s.id) AND other.end_time < $end)
  ORDER BY s.end_time DESC, s.id DESC LIMIT $limit`;

export function createTraceStore(database: DatabaseSync): TraceStore {
  const newestSegment = database.prepare('SELECT max(id) AS id FROM xray_segments');
  const newest = database.prepare('SELECT max(id) AS id FROM xray_traces');
  const registered = database.prepare('SELECT segment AS id FROM xray_registered');
  const register = database.prepare(`
    INSERT INTO xray_traces (trace, account, region, start_time, received_ms)
    SELECT trace, account, region, min(start_time), max(received_ms)
    FROM xray_segments WHERE id > ? AND id <= ? GROUP BY trace, account, region
    ON CONFLICT (trace, account, region) DO UPDATE SET state = 0,
      start_time = min(start_time, excluded.start_time),
      received_ms = max(received_ms, excluded.received_ms)`);
  const forgetRegistered = database.prepare('DELETE FROM xray_registered');
  const noteRegistered = database.prepare('INSERT INTO xray_registered (segment) VALUES (?)');
  const find: Record<TimeRangeType, StatementSync> = {
    TraceId: database.prepare(FIND_TRACE('start_time')),
    Event: database.prepare(FIND_TRACE('received_ms')),
    Service: database.prepare(FIND_SEGMENT),
  };
  const unknown = database.prepare(`
    SELECT t.id, t.account, t.region, traces.trace_id, s.request, s.document
    FROM xray_traces t
      CROSS JOIN traces ON traces.id = t.trace
      LEFT JOIN xray_segments s
        ON s.trace = t.trace AND +s.account = t.account AND +s.region = t.region
    WHERE t.state < ${STATE.viewed} AND t.state = ? AND t.id > ? AND t.id <= ?
    ORDER BY t.id, s.start_time, s.id LIMIT ?`);
  const readDocuments = createDocuments(database);
  const noteState = database.prepare(
    'UPDATE xray_traces SET state = ? WHERE id IN (SELECT value FROM json_each(?))',
  );
  const keepViews = createInsert(
    database,
    'xray_views',
    ['trace', 'view'],
    'ON CONFLICT (trace) DO UPDATE SET view = excluded.view',
  );
  const forget = database.prepare(
    'DELETE FROM xray_traces WHERE id IN (SELECT value FROM json_each(?))',
  );

  function unknownFrom(state: number, after: number, to: number, limit: number): UnknownTrace[] {
    const rows = unknown.all(state, after, to, limit);
    const last = rows.at(-1)?.['id'];
    // There may be more of the last one.
    const whole = rows.length < limit ? rows : rows.filter(({ id }) => id !== last);
    if (whole.length === 0 && rows.length > 0) return unknownFrom(state, after, to, limit * 10);
    // A trace that has no segments left has a row anyway.
    const segments = readDocuments(whole.filter(({ document }) => document !== null));
    const documents = Map.groupBy(segments, ({ id }) => id);
    return [...Map.groupBy(whole, ({ id }) => id).values()].flatMap(([first]) => {
      if (first === undefined) return [];
      const texts = documents.get(first['id']) ?? [];
      return { ...stored(first), documents: texts.map(({ document }) => document) };
    });
  }

  return {
    newestSegment: () => idOf(newestSegment),
    hasRegistered: (to) => idOf(registered) >= Math.min(to, idOf(newestSegment)),
    register(limit, to) {
      const last = Math.min(to, idOf(newestSegment));
      const done = idOf(registered);
      if (done >= last) return false;
      const next = Math.min(last, done + limit);
      register.run(done, next);
      forgetRegistered.run();
      noteRegistered.run(next);
      return next < last;
    },
    newest: () => idOf(newest),
    find({ account, region }, type, { start, end }, limit, after) {
      const [read, write] = type === 'Event' ? [toMs, fromMs] : [same, same];
      const rows = find[type].all({
        $account: account,
        $region: region,
        $start: read(start),
        $time: read(after?.time ?? end),
        $row: after?.row ?? 0,
        $limit: limit,
        ...(type === 'Service' ? { $end: end } : {}),
      });
      return rows.map((row) => ({
        ...stored(row),
        time: write(Number(row['time'])),
        row: Number(row['row']),
        view: typeof row['view'] === 'string' ? row['view'] : undefined,
      }));
    },
    unknown: unknownFrom,
    noteKnown(known) {
      const views = known.flatMap(({ id, view }) => (view === undefined ? [] : [[id, view]]));
      const observed = known.flatMap(({ id, view }) => (view === undefined ? [id] : []));
      keepViews(views);
      noteState.run(STATE.viewed, JSON.stringify(views.map(([id]) => id)));
      noteState.run(STATE.observed, JSON.stringify(observed));
    },
    forget(ids) {
      if (ids.length > 0) forget.run(JSON.stringify(ids));
    },
  };
}

function idOf(statement: StatementSync): number {
  return Number(statement.get()?.['id'] ?? 0);
}

function stored(row: Record<string, unknown>): StoredTrace {
  return {
    id: Number(row['id']),
    traceId: String(row['trace_id']),
    account: String(row['account']),
    region: String(row['region']),
  };
}

const same = (time: number) => time;
const fromMs = (ms: number) => ms / 1000;

/** The first whole millisecond that is not before a time in seconds. */
function toMs(seconds: number): number {
  const near = Math.round(seconds * 1000);
  return near / 1000 >= seconds ? near : near + 1;
}
