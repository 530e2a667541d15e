/**
 * Runs the commands of a query on rows: each stage takes rows, passes some on to the next, and at the end gives what
 * it kept. A stage holds no more rows than it must.
 */
import { judgeGroups, MAX_GROUPS } from '../../../columns/too-large.ts';
import type { Aggregate } from './aggregates.ts';
import type { AggregateCall, Expression } from './expression.ts';
import { createHeldTexts } from './held-texts.ts';
import { newestFirst, Row } from './row.ts';
import { compareNaturally, isTrue, Structure, textOf, valueOf, type Value } from './values.ts';

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

/** Makes a row of each element of a list; all else is a list of one. */
export function unnestStage({ evaluate }: Expression, name: string): MakeStage {
  return (next) => ({
    push(row) {
      const value = evaluate(row);
      const content = value instanceof Structure ? value.content : undefined;
      if (!Array.isArray(content)) return next.push(row.with(name, value));
      for (const item of content) next.push(row.with(name, valueOf(item)));
    },
    end: () => next.end(),
  });
}

/** @param most rows that later stages use; no keys sort by time, the newest first. */
export function sortStage(keys: readonly SortKey[], most: number): MakeStage {
  interface Entry {
    readonly row: Row;
    readonly values: readonly Value[];
    /** Characters that are held for it. */
    readonly length: number;
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
    const texts = createHeldTexts();

    function letGo(): void {
      entries = entries.sort(compareEntries).slice(0, most);
      texts.leave(entries.reduce((sum, { length }) => sum + length, 0));
    }

    return {
      push(row) {
        const values = keys.map(({ expression }) => expression.evaluate(row));
        const length = row.textLength + lengthOf(values);
        entries.push({ row, values, length });
        const isLarge = texts.isMuch && entries.length > 1.1 * most;
        if (isLarge || entries.length >= 2 * most + 1000) letGo();
        else texts.add(length);
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

/** Passes the last rows on, in their order. */
export function tailStage(most: number): MakeStage {
  return (next) => {
    let rows: Row[] = [];
    const texts = createHeldTexts();

    return {
      push(row) {
        rows.push(row);
        texts.add(row.textLength);
        if (rows.length < 2 * most && !(texts.isMuch && rows.length > 1.1 * most)) return;
        rows = rows.slice(-most);
        texts.leave(rows.reduce((sum, { textLength }) => sum + textLength, 0));
      },
      end() {
        for (const row of rows.slice(-most)) next.push(row);
        rows = [];
        next.end();
      },
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
        // No answer has so many rows, and only a limit may follow.
        if (seen.size >= MAX_GROUPS) return;
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

  const parts = by.map(({ expression }) => expression);
  const counted = calls.map(({ argument }) => argument);

  return (next) => {
    // A map for each key but the last leads to the map of the last, which has the groups.
    const root: Branch<Group> = new Map();
    const groups: Group[] = [];
    const texts = createHeldTexts();

    function groupOf(row: Row): Group {
      let branch = root;
      for (let index = 0; index < parts.length - 1; index++) {
        const text = textOf(parts[index]?.evaluate(row));
        const found = branch.get(text);
        if (found instanceof Map) branch = found;
        else {
          const made: Branch<Group> = new Map();
          branch.set(text, made);
          branch = made;
        }
      }
      const text = textOf(parts.at(-1)?.evaluate(row));
      const known = branch.get(text);
      if (known !== undefined && !(known instanceof Map)) return known;
      const keys = parts.map(({ evaluate }) => evaluate(row));
      const group = { keys, aggregates: calls.map((call) => call.create()) };
      groups.push(group);
      judgeGroups(groups.length);
      texts.add(lengthOf(keys));
      branch.set(text, group);
      return group;
    }

    return {
      push(row) {
        const { aggregates } = groupOf(row);
        for (let index = 0; index < counted.length; index++) {
          const argument = counted[index];
          aggregates[index]?.add(argument === undefined ? 1 : argument.evaluate(row), row);
        }
      },
      end() {
        if (by.length === 0 && groups.length === 0) groupOf(new Row());
        for (const { keys, aggregates } of groups) {
          const row = new Row();
          for (const [index, { name }] of by.entries()) row.set(name, keys[index]);
          for (const [index, { name }] of calls.entries())
            row.set(name, aggregates[index]?.result());
          for (const { name, expression } of results) row.set(name, expression.evaluate(row));
          next.push(row);
        }
        next.end();
      },
    };
  };
}

function lengthOf(values: readonly Value[]): number {
  return values.reduce<number>(
    (sum, each) => sum + (typeof each === 'string' ? each.length : 0),
    0,
  );
}

/** What stands below the text of a key; a missing key is undefined, and no empty text. */
type Branch<T> = Map<string | undefined, T | Branch<T>>;
