/**
 * Reads what the store knows of a version of the code in an environment: from the occurrences that named it, the items
 * that were resolved in it, and its deploys. An item is in a version because it is new there, came back there, was
 * resolved there, or occurred there as it had before.
 */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { optionalRow } from '../optional-row.ts';
import { LEVELS, type Level } from '../level.ts';
import { PEOPLE } from '../people.ts';

export const VERSION_EVENTS = ['new', 'repeated', 'reactivated', 'resolved'] as const;
export type VersionEvent = (typeof VERSION_EVENTS)[number];

const VersionRow = v.object({
  id: v.number(),
  environment: v.string(),
  version: v.string(),
  created_s: v.number(),
  first_occurrence_id: v.nullable(v.number()),
  first_occurrence_s: v.nullable(v.number()),
  last_occurrence_id: v.nullable(v.number()),
  last_occurrence_s: v.nullable(v.number()),
  deployed_by: v.nullable(v.string()),
  last_deploy_s: v.nullable(v.number()),
});
export type VersionRow = v.InferOutput<typeof VersionRow>;

const ItemInVersionRow = v.object({
  item: v.number(),
  first_id: v.nullable(v.number()),
  first_s: v.nullable(v.number()),
  last_id: v.nullable(v.number()),
  last_s: v.nullable(v.number()),
  occurrences: v.number(),
  people: v.number(),
});
export type ItemInVersionRow = v.InferOutput<typeof ItemInVersionRow>;

const CountRow = v.object({ event: v.string(), level: v.picklist(LEVELS), n: v.number() });

interface ItemsQuery {
  readonly event: VersionEvent;
  readonly levels: readonly Level[] | undefined;
  readonly limit: number;
  readonly offset: number;
}

export interface VersionStore {
  version(environment: string, version: string): VersionRow | undefined;
  /** The items with an event in the version, the most frequent first. */
  items(version: number, query: ItemsQuery): ItemInVersionRow[];
  /** Counts items of the version by event and level; a pair without items is left out. */
  counts(version: number): v.InferOutput<typeof CountRow>[];
}

/** Each item once with its event in the version :version. The last event that was noted there wins. */
const EVENTS = `
  SELECT i.id AS item, i.level, coalesce(
    (SELECT event FROM rollbar_item_events
      WHERE item = i.id AND version = :version AND event IN ('new', 'reactivated', 'resolved')
      ORDER BY id DESC LIMIT 1), 'repeated') AS event
  FROM rollbar_items AS i
  WHERE EXISTS (SELECT 1 FROM rollbar_occurrences WHERE version = :version AND item = i.id)
    OR EXISTS (SELECT 1 FROM rollbar_item_events
      WHERE version = :version AND item = i.id AND event = 'resolved')`;

export function createVersionStore(database: DatabaseSync): VersionStore {
  const selectVersion = database.prepare(`
    SELECT w.*, d.finish_s AS last_deploy_s, coalesce(d.rollbar_username, d.local_username) AS deployed_by,
      (SELECT min(id) FROM rollbar_occurrences WHERE version = w.id) AS first_occurrence_id,
      (SELECT min(timestamp_s) FROM rollbar_occurrences WHERE version = w.id) AS first_occurrence_s,
      (SELECT max(id) FROM rollbar_occurrences WHERE version = w.id) AS last_occurrence_id,
      (SELECT max(timestamp_s) FROM rollbar_occurrences WHERE version = w.id) AS last_occurrence_s
    FROM rollbar_versions AS w
    LEFT JOIN rollbar_deploys AS d ON d.id = (SELECT max(id) FROM rollbar_deploys
      WHERE environment = w.environment AND revision = w.version AND finish_s IS NOT NULL)
    WHERE w.environment = ? AND w.version = ?`);
  const selectItems = database.prepare(`
    SELECT e.item, min(o.id) AS first_id, min(o.timestamp_s) AS first_s, max(o.id) AS last_id,
      max(o.timestamp_s) AS last_s, count(o.id) AS occurrences,
      ${PEOPLE} AS people
    FROM (${EVENTS}) AS e
    LEFT JOIN rollbar_occurrences AS o ON o.item = e.item AND o.version = :version
    WHERE e.event = :event AND (:levels IS NULL OR e.level IN (SELECT value FROM json_each(:levels)))
    GROUP BY e.item ORDER BY occurrences DESC, e.item DESC LIMIT :limit OFFSET :offset`);
  const selectCounts = database.prepare(
    `SELECT event, level, count(*) AS n FROM (${EVENTS}) GROUP BY event, level`,
  );

  return {
    version: (environment, version) =>
      optionalRow(VersionRow, selectVersion.get(environment, version)),
    items(version, { event, levels, limit, offset }) {
      const given = levels === undefined ? null : JSON.stringify(levels);
      return v.parse(
        v.array(ItemInVersionRow),
        selectItems.all({ version, event, levels: given, limit, offset }),
      );
    },
    counts: (version) => v.parse(v.array(CountRow), selectCounts.all({ version })),
  };
}
