/** Makes a function of a parsed expression, from one event to a value. */
import type { Argument, Expression, Row } from './definition.ts';
import { FUNCTIONS } from './functions.ts';
import type { Value } from './value.ts';

/** The row is passed once for all of an expression, so a node need not hand it down. */
interface Slot {
  row: Row;
}

const NO_ROW: Row = { column: () => null, eventTime: 0, ingestTime: 0 };

/** @param expression from `parseExpression`, which has checked it */
export function compileExpression(expression: Expression): (row: Row) => Value {
  const slot: Slot = { row: NO_ROW };
  const evaluate = compile(expression, slot);
  return (row) => {
    slot.row = row;
    return evaluate();
  };
}

function compile(expression: Expression, slot: Slot): Argument {
  if (expression.kind === 'literal') {
    const { value } = expression;
    return () => value;
  }
  if (expression.kind === 'column') {
    const { name } = expression;
    return () => slot.row.column(name);
  }
  const call = FUNCTIONS.get(expression.name)?.prepare(expression.args);
  const args = expression.args.map((arg) => compile(arg, slot));
  return () => call?.(args, slot.row) ?? null;
}
