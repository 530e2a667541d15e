/** Turns the filter of a request into conditions on stored items. An item counts as snoozed until its time is over. */
import type { Level } from '../level.ts';
import type { Status } from './status.ts';
import type { Condition } from './condition.ts';

/** Absent fields do not filter. */
export interface ItemFilter {
  readonly statuses?: readonly Status[] | undefined;
  readonly levels?: readonly Level[] | undefined;
  readonly environments?: readonly string[] | undefined;
  readonly frameworks?: readonly string[] | undefined;
  readonly ids?: readonly number[] | undefined;
  /** To any user or team, or to none. */
  readonly assigned?: boolean | undefined;
  readonly snoozed?: boolean | undefined;
  readonly search?: readonly Condition[] | undefined;
}

/** @param nowS unix seconds */
export function conditionsOf(filter: ItemFilter, nowS: number): Condition[] {
  const { assigned, snoozed, search = [] } = filter;
  const snoozing = '(i.snoozed = 1 AND (i.snooze_until_s IS NULL OR i.snooze_until_s > ?))';
  return [
    ...oneOf('i.status', filter.statuses),
    ...oneOf('i.level', filter.levels),
    ...oneOf('i.environment', filter.environments),
    ...oneOf('i.framework', filter.frameworks),
    ...oneOf('i.id', filter.ids),
    ...(assigned === undefined ? [] : [{ sql: `${ASSIGNED} = ?`, values: [Number(assigned)] }]),
    ...(snoozed === undefined ? [] : [{ sql: `${snoozing} = ?`, values: [nowS, Number(snoozed)] }]),
    ...search,
  ];
}

const ASSIGNED = '(coalesce(i.assigned_user_id, i.assigned_team_id) IS NOT NULL)';

function oneOf(column: string, wanted: readonly (string | number)[] | undefined): Condition[] {
  if (wanted === undefined) return [];
  const sql = `${column} IN (SELECT value FROM json_each(?))`;
  return [{ sql, values: [JSON.stringify(wanted)] }];
}
