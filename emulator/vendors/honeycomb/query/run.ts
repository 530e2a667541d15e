/**
 * Runs a query: from events to the rows of the result table and the points of the series, in the shape of the
 * Query Data API (https://docs.honeycomb.io/api/tag/Query-Data).
 */
import type { Columns } from '../../../columns/columns.ts';
import type { Steps } from '../../../columns/steps.ts';
import { compileExpression } from '../expression/evaluate.ts';
import { parseExpression } from '../expression/parse.ts';
import type { Value } from '../expression/value.ts';
import { calculate, type Samples } from './calculate.ts';
import { collect } from './collect.ts';
import type { Plan } from './collect.ts';
import { havingHolds } from './filter.ts';
import type { Group } from './groups.ts';
import { mergeGroups, samplesOf, wholeOf } from './groups.ts';
import type { Scale } from './heatmap.ts';
import { heatmap, linearScale, LOGARITHMIC } from './heatmap.ts';
import { orderGroups } from './order.ts';
import type { Data, GroupsHeatmap, Results } from './results.ts';
import type { Calculation, Filter, QuerySpec } from './spec.ts';
import { calculationsOf, isNamedBy, labelOf } from './spec.ts';

export interface RunOptions {
  readonly limit: number;
  /** What of the results is left out. */
  readonly without: {
    readonly series?: boolean;
    readonly total?: boolean;
    readonly other?: boolean;
  };
  /** Filters that all hold beside those of the query. @default none */
  readonly within?: readonly Filter[];
  /** Whether there is an overview of all groups; heatmaps of each group are empty then. @default false */
  readonly overview?: boolean;
  /** Whether ranges of heatmaps grow with the value. @default false, as in the vendor's API */
  readonly logarithmic?: boolean;
}

/** @param columns of the table of events */
export function* runQuery(
  plan: Plan,
  columns: Columns<Value>,
  options: RunOptions,
): Steps<Results> {
  const { spec } = plan;
  const { limit, without, within, overview = false, logarithmic = false } = options;
  const { groups, events } = yield* collect(plan, columns, within);
  const table = createTable(plan, groups, { overview, logarithmic });
  const rows = groups.map((group) => ({ group, data: table.whole(group) }));
  const held = rows.filter(({ data }) => havingsHold(spec, data));
  const ordered = orderGroups(spec, held);
  const shown = ordered.slice(0, limit);
  const others = ordered.slice(limit).map(({ group }) => group);
  const merged = (members: readonly Group[]) =>
    table.whole(mergeGroups(members, calculationsOf(spec).length), false);

  return {
    series: without.series
      ? []
      : shown.flatMap(({ group }) => table.series(group)).toSorted(byTime),
    results: shown.map(({ data }) => ({ data })),
    ...(!without.total && { total_by_aggregate: merged(held.map(({ group }) => group)) }),
    ...(!without.other && others.length > 0 && { other_by_aggregate: merged(others) }),
    ...(overview && {
      overview: { events, groups: held.length, heatmaps: table.heatmapsOfAll() },
    }),
  };
}

function byTime(a: { time: string }, b: { time: string }): number {
  return a.time < b.time ? -1 : a.time > b.time ? 1 : 0;
}

