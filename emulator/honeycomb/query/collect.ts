/**
 * Reads the events of a query and sorts what each calculation needs of them into groups: filters, breakdowns
 * and calculated fields happen here, calculations later.
 */
import type { Expression } from '../expression/definition.ts';
import type { EventReader, VisitedEvent } from './events.ts';
import { combineFilters } from './filter.ts';
import type { Group, Groups } from './groups.ts';
import { createGroups, samplesAt } from './groups.ts';
import { createRowReader } from './row.ts';
import type { QuerySpec } from './spec.ts';
import { calculationsOf, takesNoColumn } from './spec.ts';
import type { Window } from './window.ts';

export interface Plan {
  readonly spec: QuerySpec;
  readonly window: Window;
  /** Name of the dataset; undefined is all of them. */
  readonly dataset: string | undefined;
  /** Calculated fields, the query's and the dataset's. */
  readonly fields: ReadonlyMap<string, Expression>;
}

export function collect(plan: Plan, events: EventReader): Groups {
  const { spec, window, dataset, fields } = plan;
  const calculations = calculationsOf(spec);
  const breakdowns = spec.breakdowns ?? [];
  const filters = spec.filters ?? [];
  const names = [
    ...breakdowns,
    ...filters.map(({ column }) => column),
    ...calculations.flatMap((c) => [c.column ?? [], (c.filters ?? []).map((f) => f.column)].flat()),
  ];
  const row = createRowReader(names, fields);
  const isWanted = combineFilters(filters, spec.filter_combination, row.read);
  const keys = breakdowns.map(row.read);
  const groups = createGroups();

  const adders = calculations.map((calculation, index) => {
    const { op, column, filters: own } = calculation;
    const isCounted = combineFilters(own ?? [], calculation.filter_combination, row.read);
    const read = column && !takesNoColumn(op) ? row.read(column) : () => null;
    return (group: Group, event: VisitedEvent, weight: number) => {
      if (isCounted?.(event) === false) return;
      if (op === 'CONCURRENCY') {
        addOverlaps({ group, index, calculations: adders.length, window }, event, weight);
        return;
      }
      if (event.timeMs < window.from * 1000) return;
      const samples = samplesAt(group, stepOf(event.timeMs / 1000, window), adders.length)[index];
      samples?.values.push(read());
      samples?.weights.push(weight);
    };
  });

  events.visit(
    {
      dataset,
      from: window.from,
      to: window.to,
      alsoInProgress: calculations.some(({ op }) => op === 'CONCURRENCY'),
      withIngest: row.withIngest,
      columns: row.columns,
    },
    (event) => {
      row.look(event);
      if (isWanted?.(event) === false) return;
      const group = groups.find(keys.map((key) => key()));
      const weight = spec.usage_mode === true ? 1 : event.sampleRate;
      for (const add of adders) add(group, event, weight);
    },
  );
  return groups;
}

interface Place {
  readonly group: Group;
  readonly index: number;
  readonly calculations: number;
  readonly window: Window;
}

/** Milliseconds of each step in which the span was in progress. */
function addOverlaps(
  { group, index, calculations, window }: Place,
  event: VisitedEvent,
  weight: number,
) {
  const begin = Math.max(event.timeMs, window.from * 1000);
  const end = Math.min(event.timeMs + event.durationMs, window.to * 1000);
  for (let at = begin; at < end;) {
    const step = stepOf(at / 1000, window);
    const next = Math.min(
      end,
      (Math.floor(at / 1000 / window.granularity) + 1) * window.granularity * 1000,
    );
    const samples = samplesAt(group, step, calculations)[index];
    samples?.values.push(next - at);
    samples?.weights.push(weight);
    at = next;
  }
}

/** The unix second at which the step of a time begins. */
function stepOf(second: number, { from, granularity }: Window): number {
  return Math.max(from, Math.floor(second / granularity) * granularity);
}
