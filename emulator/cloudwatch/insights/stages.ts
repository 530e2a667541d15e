/**
 * What the commands of a query do with rows: each stage takes rows, passes some on to the next, and at the end gives
 * what it kept. A stage holds no more rows than it must.
 */
import type { Aggregate } from './aggregates.ts';
import type { AggregateCall, Expression } from './expressions.ts';
import { newestFirst, Row } from './row.ts';
import { compareNaturally, isTrue, textOf, type Value } from './values.ts';

export interface Stage {
  push(row: Row): void;
  /** No row will follow. */
  end(): void;
}

export type MakeStage = (next: Stage) => Stage;

/** A value under a name, as `fields` and `stats … by` give it. */
export interface Named {
  readonly name: string;
  readonly expression: Expression;
}

export interface SortKey {
  readonly expression: Expression;
  readonly descending: boolean;
}

export function filterStage({ evaluate }: Expression): MakeStage {
  return (next) => ({
    push(row) {
      if (isTrue(evaluate(row))) next.push(row);
    },
    end: () => next.end(),
  });
}

/** @param change adds fields to a row. */
export function changeStage(change: (row: Row) => void): MakeStage {
  return (next) => ({
    push(row) {
      change(row);
      next.push(row);
    },
    end: () => next.end(),
  });
}

/** @param most rows that anybody will look at; no keys sort by time, the newest first. */
export function sortStage(keys: readonly SortKey[], most: number): MakeStage {
  interface Entry {
    readonly row: Row;
    readonly values: readonly Value[];
  }

  function compareEntries(a: Entry, b: Entry): number {
    for (const [index, { descending }] of keys.entries()) {
      const [x, y] = [a.values[index], b.values[index]];
      const found = compareNaturally(x, y);
      // What is missing comes last in either direction.
      if (found !== 0) return descending && x !== undefined && y !== undefined ? -found : found;
    }
    return newestFirst(a.row, b.row);
  }

  return (next) => {
    let entries: Entry[] = [];
    return {
      push(row) {
        entries.push({ row, values: keys.map(({ expression }) => expression.evaluate(row)) });
        if (entries.length >= 2 * most + 1000)
          entries = entries.sort(compareEntries).slice(0, most);
      },
      end() {
        for (const { row } of entries.sort(compareEntries).slice(0, most)) next.push(row);
        entries = [];
        next.end();
      },
    };
  };
}

export function limitStage(most: number): MakeStage {
  return (next) => {
    let count = 0;
    return {
      push(row) {
        if (count++ < most) next.push(row);
      },
      end: () => next.end(),
    };
  };
}

/** Keeps the first row of each combination of values, and every row in which one of them is missing. */
export function dedupStage(expressions: readonly Expression[]): MakeStage {
  return (next) => {
    const seen = new Set<string>();
    return {
      push(row) {
        const values = expressions.map(({ evaluate }) => textOf(evaluate(row)));
        const key = JSON.stringify(values);
        if (seen.has(key) && !values.includes(undefined)) return;
        seen.add(key);
        next.push(row);
      },
      end: () => next.end(),
    };
  };
}

export interface Statistics {
  readonly calls: readonly AggregateCall[];
  /** What is made of the aggregations. */
  readonly results: readonly Named[];
  readonly by: readonly Named[];
}

/** Makes a row of every group; without `by` there is one group, even of no rows. */
export function statsStage({ calls, results, by }: Statistics): MakeStage {
  interface Group {
    readonly keys: readonly Value[];
    readonly aggregates: readonly Aggregate[];
  }

  return (next) => {
    const groups = new Map<string, Group>();
    function groupOf(keys: readonly Value[]): Group {
      const name = keys.length === 1 ? nameOf(keys[0]) : keys.map(nameOf).join('\u0000');
      const known = groups.get(name);
      if (known) return known;
      const group = { keys, aggregates: calls.map((call) => call.create()) };
      groups.set(name, group);
      return group;
    }

    return {
      push(row) {
        const { aggregates } = groupOf(by.map(({ expression }) => expression.evaluate(row)));
        for (const [index, aggregate] of aggregates.entries()) {
          const argument = calls[index]?.argument;
          aggregate.add(argument === undefined ? 1 : argument.evaluate(row), row);
        }
      },
      end() {
        if (by.length === 0) groupOf([]);
        for (const { keys, aggregates } of groups.values()) {
          const row = new Row();
          for (const [index, { name }] of by.entries()) row.set(name, keys[index]);
          for (const [index, { name }] of calls.entries())
            row.set(name, aggregates[index]?.result());
          for (const { name, expression } of results) row.set(name, expression.evaluate(row));
          next.push(row);
        }
        groups.clear();
        next.end();
      },
    };
  };
}

/** Tells a missing value from an empty text. */
function nameOf(value: Value): string {
  return value === undefined ? '' : `=${textOf(value)}`;
}