/** Calculates rows: of a group over the whole window, and step by step. */
function createTable(
  { spec, window }: Plan,
  groups: readonly Group[],
  { overview, logarithmic }: { overview: boolean; logarithmic: boolean },
) {
  const calculations = calculationsOf(spec);
  const breakdowns = spec.breakdowns ?? [];
  const windowMs = (window.to - window.from) * 1000;
  const scales = new Map<Calculation, Scale | undefined>();
  calculations.forEach((calculation, index) => {
    if (calculation.op !== 'HEATMAP') return;
    if (logarithmic) {
      scales.set(calculation, LOGARITHMIC);
      return;
    }
    const all = groups.flatMap((group) => samplesOf(group, index));
    scales.set(calculation, linearScale(all));
  });
  const formulas = (spec.formulas ?? []).map(({ name, expression }) => {
    return { name, evaluate: compileExpression(parseExpression(expression)) };
  });

  const heatmapOf = (calculation: Calculation, samples: readonly Samples[]) =>
    overview ? [] : heatmap(samples, scales.get(calculation));

  function keyOf({ key }: Group): Data {
    return Object.fromEntries(breakdowns.map((name, index) => [name, key[index] ?? null]));
  }

  function addFormulas(data: Data): Data {
    const scalar = (name: string) => {
      const value = data[name];
      return value === undefined || Array.isArray(value) ? null : (value as Value);
    };
    for (const { name, evaluate } of formulas) {
      data[name] = evaluate({ column: scalar, eventTime: window.to, ingestTime: window.to });
    }
    return data;
  }

  /** The results of a RATE operator in each step: what it rose by since the step before. */
  function rates(group: Group, index: number, op: string): Map<number, number | null> {
    let previous: number | null = null;
    const changes = new Map<number, number | null>();
    for (const step of [...group.steps.keys()].toSorted((a, b) => a - b)) {
      const samples = group.steps.get(step)?.[index];
      const value = samples === undefined ? null : calculate(op, samples, 0);
      changes.set(step, value === null || previous === null ? null : value - previous);
      previous = value ?? previous;
    }
    return changes;
  }

  return {
    heatmapsOfAll(): GroupsHeatmap[] {
      return calculations.flatMap((calculation, index) => {
        if (calculation.op !== 'HEATMAP') return [];
        const samples = new Map<number, Samples[]>();
        for (const { steps } of groups) {
          for (const [step, all] of steps) {
            const own = all[index];
            const known = samples.get(step);
            if (own === undefined) continue;
            if (known === undefined) samples.set(step, [own]);
            else known.push(own);
          }
        }
        const scale = scales.get(calculation);
        const steps = new Map([...samples].map(([step, own]) => [step, heatmap(own, scale)]));
        return [{ label: labelOf(calculation), steps }];
      });
    },

    whole(group: Group, withKey = true): Data {
      const data = withKey ? keyOf(group) : {};
      calculations.forEach((calculation, index) => {
        const { op } = calculation;
        if (op === 'HEATMAP') {
          data[labelOf(calculation)] = heatmapOf(calculation, samplesOf(group, index));
        } else if (op.startsWith('RATE_')) {
          const changes = [...rates(group, index, op).values()];
          const samples = { values: changes, weights: changes.map(() => 1) };
          data[labelOf(calculation)] = changes.some((change) => change !== null)
            ? calculate(op, samples, 0)
            : null;
        } else data[labelOf(calculation)] = calculate(op, wholeOf(group, index), windowMs);
      });
      return addFormulas(data);
    },

    series(group: Group): { time: string; data: Data }[] {
      const changes = calculations.map(({ op }, index) =>
        op.startsWith('RATE_') ? rates(group, index, op) : undefined,
      );
      return [...group.steps].map(([step, samples]) => {
        const data = keyOf(group);
        const end = Math.min(
          window.to,
          Math.floor(step / window.granularity + 1) * window.granularity,
        );
        calculations.forEach((calculation, index) => {
          const own = samples[index] ?? { values: [], weights: [] };
          const label = labelOf(calculation);
          if (calculation.op === 'HEATMAP') data[label] = heatmapOf(calculation, [own]);
          else {
            const rate = changes[index];
            data[label] = rate
              ? (rate.get(step) ?? null)
              : calculate(calculation.op, own, (end - step) * 1000);
          }
        });
        return { time: new Date(step * 1000).toISOString(), data: addFormulas(data) };
      });
    },
  };
}

function havingsHold(spec: QuerySpec, data: Data): boolean {
  return (spec.havings ?? []).every((having) => {
    const calculation = calculationsOf(spec).find((one) =>
      isNamedBy(one, having.calculate_op, having.column),
    );
    const value = calculation && data[labelOf(calculation)];
    return havingHolds(having, typeof value === 'number' ? value : null);
  });
}
