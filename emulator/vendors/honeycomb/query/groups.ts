/**
 * Sorts samples into groups, by the values of the breakdowns, and within a group into steps of time. It merges groups
 * into totals and "all others".
 */
import { judgeGroups, QueryTooLarge } from '../../../columns/too-large.ts';
import type { Value } from '../expression/value.ts';
import type { Samples } from './calculate.ts';

export interface Group {
  /** Of the breakdowns, in their order. */
  readonly key: readonly Value[];
  /** The samples of each calculation, by step. A step is the unix second it begins at. */
  readonly steps: Map<number, readonly Samples[]>;
  /** The step that was asked for last: events come nearly in the order of time. */
  latest: { readonly step: number; readonly samples: readonly Samples[] } | undefined;
}

/** Of one query: one for each calculation in each step of each group. */
const MAX_LISTS = 500_000;

export interface Groups {
  /** Where a sample goes. @throws {QueryTooLarge} */
  find(key: readonly Value[]): Group;
  /** The same for the only breakdown, of which no list is made. @throws {QueryTooLarge} */
  findOne(value: Value): Group;
  /** The samples of a step of a group, made when it has none. @throws {QueryTooLarge} */
  samplesAt(group: Group, step: number): readonly Samples[];
  readonly all: readonly Group[];
}

/** @param places for each calculation the first that has the same samples, which are kept once */
export function createGroups(places: readonly number[]): Groups {
  const groups = new Map<Value, Group>();
  let lists = 0;
  function add(id: Value, key: readonly Value[]): Group {
    const group: Group = { key, steps: new Map(), latest: undefined };
    groups.set(id, group);
    judgeGroups(groups.size);
    return group;
  }
  return {
    find(key) {
      const id = JSON.stringify(key);
      return groups.get(id) ?? add(id, key);
    },
    findOne: (value) => groups.get(value) ?? add(value, [value]),
    samplesAt(group, step) {
      if (group.latest?.step === step) return group.latest.samples;
      const known = group.steps.get(step);
      if (known !== undefined) {
        group.latest = { step, samples: known };
        return known;
      }
      lists += places.length;
      if (lists > MAX_LISTS) {
        throw new QueryTooLarge(
          'A query can have 500,000 results, and this has more in its groups and steps: filter it, or choose longer steps',
        );
      }
      const own = places.map((): Samples => ({ values: [], weights: [] }));
      const samples = places.flatMap((place) => own[place] ?? []);
      group.steps.set(step, samples);
      group.latest = { step, samples };
      return samples;
    },
    get all() {
      return [...groups.values()];
    },
  };
}

/** The samples of a step, made when it has none. @param calculations how many there are */
function samplesAt(group: Group, step: number, calculations: number): readonly Samples[] {
  let samples = group.steps.get(step);
  if (samples === undefined) {
    samples = Array.from({ length: calculations }, () => ({ values: [], weights: [] }));
    group.steps.set(step, samples);
  }
  return samples;
}

/** One group with the samples of all, step by step. */
export function mergeGroups(groups: readonly Group[], calculations: number): Group {
  const merged: Group = { key: [], steps: new Map(), latest: undefined };
  for (const group of groups) {
    for (const [step, samples] of group.steps) {
      samplesAt(merged, step, calculations).forEach((into, index) => {
        const from = samples[index];
        if (from !== undefined) append(into, from);
      });
    }
  }
  return merged;
}

/** The samples of one calculation in each step. */
export function samplesOf(group: Group, calculation: number): Samples[] {
  return [...group.steps.values()].flatMap((samples) => samples[calculation] ?? []);
}

/** The samples of one calculation over all steps, of which a window has no more than some hundreds. */
export function wholeOf(group: Group, calculation: number): Samples {
  const all = samplesOf(group, calculation);
  const isWeighted = all.some(({ weights }) => weights.length > 0);
  return {
    values: new Array<Value>().concat(...all.map(({ values }) => values)),
    weights: isWeighted ? new Array<number>().concat(...all.map(weightsOf)) : [],
  };
}

/** One for each value. A count has no values. */
function weightsOf({ values, weights }: Samples): readonly number[] {
  return weights.length > 0 ? weights : values.map(() => 1);
}

/** Item by item, for as arguments of push a million are too many. */
export function append(into: Samples, from: Samples): void {
  if (into.weights.length > 0 || from.weights.length > 0) {
    if (into.weights.length === 0) for (const _ of into.values) into.weights.push(1);
    for (const weight of weightsOf(from)) into.weights.push(weight);
  }
  for (const value of from.values) into.values.push(value);
}
