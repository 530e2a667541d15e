/**
 * Reads the events of a query and sorts what each calculation needs of them into groups. It applies filters,
 * breakdowns and calculated fields; calculate.ts calculates later.
 */
import type { Column } from '../../../columns/column.ts';
import type { Block, Columns } from '../../../columns/columns.ts';
import { ROWS_BETWEEN_LOOKS, SLICE_MS, type Steps } from '../../../columns/steps.ts';
import type { Expression } from '../expression/definition.ts';
import type { Value } from '../expression/value.ts';
import type { Samples } from './calculate.ts';
import {
  BEGIN_SECOND,
  DATASET,
  DURATION_MS,
  END_SECOND,
  SAMPLE_RATE,
  TIME_MS,
  type EventColumn,
} from './events.ts';
import { addGroups, keepGroups } from './block-groups.ts';
import { combineFilters } from './filter.ts';
import type { Group, Groups } from './groups.ts';
import { createGroups } from './groups.ts';
import { createRowReader } from './row.ts';
import type { Calculation, Filter, QuerySpec } from './spec.ts';
import { calculationsOf, takesNoColumn } from './spec.ts';
import type { Window } from './window.ts';

export interface Plan {
  readonly spec: QuerySpec;
  readonly window: Window;
  /** Name of the dataset; undefined is all of them. */
  readonly dataset: string | undefined;
  /** Calculated fields, the query's and the dataset's. */
  readonly fields: ReadonlyMap<string, Expression>;
  /** By the name of a dataset whose definitions say so, the field that has its durations; null for none. */
  readonly durations?: ReadonlyMap<string, string | null>;
}

export interface Collected {
  readonly groups: readonly Group[];
  /** By their sample rates. */
  readonly events: number;
}

/** @param columns of the table of events @param within filters that all hold beside those of the query */
export function* collect(
  plan: Plan,
  columns: Columns<Value>,
  within: readonly Filter[] = [],
): Steps<Collected> {
  const { spec, window, dataset, fields, durations = new Map<string, string | null>() } = plan;
  const calculations = calculationsOf(spec);
  const row = createRowReader(fields);
  const isWithin = combineFilters(within, 'AND', row.read);
  const isWanted = combineFilters(spec.filters ?? [], spec.filter_combination, row.read);
  const keys = (spec.breakdowns ?? []).map(row.read);
  const [firstKey] = keys;
  const places = calculations.map((one) => calculations.findIndex((first) => isAlike(first, one)));
  const groups = createGroups(places);
  /** Of the block that is read. */
  let into = groups;
  const isLate = calculations.some(({ op }) => op === 'CONCURRENCY');
  const isDefined = isLate && durations.size > 0;
  const definedDurations = new Map(
    [...(isDefined ? durations : [])].map(([name, field]) => [
      name,
      field === null ? () => null : row.read(field),
    ]),
  );

  const adders = calculations.flatMap((calculation, index) => {
    // Another calculation brings its samples.
    if (places[index] !== index) return [];
    const { op, column, filters: own } = calculation;
    const isCounted = combineFilters(own ?? [], calculation.filter_combination, row.read);
    const read = column && !takesNoColumn(op) ? row.read(column) : () => null;
    let numbers: Float64Array | undefined;
    return {
      open() {
        numbers = column && !takesNoColumn(op) ? row.numbers(column) : undefined;
      },
      add(group: Group, event: TimedEvent, weight: number) {
        if (isCounted?.(event) === false) return;
        if (op === 'CONCURRENCY') {
          addOverlaps({ groups: into, group, index, window }, event, weight);
          return;
        }
        if (event.timeMs < window.from * 1000) return;
        const samples = into.samplesAt(group, event.step)[index];
        if (samples === undefined) return;
        if (op === 'COUNT') addWeight(samples.weights, weight);
        else {
          addSample(
            samples,
            numbers === undefined ? read() : (numbers[event.place] ?? null),
            weight,
          );
        }
      },
    };
  });

  const event: TimedEvent = { timeMs: 0, durationMs: 0, step: 0, place: 0 };
  let events = 0;
  // How long events of defined durations took is known once they are read.
  const from = isDefined ? -Infinity : window.from;
  const kept = keepGroups({ spec, window, dataset, fields, within });
  for (const block of columns.blocks({ from, to: window.to })) {
    if (block !== undefined && !isLate && kept.isWhole(block)) yield* takeWhole(block);
    else if (block !== undefined) yield* take(block);
    yield;
  }
  return { groups: groups.all, events };

  function* takeWhole(block: Block<Value>): Steps<void> {
    let own = kept.find(block);
    if (own === undefined) {
      const before = events;
      into = createGroups(places);
      yield* take(block);
      own = { groups: into.all, events: events - before };
      into = groups;
      kept.keep(block, own);
    } else events += own.events;
    addGroups(groups, own, places);
  }

  function* take(block: Block<Value>): Steps<void> {
    row.open(block);
    for (const { open } of adders) open();
    const begins = numbersOf(block, BEGIN_SECOND);
    const told: ToldRows = {
      rows: block.rows,
      begins,
      // What was in progress at the start counts for concurrency.
      ends: isLate && !isDefined ? numbersOf(block, END_SECOND) : begins,
      times: numbersOf(block, TIME_MS),
      durations: isLate ? block.column(DURATION_MS) : undefined,
      rates: spec.usage_mode === true ? undefined : numbersOf(block, SAMPLE_RATE),
      datasets: dataset !== undefined || isDefined ? block.column(DATASET) : undefined,
    };
    for (let next = takeRows(told, 0); next < block.rows; next = takeRows(told, next)) yield;
  }

  /** No generator, which takes longer. @returns the place of the row that it did not come to in a slice of time */
  function takeRows(told: ToldRows, first: number): number {
    const { rows, begins, ends, times, durations, rates, datasets } = told;
    const untilMs = performance.now() + SLICE_MS;
    for (let index = first; index < rows; index++) {
      if (index % ROWS_BETWEEN_LOOKS === 0 && index > first && performance.now() > untilMs) {
        return index;
      }
      const begin = begins[index] ?? 0;
      const isEarly = begin < window.from;
      if (begin >= window.to) continue;
      if (isEarly && !isDefined && (ends[index] ?? 0) <= window.from) continue;
      if (dataset !== undefined && datasets?.[index] !== dataset) continue;
      event.place = index;
      event.timeMs = times[index] ?? 0;
      row.look(index);
      if (isLate) {
        const read = definedDurations.get(String(datasets?.[index]));
        const duration = read === undefined ? durations?.[index] : read();
        event.durationMs = typeof duration === 'number' ? Math.max(0, duration) : 0;
        if (isEarly && event.timeMs + event.durationMs <= window.from * 1000) continue;
      }
      if (isWithin?.(event) === false || isWanted?.(event) === false) continue;
      const group =
        firstKey !== undefined && keys.length === 1
          ? into.findOne(firstKey())
          : into.find(keys.map((key) => key()));
      const weight = rates?.[index] ?? 1;
      if (!isEarly) events += weight;
      event.step = stepOf(event.timeMs / 1000, window);
      for (const adder of adders) adder.add(group, event, weight);
    }
    return rows;
  }
}

