/**
 * Sorts samples into groups, by the values of the breakdowns, and within a group into steps of time. Groups can
 * be merged, which is how totals and "all others" come about.
 */
import type { Value } from '../expression/value.ts';
import type { Samples } from './calculate.ts';

export interface Group {
  /** Of the breakdowns, in their order. */
  readonly key: readonly Value[];
  /** The samples of each calculation, by step. A step is the unix second it begins at. */
  readonly steps: Map<number, readonly Samples[]>;
}

export interface Groups {
  /** Where a sample goes. */
  find(key: readonly Value[]): Group;
  readonly all: readonly Group[];
}

export function createGroups(): Groups {
  const groups = new Map<Value, Group>();
  return {
    find(key) {
      // One breakdown needs no text to be told apart by.
      const id = key.length === 1 ? (key[0] ?? null) : JSON.stringify(key);
      let group = groups.get(id);
      if (group === undefined) {
        group = { key, steps: new Map() };
        groups.set(id, group);
      }
      return group;
    },
    get all() {
      return [...groups.values()];
    },
  };
}

/** The samples of a step, made when it has none. @param calculations how many there are */
export function samplesAt(group: Group, step: number, calculations: number): readonly Samples[] {
  let samples = group.steps.get(step);
  if (samples === undefined) {
    samples = Array.from({ length: calculations }, () => ({ values: [], weights: [] }));
    group.steps.set(step, samples);
  }
  return samples;
}

/** One group with the samples of all, step by step. */
export function mergeGroups(groups: readonly Group[], calculations: number): Group {
  const merged: Group = { key: [], steps: new Map() };
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

/** The samples of one calculation over all steps, of which a window has no more than some hundreds. */
export function wholeOf(group: Group, calculation: number): Samples {
  const all = [...group.steps.values()].flatMap((samples) => samples[calculation] ?? []);
  return {
    values: new Array<Value>().concat(...all.map(({ values }) => values)),
    weights: new Array<number>().concat(...all.map(({ weights }) => weights)),
  };
}

/** Item by item, for as arguments of push a million are too many. */
function append(into: Samples, from: Samples): void {
  for (const value of from.values) into.values.push(value);
  for (const weight of from.weights) into.weights.push(weight);
}
