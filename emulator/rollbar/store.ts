/**
 * Keeps items and their occurrences: the room's only SQL. An item is what occurrences of one fingerprint in one
 * environment have in common; its level and title are those of the first, and a resolved one becomes active
 * again with the next.
 */
import * as v from 'valibot';
import { transaction } from '../database.ts';
import type { RoomContext } from '../room.ts';
import type { Occurrence } from './decode.ts';
import type { Level } from './payload.ts';
import { LEVELS } from './payload.ts';

export const STATUSES = ['active', 'resolved', 'muted', 'archived'] as const;
type Status = (typeof STATUSES)[number];

const ItemRow = v.object({
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
  unique_occurrences: v.number(),
  first_occurrence_id: v.number(),
  last_occurrence_id: v.number(),
});
export type ItemRow = v.InferOutput<typeof ItemRow>;

const OccurrenceRow = v.object({
  id: v.number(),
  item: v.number(),
  timestamp_s: v.number(),
  payload: v.string(),
});
export type OccurrenceRow = v.InferOutput<typeof OccurrenceRow>;

/** Absent fields do not filter. */
export interface ItemFilter {
  readonly status?: Status;
  readonly levels?: readonly Level[];
  readonly environments?: readonly string[];
  readonly framework?: string;
  readonly ids?: readonly number[];
}

interface ItemChange {
  readonly status?: Status | undefined;
  readonly level?: Level | undefined;
  readonly title?: string | undefined;
}

interface Page {
  readonly limit: number;
  readonly offset: number;
}

/** Occurrences come newest first. */
interface OccurrenceFilter extends Page {
  readonly item?: number;
  /** Only occurrences older than this one. */
  readonly lastId?: number;
}

export interface RollbarStore {
  /** Keeps an occurrence with the request that brought it; one whose uuid is known is dropped. Returns its id. */
  keep(occurrence: Occurrence, request: { headers: Headers; body: Uint8Array }): number;
  item(id: number): ItemRow | undefined;
  itemIdOfCounter(counter: number): number | undefined;
  items(filter: ItemFilter, page: Page): { readonly total: number; readonly rows: ItemRow[] };
  /** Changes an item; false when there is none. */
  change(id: number, change: ItemChange): boolean;
  occurrence(id: number): OccurrenceRow | undefined;
  occurrences(filter: OccurrenceFilter): OccurrenceRow[];
}

/** Unique occurrences are counted by person, or by address when the person is not known. */
const SELECT_ITEM = `
  SELECT i.*, (SELECT min(id) FROM rollbar_occurrences WHERE item = i.id) AS first_occurrence_id,
    (SELECT max(id) FROM rollbar_occurrences WHERE item = i.id) AS last_occurrence_id,
    (SELECT count(DISTINCT coalesce(payload ->> '$.person.id', payload ->> '$.request.user_ip'))
      FROM rollbar_occurrences WHERE item = i.id) AS unique_occurrences
  FROM rollbar_items AS i`;

const MATCHES = `
  (:status IS NULL OR status = :status)
  AND (:levels IS NULL OR level IN (SELECT value FROM json_each(:levels)))
  AND (:environments IS NULL OR environment IN (SELECT value FROM json_each(:environments)))
  AND (:framework IS NULL OR framework = :framework)
  AND (:ids IS NULL OR id IN (SELECT value FROM json_each(:ids)))`;

