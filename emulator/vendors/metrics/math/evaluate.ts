/** Computes a tree of metric math. Its caller gives it the other queries, by their ids, and the searches. */
import type { Steps } from '../../../columns/steps.ts';
import { MATH_FUNCTIONS, type MathSpan } from './functions.ts';
import type { Tree } from './parse.ts';
import { joined, mapped, MathError, NAMES, type MathValue, type TimeSeries } from './value.ts';

export interface MathContext {
  readonly span: MathSpan;
  /** What another query gives; undefined where none has the id. */
  value(id: string): Steps<MathValue> | undefined;
  /** Of all queries of metrics whose ids hold the text. */
  metrics(part: string): Steps<readonly TimeSeries[]>;
  search(expression: string, statistic: string, period: number): Steps<readonly TimeSeries[]>;
}

/** Words that stand as arguments of functions. */
const WORDS = new Set(['REPEAT', 'LINEAR', 'AVG', 'MIN', 'MAX', 'SUM', 'ASC', 'DESC']);

const OPERATORS: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  '<': (a, b) => Number(a < b),
  '<=': (a, b) => Number(a <= b),
  '>': (a, b) => Number(a > b),
  '>=': (a, b) => Number(a >= b),
  AND: (a, b) => Number(a !== 0 && b !== 0),
  '&&': (a, b) => Number(a !== 0 && b !== 0),
  OR: (a, b) => Number(a !== 0 || b !== 0),
  '||': (a, b) => Number(a !== 0 || b !== 0),
};

/** @throws {MathError} */
export function* evaluate(tree: Tree, context: MathContext): Steps<MathValue> {
  yield;
  switch (tree.type) {
    case 'number':
      return { kind: 'number', value: tree.value };
    case 'text':
      return { kind: 'text', text: tree.text };
    case 'name': {
      const found = context.value(tree.name);
      if (found !== undefined) return yield* found;
      if (WORDS.has(tree.name.toUpperCase())) return { kind: 'text', text: tree.name };
      throw new MathError(`'${tree.name}' is not the id of a query`);
    }
    case 'list': {
      const items: TimeSeries[] = [];
      for (const item of tree.items) {
        const value = yield* evaluate(item, context);
        if (value.kind === 'series') items.push(value);
        else if (value.kind === 'list') items.push(...value.items);
        else throw new MathError(`a list holds time series, and no ${NAMES[value.kind]}`);
      }
      return { kind: 'list', items };
    }
    case 'negative':
      return operate('*', { kind: 'number', value: -1 }, yield* evaluate(tree.operand, context));
    case 'operation': {
      const left = yield* evaluate(tree.left, context);
      return operate(tree.sign, left, yield* evaluate(tree.right, context));
    }
    case 'call':
      return yield* call(tree.name, tree.arguments, context);
  }
}

function* call(name: string, trees: readonly Tree[], context: MathContext): Steps<MathValue> {
  const values: MathValue[] = [];
  for (const tree of trees) values.push(yield* evaluate(tree, context));
  const [first, second, third] = values;
  if (name === 'METRICS') {
    const items = yield* context.metrics(first?.kind === 'text' ? first.text : '');
    return { kind: 'list', items };
  }
  if (name === 'SEARCH') {
    const period = third?.kind === 'number' ? third.value : 300;
    if (first?.kind !== 'text' || second?.kind !== 'text') {
      throw new MathError('SEARCH takes a search in quotation marks, a statistic and a period');
    }
    return { kind: 'list', items: yield* context.search(first.text, second.text, period) };
  }
  const compute = Object.hasOwn(MATH_FUNCTIONS, name) ? MATH_FUNCTIONS[name] : undefined;
  if (compute === undefined) throw new MathError(`the emulator does not support ${name}()`);
  return compute(values, context.span);
}

function operate(sign: string, left: MathValue, right: MathValue): MathValue {
  const compute = OPERATORS[sign];
  if (compute === undefined) throw new MathError(`unknown operator '${sign}'`);
  if (left.kind === 'number' && right.kind === 'number') {
    return { kind: 'number', value: compute(left.value, right.value) };
  }
  if (left.kind === 'list' && right.kind !== 'list' && right.kind !== 'text') {
    return { kind: 'list', items: left.items.map((item) => seriesOf(compute, item, right)) };
  }
  if (right.kind === 'list' && left.kind !== 'list' && left.kind !== 'text') {
    return { kind: 'list', items: right.items.map((item) => seriesOf(compute, left, item)) };
  }
  if (
    left.kind === 'list' ||
    right.kind === 'list' ||
    left.kind === 'text' ||
    right.kind === 'text'
  ) {
    throw new MathError(
      `Unsupported operand type(s) for ${sign}: '[${NAMES[left.kind]}, ${NAMES[right.kind]}]'`,
    );
  }
  return seriesOf(compute, left, right);
}

type Operand = Exclude<MathValue, { kind: 'list' | 'text' }>;

function seriesOf(
  compute: (a: number, b: number) => number,
  left: Operand,
  right: Operand,
): TimeSeries {
  if (left.kind === 'series' && right.kind === 'series') return joined(left, right, compute);
  if (left.kind === 'series') return mapped(left, (value) => compute(value, numberOf(right)));
  if (right.kind === 'series') return mapped(right, (value) => compute(numberOf(left), value));
  throw new MathError('an operation of two numbers is not a time series');
}

function numberOf(value: Operand): number {
  return value.kind === 'number' ? value.value : Number.NaN;
}
