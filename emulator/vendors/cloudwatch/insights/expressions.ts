/**
 * Expressions of Logs Insights, read into functions of a row: fields, numbers, texts, functions, arithmetic,
 * comparison, `like`, `=~`, `in`, `and`, `or`, `not`. From weakest to strongest: or, and, not, comparison, + and -,
 * * / %, ^, and the sign of a number.
 */
import type { Reader } from '../reader.ts';
import { AGGREGATES, type Aggregate } from './aggregates.ts';
import { FUNCTIONS, isOneOf } from './functions.ts';
import { acceptWord, readName, readText } from './language.ts';
import { ceilTime, floorTime, readPeriod } from './period.ts';
import { fieldOf, type Row } from './row.ts';
import { readTest } from './text-test.ts';
import { compare, isEqual, isTrue, numberOf, textOf, type Value } from './values.ts';

export interface Expression {
  evaluate(row: Row): Value;
  /** Where it gives Unix milliseconds that results show as a time. */
  readonly isTime?: boolean;
  readonly isText?: boolean;
  /** The field it is, where it is nothing else. */
  readonly field?: string;
}

/** An aggregation that stands in an expression; its result is found in a row under `name`. */
export interface AggregateCall {
  readonly name: string;
  /** Undefined counts every row. */
  readonly argument: Expression | undefined;
  create(): Aggregate;
}

export interface ExpressionContext {
  readonly reader: Reader;
  /** What commands before have made: aliases, and columns of `stats`, which may be named as they were written. */
  readonly columns: ReadonlyMap<string, { readonly isTime: boolean }>;
  /** Where aggregations go; undefined where there may be none. */
  readonly aggregates?: AggregateCall[];
}

const MAX_NESTING = 50;
const NUMBER = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])/y;
const TIMES = new Set(['@timestamp', '@ingestionTime']);

type Operator = (a: Value, b: Value) => Value;

const COMPARISONS: Readonly<Record<string, Operator>> = {
  '=': isEqual,
  '!=': (a, b) => !isEqual(a, b),
  '<': (a, b) => (compare(a, b) ?? 0) < 0,
  '<=': (a, b) => (compare(a, b) ?? 1) <= 0,
  '>': (a, b) => (compare(a, b) ?? 0) > 0,
  '>=': (a, b) => (compare(a, b) ?? -1) >= 0,
};

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': (a, b) => a ** b,
};