export function createStore({ database, journal }: RoomContext): RollbarStore {
  const selectUuid = database.prepare('SELECT id FROM rollbar_occurrences WHERE uuid = ?');
  const upsertItem = database.prepare(`
    INSERT INTO rollbar_items (counter, environment, fingerprint, title, level, platform, framework, language,
      first_occurrence_s, last_occurrence_s, total_occurrences)
    VALUES ((SELECT coalesce(max(counter), 0) + 1 FROM rollbar_items), ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
    ON CONFLICT (environment, fingerprint) DO UPDATE SET
      first_occurrence_s = min(first_occurrence_s, excluded.first_occurrence_s),
      last_occurrence_s = max(last_occurrence_s, excluded.last_occurrence_s),
      total_occurrences = total_occurrences + 1,
      status = iif(status = 'resolved', 'active', status)
    RETURNING id`);
  const insertOccurrence = database.prepare(`
    INSERT INTO rollbar_occurrences (request, item, trace, uuid, timestamp_s, payload)
    VALUES (?, ?, ?, ?, ?, ?)`);
  const selectItem = database.prepare(`${SELECT_ITEM} WHERE i.id = ?`);
  const selectCounter = database.prepare('SELECT id FROM rollbar_items WHERE counter = ?');
  const selectItems = database.prepare(
    `${SELECT_ITEM} WHERE ${MATCHES} ORDER BY last_occurrence_s DESC, id DESC LIMIT :limit OFFSET :offset`,
  );
  const countItems = database.prepare(`SELECT count(*) AS n FROM rollbar_items WHERE ${MATCHES}`);
  const updateItem = database.prepare(`
    UPDATE rollbar_items SET status = coalesce(?, status), level = coalesce(?, level), title = coalesce(?, title)
    WHERE id = ?`);
  const selectOccurrence = database.prepare(
    'SELECT id, item, timestamp_s, payload FROM rollbar_occurrences WHERE id = ?',
  );
  const selectOccurrences = database.prepare(`
    SELECT id, item, timestamp_s, payload FROM rollbar_occurrences
    WHERE (:item IS NULL OR item = :item) AND (:lastId IS NULL OR id < :lastId)
    ORDER BY id DESC LIMIT :limit OFFSET :offset`);

  return {
    keep: (occurrence, { headers, body }) =>
      transaction(database, () => {
        const known = selectUuid.get(occurrence.uuid);
        if (known) return idOf(known);
        const failed = occurrence.level === 'error' || occurrence.level === 'critical';
        const item = upsertItem.get(
          occurrence.environment,
          occurrence.fingerprint,
          occurrence.title,
          occurrence.level,
          occurrence.platform ?? null,
          occurrence.framework ?? null,
          occurrence.language ?? null,
          occurrence.timestampS,
          occurrence.timestampS,
        );
        const { lastInsertRowid } = insertOccurrence.run(
          journal.request('rollbar', 'POST /api/1/item/', headers, body),
          idOf(item),
          occurrence.traceId === undefined ? null : journal.trace(occurrence.traceId, { failed }),
          occurrence.uuid,
          occurrence.timestampS,
          JSON.stringify(occurrence.payload),
        );
        return Number(lastInsertRowid);
      }),
    item: (id) => optional(ItemRow, selectItem.get(id)),
    itemIdOfCounter(counter) {
      const row = selectCounter.get(counter);
      return row && idOf(row);
    },
    items(filter, page) {
      const matching = {
        status: filter.status ?? null,
        levels: jsonOrNull(filter.levels),
        environments: jsonOrNull(filter.environments),
        framework: filter.framework ?? null,
        ids: jsonOrNull(filter.ids),
      };
      return {
        total: Number(countItems.get(matching)?.['n']),
        rows: v.parse(v.array(ItemRow), selectItems.all({ ...matching, ...page })),
      };
    },
    change: (id, { status, level, title }) =>
      updateItem.run(status ?? null, level ?? null, title ?? null, id).changes === 1,
    occurrence: (id) => optional(OccurrenceRow, selectOccurrence.get(id)),
    occurrences: ({ item = null, lastId = null, limit, offset }) =>
      v.parse(v.array(OccurrenceRow), selectOccurrences.all({ item, lastId, limit, offset })),
  };
}

function idOf(row: unknown): number {
  return v.parse(v.object({ id: v.number() }), row).id;
}

function optional<S extends v.GenericSchema>(
  schema: S,
  row: unknown,
): v.InferOutput<S> | undefined {
  return row === undefined ? undefined : v.parse(schema, row);
}

function jsonOrNull(values: readonly unknown[] | undefined): string | null {
  return values === undefined ? null : JSON.stringify(values);
}
