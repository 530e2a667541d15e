/**
 * Keeps items and their occurrences, and reads occurrences back. An item stands for the occurrences of one fingerprint
 * in one environment; its level and title are those of the first.
 */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import type { Journal } from '../../store/journal.ts';
import { createDeletion } from '../../store/retention/empty-traces.ts';
import type { Occurrence } from './ingest/decode.ts';
import type { Lifecycle } from './items/lifecycle.ts';
import { optionalRow } from './optional-row.ts';

const CountedRow = v.object({
  id: v.number(),
  status: v.string(),
  resolved_in_version: v.nullable(v.string()),
  total_occurrences: v.number(),
});

const OccurrenceRow = v.object({
  id: v.number(),
  item: v.number(),
  timestamp_s: v.number(),
  payload: v.string(),
});
export type OccurrenceRow = v.InferOutput<typeof OccurrenceRow>;

/** Occurrences come newest first. */
interface OccurrenceFilter {
  readonly limit: number;
  readonly offset: number;
  readonly item?: number;
  /** Only occurrences older than this one. */
  readonly lastId?: number;
}

export interface OccurrenceStore {
  /** Keeps a new occurrence under an id that nothing has. */
  keep(id: number, occurrence: Occurrence, request: number | null): void;
  occurrence(id: number): OccurrenceRow | undefined;
  occurrences(filter: OccurrenceFilter): OccurrenceRow[];
  /** Deletes an occurrence for good; what was counted stays counted. False when there is none. */
  deleteOccurrence(id: number): boolean;
}

export function createOccurrenceStore(
  database: DatabaseSync,
  journal: Journal,
  lifecycle: Lifecycle,
): OccurrenceStore {
  const upsertItem = database.prepare(`
    INSERT INTO rollbar_items (counter, environment, fingerprint, title, level, platform, framework, language,
      first_occurrence_s, last_occurrence_s, total_occurrences)
    VALUES ((SELECT coalesce(max(counter), 0) + 1 FROM rollbar_items), ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
    ON CONFLICT (environment, fingerprint) DO UPDATE SET
      first_occurrence_s = min(first_occurrence_s, excluded.first_occurrence_s),
      last_occurrence_s = max(last_occurrence_s, excluded.last_occurrence_s),
      total_occurrences = total_occurrences + 1
    RETURNING id, status, resolved_in_version, total_occurrences`);
  const insertOccurrence = database.prepare(`
    INSERT INTO rollbar_occurrences (id, request, item, trace, uuid, timestamp_s, version, payload)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  const selectOccurrence = database.prepare(
    'SELECT id, item, timestamp_s, payload FROM rollbar_occurrences WHERE id = ?',
  );
  const selectOccurrences = database.prepare(`
    SELECT id, item, timestamp_s, payload FROM rollbar_occurrences
    WHERE (:item IS NULL OR item = :item) AND (:lastId IS NULL OR id < :lastId)
    ORDER BY id DESC LIMIT :limit OFFSET :offset`);
  const deleteOccurrence = createDeletion(database, {
    remove: 'DELETE FROM rollbar_occurrences WHERE id = ?',
    rows: 'rollbar_occurrences WHERE id = ?',
  });

  return {
    keep(id, occurrence, request) {
      const failed = occurrence.level === 'error' || occurrence.level === 'critical';
      const { environment, version, timestampS } = occurrence;
      const counted = upsertItem.get(
        environment,
        occurrence.fingerprint,
        occurrence.title,
        occurrence.level,
        occurrence.platform ?? null,
        occurrence.framework ?? null,
        occurrence.language ?? null,
        timestampS,
        timestampS,
      );
      const item = v.parse(CountedRow, counted);
      insertOccurrence.run(
        id,
        request,
        item.id,
        occurrence.traceId === undefined ? null : journal.trace(occurrence.traceId, { failed }),
        occurrence.uuid,
        timestampS,
        version === undefined ? null : lifecycle.version(environment, version),
        JSON.stringify(occurrence.payload),
      );
      journal.bill('rollbar', 1);
      lifecycle.occurred(
        {
          id: item.id,
          environment,
          status: item.status,
          resolvedInVersion: item.resolved_in_version,
          totalOccurrences: item.total_occurrences,
        },
        { id, timestampS, version },
      );
    },
    occurrence: (id) => optionalRow(OccurrenceRow, selectOccurrence.get(id)),
    occurrences: ({ item = null, lastId = null, limit, offset }) =>
      v.parse(v.array(OccurrenceRow), selectOccurrences.all({ item, lastId, limit, offset })),
    deleteOccurrence: (id) => deleteOccurrence(id) === 1,
  };
}
