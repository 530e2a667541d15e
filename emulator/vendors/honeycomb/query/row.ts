/**
 * Reads one event for a query: stored fields from the columns of a block, calculated fields by evaluating them. A
 * calculated field hides a stored one of the same name, and may use others. It reads columns when first needed.
 */
import type { Column } from '../../../columns/column.ts';
import type { Block } from '../../../columns/columns.ts';
import type { Expression, Row } from '../expression/definition.ts';
import { compileExpression } from '../expression/evaluate.ts';
import type { Value } from '../expression/value.ts';
import type { EventColumn } from './events.ts';
import { RECEIVED_MS, TIME_MS, fieldColumn } from './events.ts';

export interface RowReader {
  /** What gives the value of a field of the event that is looked at. */
  read(name: string): () => Value;
  /** A stored field of all events of the block that is open, where each has a number: to read these is much faster. */
  numbers(name: string): Float64Array | undefined;
  /** Turns to the events of another block. */
  open(block: Block<Value>): void;
  /** Looks at another event of the block. */
  look(index: number): void;
}

/** @param fields calculated fields by name, none of which refers to itself */
export function createRowReader(fields: ReadonlyMap<string, Expression>): RowReader {
  let block: Block<Value> | undefined;
  let current = 0;
  /** Counts the rows that were looked at. */
  let look = 0;
  const closers: (() => void)[] = [];
  const readers = new Map<string, () => Value>();

  function stored(definition: EventColumn): () => Value {
    let column: Column<Value> | undefined;
    closers.push(() => (column = undefined));
    return () => {
      column ??= block?.column(definition);
      return column?.[current] ?? null;
    };
  }

  function read(name: string): () => Value {
    const known = readers.get(name);
    if (known !== undefined) return known;
    const expression = fields.get(name);
    const reader =
      expression === undefined
        ? stored(fieldColumn(name))
        : onceForEachRow(compileExpression(expression));
    readers.set(name, reader);
    return reader;
  }

  /** Fields that use a field twice, which uses another twice, would ask for that a million times. */
  function onceForEachRow(evaluate: (row: Row) => Value): () => Value {
    let value: Value = null;
    let lookOf = -1;
    return () => {
      if (lookOf !== look) {
        value = evaluate(row);
        lookOf = look;
      }
      return value;
    };
  }

  const time = stored(TIME_MS);
  const received = stored(RECEIVED_MS);
  const row: Row = {
    column: (name) => read(name)(),
    get eventTime() {
      return Number(time()) / 1000;
    },
    get ingestTime() {
      return Number(received()) / 1000;
    },
  };

  return {
    read,
    numbers(name) {
      const column = fields.has(name) ? undefined : block?.column(fieldColumn(name));
      return column instanceof Float64Array ? column : undefined;
    },
    open(next) {
      block = next;
      for (const close of closers) close();
    },
    look(index) {
      current = index;
      look++;
    },
  };
}
