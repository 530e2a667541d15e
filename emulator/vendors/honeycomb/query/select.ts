/** Goes through the events for which a query holds, for what needs events themselves and not what they add up to. */
import type { ColumnDefinition } from '../../../columns/column.ts';
import type { Columns } from '../../../columns/columns.ts';
import { ROWS_BETWEEN_LOOKS, SLICE_MS, type Steps } from '../../../columns/steps.ts';
import type { Value } from '../expression/value.ts';
import { type Box, isInside } from './box.ts';
import type { Plan } from './collect.ts';
import { BEGIN_SECOND, DATASET, TIME_MS } from './events.ts';
import { combineFilters } from './filter.ts';
import { createRowReader } from './row.ts';
import type { Filter } from './spec.ts';

export interface Selection {
  readonly plan: Plan;
  /** Filters that all hold beside those of the query. */
  readonly within: readonly Filter[];
  readonly box: Box | undefined;
}

const ID: ColumnDefinition<Value> = { key: 'id', sql: 'json_group_array(id)', value: Number };

/**
 * @param columns of the table of events
 * @param take told of each event: its row id, when it happened, unix milliseconds, and whether it is inside the box;
 * without a box all are
 */
export function* selectEvents(
  { plan, within, box }: Selection,
  columns: Columns<Value>,
  take: (id: number, timeMs: number, inside: boolean) => void,
): Steps<void> {
  const { spec, window, dataset, fields } = plan;
  const row = createRowReader(fields);
  const isWithin = combineFilters(within, 'AND', row.read);
  const isWanted = combineFilters(spec.filters ?? [], spec.filter_combination, row.read);
  const read = box === undefined ? () => null : row.read(box.column);

  for (const block of columns.blocks(window)) {
    yield;
    if (block === undefined) continue;
    let untilMs = performance.now() + SLICE_MS;
    row.open(block);
    const [ids, begins, times] = [ID, BEGIN_SECOND, TIME_MS].map((one) => block.column(one));
    const datasets = dataset === undefined ? undefined : block.column(DATASET);
    for (let index = 0; index < block.rows; index++) {
      if (index % ROWS_BETWEEN_LOOKS === 0 && performance.now() > untilMs) {
        yield;
        untilMs = performance.now() + SLICE_MS;
      }
      const begin = Number(begins?.[index]);
      if (begin < window.from || begin >= window.to) continue;
      if (dataset !== undefined && datasets?.[index] !== dataset) continue;
      row.look(index);
      if (isWithin?.(undefined) === false || isWanted?.(undefined) === false) continue;
      const timeMs = Number(times?.[index]);
      take(Number(ids?.[index]), timeMs, box === undefined || isInside(box, timeMs, read()));
    }
  }
}
