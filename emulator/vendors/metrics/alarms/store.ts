/** All SQL of alarms' histories, and the alarms themselves as a collection. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import type { Collections, Scope } from '../../aws/collections.ts';
import { Alarm } from './alarm.ts';

const HistoryItem = v.object({
  AlarmName: v.string(),
  AlarmType: v.string(),
  /** Unix seconds. */
  Timestamp: v.number(),
  HistoryItemType: v.picklist(['ConfigurationUpdate', 'StateUpdate', 'Action']),
  HistorySummary: v.string(),
  HistoryData: v.string(),
});
export type HistoryItem = v.InferOutput<typeof HistoryItem>;

export interface HistoryQuery {
  readonly alarm: string | undefined;
  readonly types: readonly string[];
  readonly itemType: string | undefined;
  /** Unix milliseconds. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly descending: boolean;
  /** Row id of the last item of the page before. */
  readonly after: number | undefined;
}

/** AWS keeps no more. */
const KEPT_MS = 30 * 86_400_000;

export type AlarmStore = ReturnType<typeof createAlarmStore>;

export function createAlarmStore(database: DatabaseSync, collections: Collections) {
  const insert = database.prepare(
    'INSERT INTO alarm_history (account, region, alarm, time_ms, item) VALUES (?, ?, ?, ?, ?)',
  );
  const expire = database.prepare(
    'DELETE FROM alarm_history WHERE account = ? AND region = ? AND alarm = ? AND time_ms < ?',
  );
  const selectBy = (descending: boolean) =>
    database.prepare(`
      SELECT id, item FROM alarm_history
      WHERE account = $account AND region = $region AND ($alarm IS NULL OR alarm = $alarm)
        AND time_ms >= $from AND time_ms <= $to
        AND item ->> '$.AlarmType' IN (SELECT value FROM json_each($types))
        AND ($itemType IS NULL OR item ->> '$.HistoryItemType' = $itemType)
        AND ($after IS NULL OR id ${descending ? '<' : '>'} $after)
      ORDER BY id ${descending ? 'DESC' : 'ASC'} LIMIT $limit`);
  const [newestFirst, oldestFirst] = [selectBy(true), selectBy(false)];

  return {
    alarms: collections('monitoring/alarm', Alarm),

    note({ account, region }: Scope, item: HistoryItem): void {
      const timeMs = item.Timestamp * 1000;
      expire.run(account, region, item.AlarmName, timeMs - KEPT_MS);
      insert.run(account, region, item.AlarmName, Math.round(timeMs), JSON.stringify(item));
    },

    history(
      { account, region }: Scope,
      query: HistoryQuery,
      limit: number,
    ): { readonly id: number; readonly item: HistoryItem }[] {
      return (query.descending ? newestFirst : oldestFirst)
        .all({
          $account: account,
          $region: region,
          $alarm: query.alarm ?? null,
          $from: query.fromMs,
          $to: query.toMs,
          $types: JSON.stringify(query.types),
          $itemType: query.itemType ?? null,
          $after: query.after ?? null,
          $limit: limit,
        })
        .map(({ id, item }) => ({
          id: Number(id),
          item: v.parse(HistoryItem, JSON.parse(String(item))),
        }));
    },
  };
}
