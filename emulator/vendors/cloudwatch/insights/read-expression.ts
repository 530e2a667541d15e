/**
 * Reads expressions of Logs Insights: fields, numbers, texts, functions, arithmetic, comparison, `like`, `=~`, `in`,
 * `and`, `or`, `not` and `!`. From weakest to strongest: or, and, not, comparison, + and -, * / %, ^, and the sign of a
 * number.
 */
import { createCallReader } from './calls.ts';
import {
  arithmetic,
  COMPARISONS,
  fieldExpression,
  NUMBER,
  type Expression,
  type ExpressionContext,
} from './expression.ts';
import { follow } from './json.ts';
import { acceptWord, readMembers, readName, readText } from './language.ts';
import { fieldOf } from './row.ts';
import { readTest } from './text-test.ts';
import { isEqual, isTrue, Structure, textOf, valueOf } from './values.ts';

const MAX_NESTING = 50;

/** @throws AwsError MalformedQueryException with the position of what is wrong or unsupported. */
export function readExpression(context: ExpressionContext): Expression {
  const { reader, columns, query } = context;
  let nesting = 0;
  const call = createCallReader(context, () => nested(either));

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
    const negated = acceptWord(reader, 'not') || reader.match(/!(?!=)/y) !== undefined;
    if (!negated) return comparison();
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

  function membership({ evaluate, field }: Expression, wanted: boolean): Expression {
    const { at } = reader;
    if (reader.accept('(')) {
      const read = query.readSubquery ?? reader.fail('no query may stand here', at);
      const answer = read(field);
      reader.expect(')');
      return { evaluate: (row) => answer.has(evaluate(row)) === wanted };
    }
    reader.expect('[');
    const items: Expression[] = [];
    do items.push(sum());
    while (reader.accept(','));
    reader.expect(']');
    return {
      evaluate(row) {
        const value = evaluate(row);
        return items.some((item) => isEqual(value, item.evaluate(row))) === wanted;
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
    if (!quoted && reader.accept('(')) return memberOf(call(name.toLowerCase(), at));
    if (!quoted && /^(?:true|false)$/i.test(name)) {
      return { evaluate: () => name.toLowerCase() === 'true' };
    }
    if (!quoted && RESERVED.test(name)) reader.fail(`unexpected '${name}'`, at);
    return fieldExpression(name, columns);
  }

  /** What follows a call that gives a map or a list: `jsonParse(@message).user`. */
  function memberOf(whole: Expression): Expression {
    const path = readMembers(reader)?.split('.');
    if (path === undefined) return whole;
    return {
      evaluate(row) {
        const value = whole.evaluate(row);
        return value instanceof Structure ? follow(value.content, path, 0, valueOf) : undefined;
      },
    };
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
