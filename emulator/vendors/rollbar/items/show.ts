/**
 * Shows items and occurrences as Rollbar's read API does. Fields that the emulator does not fill have the vendor's
 * value for "none".
 */
import type { ItemRow } from './store.ts';
import type { OccurrenceRow } from '../store.ts';

/** The emulator is one project. */
export const PROJECT_ID = 1;
/** The payload format of item data, version 2 since trace chains. */
const DATA_VERSION = 2;
/** An item that was not merged with others. */
export const GROUP_STATUS_NATIVE = 1;

/** @param nowS unix seconds; a snooze may be over by then */
export function itemResult(row: ItemRow, nowS: number): object {
  return {
    id: row.id,
    public_item_id: null,
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
    activating_occurrence_id: row.activating_occurrence_id,
    last_activated_timestamp: row.last_activated_s,
    last_resolved_timestamp: row.last_resolved_s,
    last_muted_timestamp: row.last_muted_s,
    resolved_in_version: row.resolved_in_version,
    assigned_user_id: row.assigned_user_id,
    assigned_team_id: row.assigned_team_id,
    level_lock: row.level_lock,
    title_lock: row.title_lock,
    last_modified_by: null,
    integrations_data: null,
    ...snoozeResult(row, nowS),
  };
}

function snoozeResult({ snoozed, snooze_seconds, snooze_until_s }: ItemRow, nowS: number) {
  const active = snoozed === 1 && (snooze_until_s === null || snooze_until_s > nowS);
  return {
    snooze_status: active ? 'active' : null,
    snooze_type: active && snooze_seconds !== null ? 'time' : null,
    snooze_expiration_threshold_seconds: active ? snooze_seconds : null,
    snooze_expiration_datetime: active ? snooze_until_s : null,
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
