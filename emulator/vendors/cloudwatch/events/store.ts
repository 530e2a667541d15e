/**
 * All SQL of log events. Events stand in the order of their timestamps, those of one millisecond in the order of
 * their arrival. Reading goes forward or backward from a place and stops when the reader has enough.
 */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { createInsert } from '../../../store/rows.ts';
import type { LogGroup, LogStream, Scope } from '../store.ts';
import type { EventPlace } from '../token.ts';

export interface StoredEvent extends EventPlace {
  readonly stream: string;
  readonly ingestionMs: number;
  readonly message: string;
}

export interface NewEvent {
  readonly timestamp: number;
  readonly message: string;
  /** Row id in `traces`. */
  readonly trace: number | undefined;
}

/** Unix milliseconds: from `start`, before `end`. */
export interface TimeRange {
  readonly start: number;
  readonly end: number;
}

export type EventStore = ReturnType<typeof createEventStore>;

export function createEventStore(database: DatabaseSync) {
  const insert = createInsert(database, 'log_events', [
    'request',
    'log_stream',
    'trace',
    'timestamp_ms',
    'ingestion_ms',
    'message',
  ]);
  const touch = database.prepare(`
    UPDATE log_streams SET
      first_event_ms = min(ifnull(first_event_ms, $first), $first),
      last_event_ms = max(ifnull(last_event_ms, $last), $last),
      last_ingestion_ms = max(ifnull(last_ingestion_ms, $now), $now)
    WHERE id = $stream`);
  // Read as bytes, because node:sqlite ends a text at its first NUL.
  const columns = `log_events.id, name, timestamp_ms, ingestion_ms, CAST(message AS BLOB) AS message
    FROM log_events JOIN log_streams ON log_streams.id = log_stream`;
  const read = (sign: '<' | '>', order: 'ASC' | 'DESC') =>
    database.prepare(`
      SELECT ${columns} WHERE log_stream = ? AND timestamp_ms >= ? AND timestamp_ms < ?
        AND (timestamp_ms, log_events.id) ${sign} (?, ?)
      ORDER BY timestamp_ms ${order}, log_events.id ${order} LIMIT ?`);
  const [forward, backward] = [read('>', 'ASC'), read('<', 'DESC')];
  const search = database.prepare(`
    SELECT ${columns} WHERE log_group = $group AND timestamp_ms >= $start AND timestamp_ms < $end
      AND ($names IS NULL OR name IN (SELECT value FROM json_each($names)))
      AND ($prefix IS NULL OR substr(name, 1, length($prefix)) = $prefix)
      AND (timestamp_ms, log_events.id) > ($timestamp, $row)
    ORDER BY timestamp_ms, log_events.id LIMIT $limit`);

  const selectOne = database.prepare(`
    SELECT log_events.id, log_streams.name, timestamp_ms, ingestion_ms,
      CAST(message AS BLOB) AS message, log_groups.name AS log_group
    FROM log_events JOIN log_streams ON log_streams.id = log_stream
      JOIN log_groups ON log_groups.id = log_group
    WHERE log_events.id = ? AND account = ? AND region = ?`);

  return {
    /** The event of a row id, with the name of its group. */
    find({ account, region }: Scope, row: number): (StoredEvent & { group: string }) | undefined {
      const found = selectOne.get(row, account, region);
      return found && { ...readEvent(found), group: String(found['log_group']) };
    },
    /** @param events in the order of their timestamps. */
    append(
      stream: LogStream,
      events: readonly NewEvent[],
      request: number | null,
      now: number,
    ): void {
      const [first, last] = [events[0], events.at(-1)];
      if (first === undefined || last === undefined) return;
      insert(
        events.map(({ timestamp, message, trace }) => [
          request,
          stream.id,
          trace ?? null,
          timestamp,
          now,
          message,
        ]),
      );
      touch.run({ $first: first.timestamp, $last: last.timestamp, $now: now, $stream: stream.id });
    },
    /** Events of a stream behind a place, the oldest first; with 'b' those before it, the newest first. */
    *read(
      stream: LogStream,
      { start, end }: TimeRange,
      direction: 'f' | 'b',
      from: EventPlace,
      limit: number,
    ): Generator<StoredEvent> {
      const statement = direction === 'f' ? forward : backward;
      // Said twice, because SQLite enters the index by a bound on one column and not by the place.
      const first = direction === 'f' ? Math.max(start, from.timestampMs) : start;
      const last = direction === 'f' ? end : Math.min(end, from.timestampMs + 1);
      const rows = statement.iterate(stream.id, first, last, from.timestampMs, from.row, limit);
      for (const row of rows) yield readEvent(row);
    },
    /** Events of a group behind a place, the oldest first. */
    *search(
      group: LogGroup,
      { start, end }: TimeRange,
      streams: {
        readonly names: readonly string[] | undefined;
        readonly prefix: string | undefined;
      },
      from: EventPlace,
      limit: number,
    ): Generator<StoredEvent> {
      const rows = search.iterate({
        $group: group.id,
        $start: Math.max(start, from.timestampMs),
        $end: end,
        $names: streams.names === undefined ? null : JSON.stringify(streams.names),
        $prefix: streams.prefix ?? null,
        $timestamp: from.timestampMs,
        $row: from.row,
        $limit: limit,
      });
      for (const row of rows) yield readEvent(row);
    },
  };
}

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

function readEvent(row: Record<string, SQLOutputValue>): StoredEvent {
  const { message } = row;
  return {
    row: Number(row['id']),
    stream: String(row['name']),
    timestampMs: Number(row['timestamp_ms']),
    ingestionMs: Number(row['ingestion_ms']),
    message: message instanceof Uint8Array ? UTF8.decode(message) : '',
  };
}
