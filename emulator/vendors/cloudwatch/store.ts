/**
 * All SQL of log groups and log streams. Groups are kept apart by account and region. Lists come in the order of
 * their names as bytes, or of their last event, a page at a time. Statements are prepared once.
 */
import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import * as v from 'valibot';
import { createLargeDeletion } from '../../store/retention/empty-traces.ts';
import { EVENT_OVERHEAD_BYTES } from './events/batch.ts';

/** Whose logs they are. */
export interface Scope {
  readonly account: string;
  readonly region: string;
}

export interface LogGroup {
  /** Row id. */
  readonly id: number;
  readonly name: string;
  readonly createdMs: number;
  readonly retentionDays: number | undefined;
  readonly class: string;
  readonly deletionProtected: boolean;
  readonly tags: Tags;
  readonly kmsKeyId: string | undefined;
  /** Whether API keys may send to it. */
  readonly bearerTokens: boolean;
}

export type Tags = Readonly<Record<string, string>>;

export interface LogStream {
  /** Row id. */
  readonly id: number;
  readonly name: string;
  readonly createdMs: number;
  readonly firstEventMs: number | undefined;
  readonly lastEventMs: number | undefined;
  readonly lastIngestionMs: number | undefined;
}

/** Which groups to list; what is undefined does not restrict. */
export interface GroupQuery {
  readonly prefix: string | undefined;
  /** A part of the name. */
  readonly part: string | undefined;
  readonly class: string | undefined;
  readonly names: readonly string[] | undefined;
  /** Name of the last group of the page before. */
  readonly after: string | undefined;
}

export interface StreamQuery {
  readonly prefix: string | undefined;
  readonly orderBy: 'LogStreamName' | 'LastEventTime';
  readonly descending: boolean;
  readonly after: StreamPlace | undefined;
}

/** Of a stream in a list by last event; streams without events count as of time 0. */
interface StreamPlace {
  readonly lastEventMs: number;
  readonly name: string;
}

export type NewGroup = Omit<LogGroup, 'id' | 'retentionDays' | 'bearerTokens'>;

export type LogStore = ReturnType<typeof createLogStore>;

