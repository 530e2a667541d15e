/**
 * The life of an item: new, resolved, active again. The next occurrence makes a resolved item active again, unless it
 * comes from a version known to be older than the one the item was resolved in. Muted and archived items stay so.
 * https://docs.rollbar.com/docs/status-active-resolved-muted
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Status } from './status.ts';
import { createVersionOrder } from '../versions/order.ts';

type Event = 'new' | 'reactivated' | 'reopened' | Exclude<Status, 'active'>;

/** An item as it stands after an occurrence was counted. */
export interface CountedItem {
  readonly id: number;
  readonly environment: string;
  readonly status: string;
  readonly resolvedInVersion: string | null;
  readonly totalOccurrences: number;
}

export interface NewOccurrence {
  readonly id: number;
  readonly timestampS: number;
  readonly version: string | undefined;
}

export interface Lifecycle {
  /** The id of a version, created when new. */
  version(environment: string, version: string): number;
  /** Takes note of an occurrence where it changes the item's status: its first, or one after it was resolved. */
  occurred(item: CountedItem, occurrence: NewOccurrence): void;
  /** Takes note of a status that a person chose. @param version that it was resolved in */
  decided(item: { id: number; environment: string }, status: Status, version?: string): void;
}

/** @param now unix milliseconds */
export function createLifecycle(database: DatabaseSync, now: () => number): Lifecycle {
  const order = createVersionOrder(database);
  const selectVersion = database.prepare(
    'SELECT id FROM rollbar_versions WHERE environment = ? AND version = ?',
  );
  const insertVersion = database.prepare(
    'INSERT INTO rollbar_versions (environment, version, created_s) VALUES (?, ?, ?) RETURNING id',
  );
  const insertEvent = database.prepare(
    'INSERT INTO rollbar_item_events (item, event, time_s, version, occurrence) VALUES (?, ?, ?, ?, ?)',
  );
  const reactivate = database.prepare(
    `UPDATE rollbar_items SET status = 'active', resolved_in_version = NULL WHERE id = ?`,
  );

  const nowS = () => Math.floor(now() / 1000);

  function versionId(environment: string, version: string): number {
    const row =
      selectVersion.get(environment, version) ?? insertVersion.get(environment, version, nowS());
    return Number(row?.['id']);
  }

  function note(
    item: { id: number; environment: string },
    event: Event,
    version: string | undefined,
    { timestampS, id }: { timestampS: number; id?: number },
  ): void {
    const versionRow = version === undefined ? null : versionId(item.environment, version);
    insertEvent.run(item.id, event, timestampS, versionRow, id ?? null);
  }

  return {
    version: versionId,
    occurred(item, occurrence) {
      const { version } = occurrence;
      if (item.totalOccurrences === 1) return note(item, 'new', version, occurrence);
      if (item.status !== 'resolved') return;
      const { environment, resolvedInVersion } = item;
      if (resolvedInVersion !== null && version !== undefined) {
        if (order.isOlder(environment, version, resolvedInVersion)) return;
      }
      reactivate.run(item.id);
      note(item, 'reactivated', version, occurrence);
    },
    decided(item, status, version) {
      note(item, status === 'active' ? 'reopened' : status, version, { timestampS: nowS() });
    },
  };
}
