/**
 * What a query collects of a whole block of events is kept, so that the same query, asked again when more has arrived,
 * reads the newest events alone.
 */
import type { Block } from '../../../columns/columns.ts';
import type { Expression } from '../expression/definition.ts';
import type { Value } from '../expression/value.ts';
import { append, type Group, type Groups } from './groups.ts';
import type { Filter, QuerySpec } from './spec.ts';
import type { Window } from './window.ts';

export interface BlockGroups {
  readonly groups: readonly Group[];
  /** By their sample rates. */
  readonly events: number;
}

export interface KeptGroups {
  find(block: Block<Value>): BlockGroups | undefined;
  keep(block: Block<Value>, groups: BlockGroups): void;
  /** Whether all of a block is in the query's window, and in steps that no other window cuts. */
  isWhole(block: Block<Value>): boolean;
}

interface Asked {
  readonly spec: QuerySpec;
  readonly window: Window;
  readonly dataset: string | undefined;
  readonly fields: ReadonlyMap<string, Expression>;
  readonly within: readonly Filter[];
}

/** More would push the groups of other blocks and queries out of the memory: of groups of some events each. */
const MOST_BYTES = 512 * 1024;
/** Of a list, a step and a group, beside their values. */
const LIST_BYTES = 200;

export function keepGroups({ spec, window, dataset, fields, within }: Asked): KeptGroups {
  const { calculations, breakdowns, filters, filter_combination, usage_mode } = spec;
  const { from, to, granularity } = window;
  const firstWhole = Math.ceil(from / granularity) * granularity;
  const query = [calculations, breakdowns, filters, filter_combination, usage_mode];
  const key = JSON.stringify([query, granularity, dataset, within, [...fields]]);
  return {
    isWhole: ({ made, times }) => made !== undefined && times.from >= firstWhole && times.to < to,
    find({ made }) {
      // eslint-disable-next-line typescript/no-unsafe-type-assertion -- this file alone keeps something by such a key
      return made?.find(key) as BlockGroups | undefined;
    },
    keep({ made }, groups) {
      const bytes = sizeOf(groups);
      if (bytes <= MOST_BYTES) made?.keep(key, groups, bytes);
    },
  };
}

/** Adds what was collected of a block. @param places for each calculation the first that has the same samples */
export function addGroups(into: Groups, { groups }: BlockGroups, places: readonly number[]): void {
  for (const { key, steps } of groups) {
    const [only = null] = key;
    const group = key.length === 1 ? into.findOne(only) : into.find(key);
    for (const [step, samples] of steps) {
      const all = into.samplesAt(group, step);
      places.forEach((place, index) => {
        const [to, from] = [all[index], samples[index]];
        if (place === index && to !== undefined && from !== undefined) append(to, from);
      });
    }
  }
}

function sizeOf({ groups }: BlockGroups): number {
  let bytes = 0;
  for (const { steps } of groups) {
    bytes += LIST_BYTES;
    for (const samples of steps.values()) {
      bytes += LIST_BYTES;
      for (const { values, weights } of new Set(samples)) {
        bytes += LIST_BYTES + 8 * (values.length + weights.length);
      }
    }
  }
  return bytes;
}