/** @throws AwsError MalformedQueryException with the position of what is wrong or unsupported. */
export function readExpression(context: ExpressionContext): Expression {
  const { reader, columns, aggregates } = context;
  let nesting = 0;
  let aggregating = false;

  function either(): Expression {
    const parts = [both()];
    while (acceptWord(reader, 'or')) parts.push(both());
    const [only] = parts;
    if (parts.length === 1 && only) return only;
    return { evaluate: (row) => parts.some((part) => isTrue(part.evaluate(row))) };
  }

  function both(): Expression {
    const parts = [negation()];
    while (acceptWord(reader, 'and')) parts.push(negation());
    const [only] = parts;
    if (parts.length === 1 && only) return only;
    return { evaluate: (row) => parts.every((part) => isTrue(part.evaluate(row))) };
  }

  function negation(): Expression {
    if (!acceptWord(reader, 'not')) return comparison();
    const { evaluate } = nested(negation);
    return { evaluate: (row) => !isTrue(evaluate(row)) };
  }

  function comparison(): Expression {
    const left = sum();
    reader.skipSpace();
    const { at } = reader;
    if (reader.accept('=~') || acceptWord(reader, 'like')) return matching(left, true);
    if (acceptWord(reader, 'in')) return membership(left, true);
    if (acceptWord(reader, 'not')) {
      if (acceptWord(reader, 'like')) return matching(left, false);
      if (acceptWord(reader, 'in')) return membership(left, false);
      return reader.failExpecting("'like' or 'in'");
    }
    const sign = reader.match(/!=|<=|>=|=|<|>/y)?.[0];
    const operator = COMPARISONS[sign ?? ''];
    if (operator === undefined) return left;
    const right = sum();
    if ((left.isTime && right.isText) || (right.isTime && left.isText)) {
      reader.fail('a time is compared with Unix milliseconds, not with a text', at);
    }
    return { evaluate: (row) => operator(left.evaluate(row), right.evaluate(row)) };
  }

  function matching({ evaluate, field: name }: Expression, wanted: boolean): Expression {
    const test = readTest(reader) ?? reader.failExpecting('a text or a regular expression');
    if (name !== undefined) {
      const field = fieldOf(name);
      return { evaluate: (row) => row.passes(field, test) === wanted };
    }
    return {
      evaluate(row) {
        const text = textOf(evaluate(row));
        return (text !== undefined && test.test(text)) === wanted;
      },
    };
  }

  function membership({ evaluate }: Expression, wanted: boolean): Expression {
    reader.expect('[');
    const items: Expression[] = [];
    do items.push(sum());
    while (reader.accept(','));
    reader.expect(']');
    return {
      evaluate(row) {
        const list = items.map((item) => item.evaluate(row));
        return isOneOf(evaluate(row), list) === wanted;
      },
    };
  }

  function sum(): Expression {
    return operation(product, /[+-]/y);
  }

  function product(): Expression {
    return operation(power, /[*/%]/y);
  }

  function operation(operand: () => Expression, signs: RegExp): Expression {
    let left = operand();
    for (;;) {
      reader.skipSpace();
      const sign = reader.match(signs)?.[0];
      if (sign === undefined) return left;
      left = arithmetic(sign, left, operand());
    }
  }

  function power(): Expression {
    const base = signed();
    return reader.accept('^') ? arithmetic('^', base, nested(power)) : base;
  }

  function signed(): Expression {
    if (!reader.accept('-')) return primary();
    return arithmetic('-', { evaluate: () => 0 }, nested(signed));
  }

  function primary(): Expression {
    const text = readText(reader);
    if (text !== undefined) return { evaluate: () => text, isText: true };
    const number = reader.match(NUMBER)?.[0];
    if (number !== undefined) return { evaluate: () => Number(number) };
    if (reader.accept('(')) {
      const inner = nested(either);
      reader.expect(')');
      return inner;
    }
    const { at } = reader;
    const name = readName(reader);
    if (name === undefined) return reader.failExpecting('a field, a function, a number or a text');
    const quoted = reader.source.charAt(at) === '`';
    if (!quoted && reader.accept('(')) return call(name.toLowerCase(), at);
    if (!quoted && /^(?:true|false)$/i.test(name)) {
      return { evaluate: () => name.toLowerCase() === 'true' };
    }
    if (!quoted && RESERVED.test(name)) reader.fail(`unexpected '${name}'`, at);
    return fieldExpression(name, columns);
  }

  function call(name: string, at: number): Expression {
    const aggregate = Object.hasOwn(AGGREGATES, name) ? AGGREGATES[name] : undefined;
    const scalar = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (aggregate !== undefined) return aggregation(name, aggregate, at);
    if (name === 'bin' || name === 'datefloor' || name === 'dateceil') return cutTime(name, at);
    if (scalar === undefined) return reader.fail(`unknown or unsupported function '${name}'`, at);
    const values = reader.accept(')') ? [] : readArguments();
    const [min, max] = scalar.arity;
    if (values.length < min || values.length > max) {
      reader.fail(`wrong number of arguments of '${name}': ${values.length}`, at);
    }
    return {
      isTime: scalar.givesTime ?? false,
      evaluate: (row) => scalar.call(values.map((value) => value.evaluate(row))),
    };
  }

  function readArguments(): readonly Expression[] {
    const values: Expression[] = [];
    do values.push(nested(either));
    while (reader.accept(','));
    reader.expect(')');
    return values;
  }

  function cutTime(name: 'bin' | 'datefloor' | 'dateceil', at: number): Expression {
    const time = name === 'bin' ? fieldExpression('@timestamp') : nested(either);
    if (name !== 'bin') reader.expect(',');
    const period = readPeriod(reader);
    reader.expect(')');
    const made = column(reader.source.slice(at, reader.at));
    const cut = name === 'dateceil' ? ceilTime : floorTime;
    return (
      made ?? {
        isTime: true,
        evaluate(row) {
          const unixMs = numberOf(time.evaluate(row));
          return unixMs === undefined ? undefined : cut(unixMs, period);
        },
      }
    );
  }

  function aggregation(
    name: string,
    create: (percentage: number) => Aggregate,
    at: number,
  ): Expression {
    if (aggregating) reader.fail(`'${name}' cannot stand in another aggregation`, at);
    const all = name === 'count' && (reader.accept('*') || /^\s*\)/.test(rest()));
    aggregating = true;
    const argument = all ? undefined : nested(either);
    aggregating = false;
    let percentage = 0;
    if (name === 'pct') {
      reader.expect(',');
      reader.skipSpace();
      percentage = Number(reader.match(NUMBER)?.[0] ?? reader.failExpecting('a percentage'));
      if (percentage > 100) reader.fail('a percentage is between 0 and 100', at);
    }
    reader.expect(')');
    const text = reader.source.slice(at, reader.at);
    if (aggregates === undefined) {
      // Behind a `stats` its column may be meant.
      return column(text) ?? reader.fail(`'${name}' can only be used in the command 'stats'`, at);
    }
    aggregates.push({ name: text, argument, create: () => create(percentage) });
    return fieldExpression(text);
  }

  function column(text: string): Expression | undefined {
    return columns.has(text) ? fieldExpression(text, columns) : undefined;
  }

  function rest(): string {
    return reader.source.slice(reader.at);
  }

  function nested(read: () => Expression): Expression {
    if (++nesting > MAX_NESTING) reader.fail(`nested deeper than ${MAX_NESTING}`);
    const found = read();
    nesting--;
    return found;
  }

  return either();
}

const RESERVED = /^(?:and|or|not|in|like|as|by|asc|desc)$/i;

/** A field of logs, or what a command before has put under its name. */
export function fieldExpression(name: string, columns?: ExpressionContext['columns']): Expression {
  const field = fieldOf(name);
  const isTime = columns?.get(name)?.isTime ?? TIMES.has(name);
  return { field: name, isTime, evaluate: (row) => row.get(field) };
}

function arithmetic(sign: string, left: Expression, right: Expression): Expression {
  const compute = ARITHMETIC[sign] ?? (() => Number.NaN);
  return {
    evaluate(row) {
      const [a, b] = [numberOf(left.evaluate(row)), numberOf(right.evaluate(row))];
      const found = a === undefined || b === undefined ? Number.NaN : compute(a, b);
      return Number.isFinite(found) ? found : undefined;
    },
  };
}
