/**
 * An item or an occurrence as Rollbar's read API shows it. Rows go in, result objects come out; fields the
 * emulator has nothing to say about have the vendor's value for "none".
 */
import type { ItemRow, OccurrenceRow } from './store.ts';

/** The emulator is one project. */
const PROJECT_ID = 1;
/** The payload format of item data, version 2 since trace chains. */
const DATA_VERSION = 2;
/** An item that was not merged with others. */
const GROUP_STATUS_NATIVE = 1;

export function itemResult(row: ItemRow): object {
  return {
    id: row.id,
    counter: row.counter,
    project_id: PROJECT_ID,
    environment: row.environment,
    title: row.title,
    level: row.level,
    status: row.status,
    platform: row.platform,
    framework: row.framework,
    language: row.language,
    hash: row.fingerprint,
    controlling_id: row.id,
    group_status: GROUP_STATUS_NATIVE,
    group_item_id: null,
    total_occurrences: row.total_occurrences,
    unique_occurrences: row.unique_occurrences,
    first_occurrence_id: row.first_occurrence_id,
    first_occurrence_timestamp: row.first_occurrence_s,
    last_occurrence_id: row.last_occurrence_id,
    last_occurrence_timestamp: row.last_occurrence_s,
    assigned_user_id: null,
    integrations_data: null,
  };
}

export function instanceResult(row: OccurrenceRow): object {
  const data: unknown = JSON.parse(row.payload);
  return {
    id: row.id,
    item_id: row.item,
    project_id: PROJECT_ID,
    timestamp: row.timestamp_s,
    version: DATA_VERSION,
    data,
  };
}
