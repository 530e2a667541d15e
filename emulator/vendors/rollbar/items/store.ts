/**
 * Reads items and changes what a person may change of them. It computes what their occurrences tell (first and last,
 * how many people, when activated) where it is asked for, so that storing an occurrence stays cheap.
 */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import type { Lifecycle } from './lifecycle.ts';
import { optionalRow } from '../optional-row.ts';
import { LEVELS } from '../level.ts';
import { PEOPLE } from '../people.ts';
import { STATUSES } from './status.ts';
import type { ItemChange } from './change.ts';
import { conditionsOf, type ItemFilter } from './filter.ts';

const StoredRow = v.object({
  id: v.number(),
  counter: v.number(),
  environment: v.string(),
  fingerprint: v.string(),
  title: v.string(),
  level: v.picklist(LEVELS),
  status: v.picklist(STATUSES),
  platform: v.nullable(v.string()),
  framework: v.nullable(v.string()),
  language: v.nullable(v.string()),
  first_occurrence_s: v.number(),
  last_occurrence_s: v.number(),
  total_occurrences: v.number(),
  resolved_in_version: v.nullable(v.string()),
  assigned_user_id: v.nullable(v.number()),
  assigned_team_id: v.nullable(v.number()),
  level_lock: v.number(),
  title_lock: v.number(),
  snoozed: v.number(),
  snooze_seconds: v.nullable(v.number()),
  snooze_until_s: v.nullable(v.number()),
});
type StoredRow = v.InferOutput<typeof StoredRow>;

const ItemRow = v.object({
  ...StoredRow.entries,
  unique_occurrences: v.number(),
  first_occurrence_id: v.nullable(v.number()),
  last_occurrence_id: v.nullable(v.number()),
  activating_occurrence_id: v.nullable(v.number()),
  last_activated_s: v.nullable(v.number()),
  last_resolved_s: v.nullable(v.number()),
  last_muted_s: v.nullable(v.number()),
});
export type ItemRow = v.InferOutput<typeof ItemRow>;

interface Page {
  readonly limit: number;
  readonly offset: number;
}

export interface ItemStore {
  item(id: number): ItemRow | undefined;
  itemIdOfCounter(counter: number): number | undefined;
  itemIdOfUuid(uuid: string): number | undefined;
  /** The item that occurred last comes first. */
  items(filter: ItemFilter, page: Page): { readonly total: number; readonly rows: ItemRow[] };
  /** Changes an item, in the transaction that is open; false when there is none. */
  change(id: number, change: ItemChange): boolean;
}

const SELECT_ITEM = `
  SELECT i.*,
    (SELECT min(id) FROM rollbar_occurrences WHERE item = i.id) AS first_occurrence_id,
    (SELECT max(id) FROM rollbar_occurrences WHERE item = i.id) AS last_occurrence_id,
    (SELECT ${PEOPLE} FROM rollbar_occurrences AS o WHERE item = i.id) AS unique_occurrences,
    (SELECT occurrence FROM rollbar_item_events
      WHERE item = i.id AND event IN ('new', 'reactivated') ORDER BY id DESC LIMIT 1) AS activating_occurrence_id,
    (SELECT max(time_s) FROM rollbar_item_events
      WHERE item = i.id AND event IN ('new', 'reactivated', 'reopened')) AS last_activated_s,
    (SELECT max(time_s) FROM rollbar_item_events WHERE item = i.id AND event = 'resolved') AS last_resolved_s,
    (SELECT max(time_s) FROM rollbar_item_events WHERE item = i.id AND event = 'muted') AS last_muted_s
  FROM rollbar_items AS i`;

/** @param now unix milliseconds */
export function createItemStore(
  database: DatabaseSync,
  lifecycle: Lifecycle,
  now: () => number,
): ItemStore {
  const selectItem = database.prepare(`${SELECT_ITEM} WHERE i.id = ?`);
  const selectStored = database.prepare('SELECT * FROM rollbar_items WHERE id = ?');
  const selectCounter = database.prepare('SELECT id FROM rollbar_items WHERE counter = ?');
  const selectUuid = database.prepare('SELECT item AS id FROM rollbar_occurrences WHERE uuid = ?');
  const updateItem = database.prepare(`
    UPDATE rollbar_items SET status = ?, resolved_in_version = ?, level = ?, level_lock = ?, title = ?,
      title_lock = ?, assigned_user_id = ?, assigned_team_id = ?, snoozed = ?, snooze_seconds = ?, snooze_until_s = ?
    WHERE id = ?`);
  const nowS = () => Math.floor(now() / 1000);
  const idOf = (row: unknown) => (v.is(v.object({ id: v.number() }), row) ? row.id : undefined);

  const item = (id: number) => optionalRow(ItemRow, selectItem.get(id));

  return {
    item,
    itemIdOfCounter: (counter) => idOf(selectCounter.get(counter)),
    itemIdOfUuid: (uuid) => idOf(selectUuid.get(uuid)),

    items(filter, { limit, offset }) {
      const conditions = conditionsOf(filter, nowS());
      const where = ['1', ...conditions.map(({ sql }) => sql)].join(' AND ');
      const values = conditions.flatMap((condition) => condition.values);
      const count = `SELECT count(*) AS n FROM rollbar_items AS i WHERE ${where}`;
      const page = `${SELECT_ITEM} WHERE ${where} ORDER BY last_occurrence_s DESC, id DESC LIMIT ? OFFSET ?`;
      return {
        total: Number(database.prepare(count).get(...values)?.['n']),
        rows: v.parse(v.array(ItemRow), database.prepare(page).all(...values, limit, offset)),
      };
    },

    change(id, change) {
      const row = optionalRow(StoredRow, selectStored.get(id));
      if (row === undefined) return false;
      const { status = row.status, level, title } = change;
      const version = status === 'resolved' ? resolvedIn(row, change) : null;
      const snooze = snoozeOf(row, change, nowS());
      updateItem.run(
        status,
        version,
        level ?? row.level,
        level === undefined ? row.level_lock : 1,
        title ?? row.title,
        title === undefined ? row.title_lock : 1,
        chosen(change.assigned_user_id, row.assigned_user_id),
        chosen(change.assigned_team_id, row.assigned_team_id),
        Number(snooze.snoozed),
        snooze.seconds,
        snooze.untilS,
        id,
      );
      if (status !== row.status) lifecycle.decided(row, status, version ?? undefined);
      return true;
    },
  };
}

/** Used only together with the status, as the vendor documents it. */
function resolvedIn(row: StoredRow, { status, resolved_in_version: version }: ItemChange) {
  return status === 'resolved' ? version || null : row.resolved_in_version;
}

function snoozeOf(row: StoredRow, change: ItemChange, nowS: number) {
  const { snooze_enabled: enabled, snooze_expiration_in_seconds: seconds } = change;
  const snoozed = enabled ?? row.snoozed === 1;
  if (!snoozed) return { snoozed, seconds: null, untilS: null };
  if (seconds !== undefined) return { snoozed, seconds, untilS: nowS + seconds };
  if (enabled === undefined) {
    return { snoozed, seconds: row.snooze_seconds, untilS: row.snooze_until_s };
  }
  return { snoozed, seconds: null, untilS: null };
}

/** Null takes away what was there. */
function chosen<T>(change: T | null | undefined, present: T | null): T | null {
  return change === undefined ? present : change;
}
