/**
 * How a query reads one event: columns by their place in what was read, calculated fields by evaluating them.
 * A field hides a column of the same name, and may use other fields.
 */
import type { Expression, Row } from '../expression/definition.ts';
import { compileExpression } from '../expression/evaluate.ts';
import { columnsOf } from '../expression/parse.ts';
import type { Value } from '../expression/value.ts';
import type { VisitedEvent } from './events.ts';

export interface RowReader {
  /** The stored columns that have to be read. */
  readonly columns: readonly string[];
  /** Whether a field asks when the event arrived. */
  readonly withIngest: boolean;
  /** What gives the value of a column, or of a calculated field, of the event that is looked at. */
  read(name: string): () => Value;
  /** Looks at another event. */
  look(event: VisitedEvent): void;
}

/** @param fields calculated fields by name, none of which refers to itself */
export function createRowReader(
  names: Iterable<string>,
  fields: ReadonlyMap<string, Expression>,
): RowReader {
  const columns = [...storedColumns(names, fields)];
  const places = new Map(columns.map((column, index) => [column, index]));
  let current: VisitedEvent | undefined;

  const readers = new Map<string, () => Value>();
  function read(name: string): () => Value {
    const known = readers.get(name);
    if (known !== undefined) return known;
    const expression = fields.get(name);
    const place = places.get(name) ?? -1;
    const evaluate = expression && compileExpression(expression);
    const reader = evaluate ? () => evaluate(row) : () => current?.values[place] ?? null;
    readers.set(name, reader);
    return reader;
  }

  const row: Row = {
    column: (name) => read(name)(),
    get eventTime() {
      return (current?.timeMs ?? 0) / 1000;
    },
    get ingestTime() {
      return (current?.ingestMs ?? 0) / 1000;
    },
  };

  return {
    columns,
    withIngest: [...fields.values()].some((field) => calls(field, 'INGEST_TIMESTAMP')),
    read,
    look(event) {
      current = event;
    },
  };
}

function calls(expression: Expression, name: string): boolean {
  if (expression.kind !== 'call') return false;
  return expression.name === name || expression.args.some((arg) => calls(arg, name));
}

function storedColumns(names: Iterable<string>, fields: ReadonlyMap<string, Expression>) {
  const stored = new Set<string>();
  const seen = new Set<string>();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const field = fields.get(name);
    if (field === undefined) stored.add(name);
    else open.push(...columnsOf(field));
  }
  return stored;
}