/** What every event of a block tells, beside its fields. */
interface ToldRows {
  readonly rows: number;
  readonly begins: Float64Array;
  readonly ends: Float64Array;
  readonly times: Float64Array;
  readonly durations: Column<Value> | undefined;
  readonly rates: Float64Array | undefined;
  readonly datasets: Column<Value> | undefined;
}

/** Milliseconds, with fractions. */
interface TimedEvent {
  timeMs: number;
  durationMs: number;
  /** When its step begins. */
  step: number;
  /** In its block. */
  place: number;
}

/** Of a column that has a number for each event. */
function numbersOf(block: Block<Value>, definition: EventColumn): Float64Array {
  const column = block.column(definition);
  return column instanceof Float64Array ? column : Float64Array.from(column, Number);
}

/** Whether both need the same values of the same events: percentiles and a heatmap of one column do. */
function isAlike(one: Calculation, other: Calculation): boolean {
  if (takesNoColumn(one.op) || takesNoColumn(other.op)) return one === other;
  const ofBoth = [one, other].map(({ column, filters, filter_combination }) =>
    JSON.stringify([column ?? null, filters ?? [], filter_combination ?? 'AND']),
  );
  return ofBoth[0] === ofBoth[1];
}

interface Place {
  readonly groups: Groups;
  readonly group: Group;
  readonly index: number;
  readonly window: Window;
}

/** A count needs only the sum. */
function addWeight(weights: number[], weight: number): void {
  weights[0] = (weights[0] ?? 0) + weight;
}

function addSample({ values, weights }: Samples, value: Value, weight: number): void {
  if (weight !== 1 && weights.length === 0) for (const _ of values) weights.push(1);
  if (weight !== 1 || weights.length > 0) weights.push(weight);
  values.push(value);
}

/** Milliseconds of each step in which the span was in progress. */
function addOverlaps({ groups, group, index, window }: Place, event: TimedEvent, weight: number) {
  const begin = Math.max(event.timeMs, window.from * 1000);
  const end = Math.min(event.timeMs + event.durationMs, window.to * 1000);
  for (let at = begin; at < end;) {
    const step = stepOf(at / 1000, window);
    const next = Math.min(
      end,
      (Math.floor(at / 1000 / window.granularity) + 1) * window.granularity * 1000,
    );
    const samples = groups.samplesAt(group, step)[index];
    samples?.values.push(next - at);
    samples?.weights.push(weight);
    at = next;
  }
}

/** The unix second at which the step of a time begins. */
function stepOf(second: number, { from, granularity }: Window): number {
  return Math.max(from, Math.floor(second / granularity) * granularity);
}
