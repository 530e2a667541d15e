/**
 * Writes the results of a query as the console draws them: every name once, and every series with a value for each step.
 * Where a step had no event, counts are 0 and the rest is empty.
 */
import type { Data, GroupsHeatmap, Results } from '../../../vendors/honeycomb/query/results.ts';
import { calculationsOf, labelOf, type QuerySpec } from '../../../vendors/honeycomb/query/spec.ts';
import type { Window } from '../../../vendors/honeycomb/query/window.ts';
import type { Group, HeatmapAnswer, Value } from './shapes.ts';

const COUNTS = new Set(['COUNT', 'COUNT_DISTINCT', 'CONCURRENCY', 'SUM']);

/** When the steps of a window begin, unix seconds. */
export function stepsOf({ from, to, granularity }: Window): number[] {
  const steps = [from];
  for (
    let next = (Math.floor(from / granularity) + 1) * granularity;
    next < to;
    next += granularity
  ) {
    steps.push(next);
  }
  return steps;
}

/** What a query calculates beside heatmaps, by the names that its results have them under. */
export function labelsOf(spec: QuerySpec): string[] {
  return [
    ...calculationsOf(spec)
      .filter(({ op }) => op !== 'HEATMAP')
      .map(labelOf),
    ...(spec.formulas ?? []).map(({ name }) => name),
  ];
}

/** @param steps of the window of the results */
export function groupsOf(spec: QuerySpec, results: Results, steps: readonly number[]): Group[] {
  const labels = labelsOf(spec);
  const empty = emptySteps(spec, labels);
  const places = placesOf(steps);
  const groups = new Map(
    results.results.map(({ data }) => {
      const group: Group = {
        key: (spec.breakdowns ?? []).map((name) => valueOf(data[name])),
        whole: labels.map((label) => valueOf(data[label])),
        steps: empty.map((value) => Array.from(steps, () => value)),
      };
      return [keyOf(spec, data), group];
    }),
  );
  for (const { time, data } of results.series) {
    const place = places.get(Date.parse(time) / 1000);
    const group = groups.get(keyOf(spec, data));
    if (place === undefined || group === undefined) continue;
    labels.forEach((label, index) => {
      const row = group.steps[index];
      if (row !== undefined) row[place] = valueOf(data[label]);
    });
  }
  return [...groups.values()];
}

/** @param heatmaps of all groups together @param steps of their window */
export function heatmapsOf(
  spec: QuerySpec,
  heatmaps: readonly GroupsHeatmap[],
  steps: readonly number[],
): HeatmapAnswer[] {
  const places = placesOf(steps);
  const columns = new Map(calculationsOf(spec).map((one) => [labelOf(one), one.column ?? '']));
  return heatmaps.map(({ label, steps: bucketsByStep }) => ({
    label,
    column: columns.get(label) ?? '',
    cells: [...bucketsByStep].flatMap(([step, buckets]) =>
      buckets.map(({ start, end, count }): HeatmapAnswer['cells'][number] => [
        places.get(step) ?? 0,
        start,
        end,
        count,
      ]),
    ),
  }));
}

function emptySteps(spec: QuerySpec, labels: readonly string[]): Value[] {
  const ops = new Map(calculationsOf(spec).map((one) => [labelOf(one), one.op]));
  return labels.map((label) => (COUNTS.has(ops.get(label) ?? '') ? 0 : null));
}

function placesOf(steps: readonly number[]): ReadonlyMap<number, number> {
  return new Map(steps.map((step, place) => [step, place]));
}

function keyOf({ breakdowns }: QuerySpec, data: Data): string {
  return JSON.stringify((breakdowns ?? []).map((name) => valueOf(data[name])));
}

function valueOf(cell: Data[string] | undefined): Value {
  return cell === undefined || typeof cell === 'object' ? null : cell;
}
