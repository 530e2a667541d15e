/**
 * A filter expression in, a test of trace summaries out. The part of X-Ray's language that can be answered from a
 * summary is there; any other part is refused by name, so that no list of traces is wrong in silence.
 */
import type { TraceSummary } from '../summary.ts';
import {
  BOOLEANS,
  NUMBER_OPERATORS,
  NUMBERS,
  STRING_OPERATORS,
  STRINGS,
  UNSUPPORTED,
} from './keywords.ts';
import { syntaxError, tokenize, unsupported, type Token } from './tokens.ts';

export type Filter = (trace: TraceSummary) => boolean;

/** Parentheses and `!` inside one another. */
const MAX_NESTING = 50;

/** @throws AwsError InvalidRequestException that says what is wrong or unsupported, and where. */
export function parseFilter(expression: string): Filter {
  const tokens = tokenize(expression);
  let position = 0;

  function peek(): Token {
    return tokens[position] ?? { kind: 'end', text: 'end of expression', at: expression.length };
  }

  function take(): Token {
    const token = peek();
    position++;
    return token;
  }

  /** Takes the next token when it is this sign or word. */
  function accept(text: string): boolean {
    const token = peek();
    const same = token.kind !== 'string' && token.text.toUpperCase() === text;
    if (same) position++;
    return same;
  }

  function expect(text: string): void {
    if (!accept(text)) throw syntaxError(`expected '${text}', found '${peek().text}'`, peek().at);
  }

  function alternatives(nesting: number): Filter {
    const filters = [conjunction(nesting)];
    while (accept('OR')) filters.push(conjunction(nesting));
    return (trace) => filters.some((filter) => filter(trace));
  }

  /** Conditions side by side mean AND, too. */
  function conjunction(nesting: number): Filter {
    const filters = [condition(nesting)];
    while (accept('AND') || startsCondition(peek())) filters.push(condition(nesting));
    return (trace) => filters.every((filter) => filter(trace));
  }

  function condition(nesting: number): Filter {
    if (nesting > MAX_NESTING) throw syntaxError(`nested deeper than ${MAX_NESTING}`, peek().at);
    if (accept('!')) {
      const negated = condition(nesting + 1);
      return (trace) => !negated(trace);
    }
    if (accept('(')) {
      const inner = alternatives(nesting + 1);
      expect(')');
      return inner;
    }
    const token = take();
    if (token.kind !== 'word') throw syntaxError(`unexpected '${token.text}'`, token.at);
    return keyword(token);
  }

  function keyword(token: Token): Filter {
    const name = token.text.toLowerCase();
    if (name === 'service') return service();
    if (name.startsWith('annotation.')) return annotation(token.text.slice('annotation.'.length));
    const flag = own(BOOLEANS, name);
    if (flag) return booleanTest((trace) => [flag(trace)]) ?? flag;
    const number = own(NUMBERS, name);
    if (number) {
      const test = numberTest();
      return (trace) => {
        const value = number(trace);
        return value !== undefined && test(value);
      };
    }
    const strings = own(STRINGS, name);
    if (strings) {
      const test = stringTest();
      return (trace) => strings(trace).some((value) => test?.(value) ?? true);
    }
    if (UNSUPPORTED.has(name) || name.startsWith('rootcause.')) {
      throw unsupported(token.text, token.at);
    }
    throw syntaxError(`unknown keyword '${token.text}'`, token.at);
  }

  function service(): Filter {
    expect('(');
    const name = peek().kind === 'string' ? take().text : undefined;
    if (peek().kind === 'word') throw unsupported(`service(${peek().text}`, peek().at);
    expect(')');
    if (peek().text === '{') throw unsupported('service() { … }', peek().at);
    return (trace) => trace.ServiceIds.some(({ Name }) => name === undefined || Name === name);
  }

  /** The type of the value written decides with which annotations it is compared; bare, the key must be there. */
  function annotation(key: string): Filter {
    const values = (trace: TraceSummary) =>
      Object.hasOwn(trace.Annotations, key)
        ? (trace.Annotations[key] ?? []).map((entry) => entry.AnnotationValue)
        : [];
    const operand = tokens[position + 1];
    const word = peek().text.toUpperCase();
    const compared = own(NUMBER_OPERATORS, word) ?? own(STRING_OPERATORS, word);
    if (peek().kind === 'string' || compared === undefined) {
      return (trace) => values(trace).length > 0;
    }
    if (operand?.kind === 'number') {
      const test = numberTest();
      return (trace) => values(trace).some(({ NumberValue: n }) => n !== undefined && test(n));
    }
    if (operand?.kind === 'string') {
      const test = stringTest();
      return (trace) =>
        values(trace).some(({ StringValue: s }) => s !== undefined && test?.(s) === true);
    }
    const test = booleanTest((trace) =>
      values(trace).flatMap(({ BooleanValue: b }) => (b === undefined ? [] : [b])),
    );
    if (test === undefined) throw syntaxError(`unexpected '${peek().text}'`, peek().at);
    return test;
  }

  function booleanTest(values: (trace: TraceSummary) => readonly boolean[]): Filter | undefined {
    const equal = peek().text === '=';
    if (peek().kind !== 'sign' || (!equal && peek().text !== '!=')) return undefined;
    take();
    const operand = take();
    const word = operand.kind === 'word' ? operand.text.toLowerCase() : '';
    if (word !== 'true' && word !== 'false') {
      throw syntaxError(`expected true or false, found '${operand.text}'`, operand.at);
    }
    const wanted = equal === (word === 'true');
    return (trace) => values(trace).includes(wanted);
  }

  function numberTest(): (value: number) => boolean {
    const operator = take();
    const compare = operator.kind === 'sign' ? own(NUMBER_OPERATORS, operator.text) : undefined;
    if (!compare) throw syntaxError(`expected a comparison, found '${operator.text}'`, operator.at);
    const operand = take();
    if (operand.kind !== 'number') {
      throw syntaxError(`expected a number, found '${operand.text}'`, operand.at);
    }
    const wanted = Number(operand.text);
    return (value) => compare(value, wanted);
  }

  /** @returns undefined when no comparison follows: then any value will do. */
  function stringTest(): ((value: string) => boolean) | undefined {
    const compare =
      peek().kind === 'string' ? undefined : own(STRING_OPERATORS, peek().text.toUpperCase());
    if (!compare) return undefined;
    take();
    const operand = take();
    if (operand.kind !== 'string') {
      throw syntaxError(`expected a string in double quotes, found '${operand.text}'`, operand.at);
    }
    return (value) => compare(value, operand.text);
  }

  const filter = alternatives(0);
  if (peek().kind !== 'end') throw syntaxError(`unexpected '${peek().text}'`, peek().at);
  return filter;
}

function startsCondition({ kind, text }: Token): boolean {
  if (kind === 'word') return !/^or$/i.test(text);
  return kind === 'sign' && (text === '!' || text === '(');
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