export function createLogStore(database: DatabaseSync) {
  const groupColumns =
    'id, name, created_ms, retention_days, class, deletion_protected, tags, kms_key_id, bearer_tokens FROM log_groups';
  const selectGroup = database.prepare(
    `SELECT ${groupColumns} WHERE account = ? AND region = ? AND name = ?`,
  );
  const insertGroup = database.prepare(`
    INSERT INTO log_groups
      (account, region, name, created_ms, class, deletion_protected, tags, kms_key_id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  const deleteGroup = database.prepare('DELETE FROM log_groups WHERE id = ?');
  const emptyGroup = createLargeDeletion(
    database,
    'log_events',
    'log_stream IN (SELECT id FROM log_streams WHERE log_group = ?)',
  );
  const updateRetention = database.prepare('UPDATE log_groups SET retention_days = ? WHERE id = ?');
  const updateProtection = database.prepare(
    'UPDATE log_groups SET deletion_protected = ? WHERE id = ?',
  );
  const updateTags = database.prepare('UPDATE log_groups SET tags = ? WHERE id = ?');
  const updateKmsKey = database.prepare('UPDATE log_groups SET kms_key_id = ? WHERE id = ?');
  const updateBearer = database.prepare('UPDATE log_groups SET bearer_tokens = ? WHERE id = ?');
  const selectGroups = database.prepare(`
    SELECT ${groupColumns} WHERE account = $account AND region = $region
      AND ($prefix IS NULL OR substr(name, 1, length($prefix)) = $prefix)
      AND ($part IS NULL OR instr(name, $part) > 0)
      AND ($class IS NULL OR class = $class)
      AND ($names IS NULL OR name IN (SELECT value FROM json_each($names)))
      AND ($after IS NULL OR name > $after)
    ORDER BY name LIMIT $limit`);
  const sumBytes = database.prepare(`
    SELECT coalesce(sum(octet_length(message) + ${EVENT_OVERHEAD_BYTES}), 0) AS bytes FROM log_events
    WHERE log_stream IN (SELECT id FROM log_streams WHERE log_group = ?)`);

  const selectEnds = database.prepare(
    'SELECT ifnull((SELECT max(id) - min(id) + 1 FROM log_events), 0) AS events',
  );

  const streamColumns =
    'id, name, created_ms, first_event_ms, last_event_ms, last_ingestion_ms FROM log_streams';
  const selectStream = database.prepare(`SELECT ${streamColumns} WHERE log_group = ? AND name = ?`);
  const insertStream = database.prepare(
    'INSERT INTO log_streams (log_group, name, created_ms) VALUES (?, ?, ?)',
  );
  const deleteStream = database.prepare('DELETE FROM log_streams WHERE id = ?');
  const emptyStream = createLargeDeletion(database, 'log_events', 'log_stream = ?');
  const streamsBy = (order: readonly string[], place: string, descending: boolean) =>
    database.prepare(`
      SELECT ${streamColumns} WHERE log_group = $group
        AND ($prefix IS NULL OR substr(name, 1, length($prefix)) = $prefix)
        AND ($name IS NULL OR (${order.join(', ')}) ${descending ? '<' : '>'} (${place}))
      ORDER BY ${order.map((column) => `${column} ${descending ? 'DESC' : 'ASC'}`).join(', ')}
      LIMIT $limit`);
  const byName = (descending: boolean) => streamsBy(['name'], '$name', descending);
  const byTime = (descending: boolean) =>
    streamsBy(['ifnull(last_event_ms, 0)', 'name'], '$time, $name', descending);
  const selectStreams = {
    LogStreamName: { up: byName(false), down: byName(true) },
    LastEventTime: { up: byTime(false), down: byTime(true) },
  };

  return {
    group({ account, region }: Scope, name: string): LogGroup | undefined {
      const row = selectGroup.get(account, region, name);
      return row && readGroup(row);
    },
    createGroup({ account, region }: Scope, group: NewGroup): void {
      insertGroup.run(
        account,
        region,
        group.name,
        group.createdMs,
        group.class,
        group.deletionProtected ? 1 : 0,
        JSON.stringify(group.tags),
        group.kmsKeyId ?? null,
      );
    },
    /** Deletes all its events, before it is deleted itself. */
    emptyGroup: (group: LogGroup) => emptyGroup(group.id),
    deleteGroup: (group: LogGroup): void => void deleteGroup.run(group.id),
    setRetention: (group: LogGroup, days: number | null): void =>
      void updateRetention.run(days, group.id),
    setDeletionProtection: (group: LogGroup, on: boolean): void =>
      void updateProtection.run(on ? 1 : 0, group.id),
    setTags: (group: LogGroup, tags: Tags): void =>
      void updateTags.run(JSON.stringify(tags), group.id),
    /** @param key an ARN, or null for none. */
    setKmsKey: (group: LogGroup, key: string | null): void => void updateKmsKey.run(key, group.id),
    setBearerTokens: (group: LogGroup, on: boolean): void =>
      void updateBearer.run(on ? 1 : 0, group.id),
    groups({ account, region }: Scope, query: GroupQuery, limit: number): LogGroup[] {
      const parameters: Record<string, SQLInputValue> = {
        $account: account,
        $region: region,
        $prefix: query.prefix ?? null,
        $part: query.part ?? null,
        $class: query.class ?? null,
        $names: query.names === undefined ? null : JSON.stringify(query.names),
        $after: query.after ?? null,
        $limit: limit,
      };
      return selectGroups.all(parameters).map(readGroup);
    },
    /** Of all events of the group, as CloudWatch counts them before compression. */
    storedBytes: (group: LogGroup): number => Number(sumBytes.get(group.id)?.['bytes']),

    /** Of all groups of all accounts, and at most those that were deleted between them. */
    events: (): number => Number(selectEnds.get()?.['events']),

    stream(group: LogGroup, name: string): LogStream | undefined {
      const row = selectStream.get(group.id, name);
      return row && readStream(row);
    },
    createStream: (group: LogGroup, name: string, createdMs: number): void =>
      void insertStream.run(group.id, name, createdMs),
    emptyStream: (stream: LogStream) => emptyStream(stream.id),
    deleteStream: (stream: LogStream): void => void deleteStream.run(stream.id),
    streams(group: LogGroup, query: StreamQuery, limit: number): LogStream[] {
      const { up, down } = selectStreams[query.orderBy];
      const parameters: Record<string, SQLInputValue> = {
        $group: group.id,
        $prefix: query.prefix ?? null,
        $name: query.after?.name ?? null,
        ...(query.orderBy === 'LastEventTime' ? { $time: query.after?.lastEventMs ?? null } : {}),
        $limit: limit,
      };
      return (query.descending ? down : up).all(parameters).map(readStream);
    },
  };
}

const TagMap = v.record(v.string(), v.string());

function readGroup(row: Record<string, SQLOutputValue>): LogGroup {
  return {
    id: Number(row['id']),
    name: String(row['name']),
    createdMs: Number(row['created_ms']),
    retentionDays: optionalNumber(row['retention_days']),
    class: String(row['class']),
    deletionProtected: row['deletion_protected'] === 1,
    tags: v.parse(TagMap, JSON.parse(String(row['tags']))),
    kmsKeyId: row['kms_key_id'] === null ? undefined : String(row['kms_key_id']),
    bearerTokens: row['bearer_tokens'] === 1,
  };
}

function readStream(row: Record<string, SQLOutputValue>): LogStream {
  return {
    id: Number(row['id']),
    name: String(row['name']),
    createdMs: Number(row['created_ms']),
    firstEventMs: optionalNumber(row['first_event_ms']),
    lastEventMs: optionalNumber(row['last_event_ms']),
    lastIngestionMs: optionalNumber(row['last_ingestion_ms']),
  };
}

function optionalNumber(value: SQLOutputValue | undefined): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}
