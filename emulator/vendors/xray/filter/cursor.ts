/**
 * A place among the tokens of a filter expression: look, take, demand, and read what every kind of value needs. The
 * parser knows what the tokens mean together.
 */
import type { NumberTest, StringTest } from './expression.ts';
import {
  NUMBER_OPERATORS,
  STRING_OPERATORS,
  type NumberOperator,
  type StringOperator,
} from './keywords.ts';
import { syntaxError, tokenize, type Token } from './tokens.ts';

export interface Cursor {
  /** @param ahead how many tokens to look over. @default 0 */
  peek(ahead?: number): Token;
  take(): Token;
  /** Takes the next token when it is this sign or word. */
  accept(text: string): boolean;
  expect(text: string): void;
  takeString(): string;
  /** What a flag is compared to: `= true`, `!= "false"`; undefined when no comparison follows. */
  takeWanted(): boolean | undefined;
  takeNumberTest(): NumberTest;
  /** @returns undefined when no comparison follows. */
  takeStringTest(): StringTest | undefined;
}

export function createCursor(expression: string): Cursor {
  const tokens = tokenize(expression);
  let position = 0;

  function peek(ahead = 0): Token {
    return (
      tokens[position + ahead] ?? {
        kind: 'end',
        text: 'end of expression',
        at: expression.trimEnd().length,
      }
    );
  }

  function take(): Token {
    const token = peek();
    position++;
    return token;
  }

  function accept(text: string): boolean {
    const { kind, text: found } = peek();
    const same = kind !== 'string' && found.toUpperCase() === text;
    if (same) position++;
    return same;
  }

  function takeString(): string {
    const { kind, text, at } = take();
    if (kind === 'string') return text;
    throw syntaxError(`expected a string in double quotes, found '${text}'`, at);
  }

  return {
    peek,
    take,
    accept,
    takeString,
    expect(text) {
      if (!accept(text)) throw syntaxError(`expected '${text}', found '${peek().text}'`, peek().at);
    },
    takeWanted() {
      const equal = accept('=');
      if (!equal && !accept('!=')) return undefined;
      const { kind, text, at } = take();
      const word = kind === 'word' || kind === 'string' ? text.toLowerCase() : '';
      if (word !== 'true' && word !== 'false') {
        throw syntaxError(`expected true or false, found '${text}'`, at);
      }
      return equal === (word === 'true');
    },
    takeNumberTest() {
      const operator = take();
      if (!isNumberOperator(operator)) {
        throw syntaxError(`expected a comparison, found '${operator.text}'`, operator.at);
      }
      const { kind, text, at } = take();
      if (kind !== 'number') throw syntaxError(`expected a number, found '${text}'`, at);
      return { operator: operator.text, value: Number(text) };
    },
    takeStringTest() {
      const operator = stringOperator(peek());
      if (operator === undefined) return undefined;
      take();
      return { operator, value: takeString() };
    },
  };
}

function isNumberOperator(token: Token): token is Token & { readonly text: NumberOperator } {
  return token.kind === 'sign' && Object.hasOwn(NUMBER_OPERATORS, token.text);
}

function stringOperator({ kind, text }: Token): StringOperator | undefined {
  if (kind !== 'sign' && kind !== 'word') return undefined;
  const word = text.toUpperCase();
  return isStringOperator(word) ? word : undefined;
}

function isStringOperator(word: string): word is StringOperator {
  return Object.hasOwn(STRING_OPERATORS, word);
}
