/**
 * Parses the expression of a calculated field into a tree: functions as Honeycomb documents them, and its infix
 * operators, which are other spellings of some of them. Names of functions and their number of arguments are
 * checked here, so a tree can always be evaluated.
 */
import { Budget } from './budget.ts';
import type { Expression } from './definition.ts';
import { FUNCTIONS } from './functions.ts';
import type { Value } from './value.ts';
import { ExpressionError, tokenize } from './tokens.ts';
import type { Token } from './tokens.ts';

const MAX_DEPTH = 100;

/** Operators by how strongly they bind, weakest first; a level is read from left to right. */
const LEVELS: readonly Readonly<Record<string, string>>[] = [
  { OR: 'OR' },
  { AND: 'AND' },
  { '=': 'EQUALS', '!=': 'NOT_EQUALS', '<': 'LT', '<=': 'LTE', '>': 'GT', '>=': 'GTE' },
  { '+': 'SUM', '-': 'SUB' },
  { '*': 'MUL', '/': 'DIV', '%': 'MOD' },
];

const LITERALS = new Map<string, Value>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** @param budget of all that is parsed for a request. @throws {ExpressionError} */
export function parseExpression(text: string, budget = new Budget()): Expression {
  const tokens = tokenize(text);
  budget.field(tokens.length);
  if (tokens.length === 0) throw new ExpressionError('an expression is empty');
  const parser = new Parser(tokens, budget);
  const expression = parser.level(0, 0);
  parser.end();
  return expression;
}

/** The columns an expression reads, each once. */
export function columnsOf(expression: Expression): Set<string> {
  if (expression.kind === 'column') return new Set([expression.name]);
  if (expression.kind === 'literal') return new Set();
  return new Set(expression.args.flatMap((arg) => [...columnsOf(arg)]));
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #budget: Budget;
  #next = 0;

  constructor(tokens: readonly Token[], budget: Budget) {
    this.#tokens = tokens;
    this.#budget = budget;
  }

  level(level: number, depth: number): Expression {
    if (depth > MAX_DEPTH) throw new ExpressionError(`nested deeper than ${MAX_DEPTH} levels`);
    const operators = LEVELS[level];
    if (operators === undefined) return this.#unary(depth);
    let left = this.level(level + 1, depth);
    /** What stands beside each other under the same sign is one call; other chains are as deep as they are long. */
    let same: Expression[] = [];
    for (let chain = depth, last = ''; ;) {
      const token = this.#tokens[this.#next];
      const isInfix = token?.kind === 'sign' || token?.kind === 'name';
      const name = isInfix && Object.hasOwn(operators, token.text) && operators[token.text];
      if (!name) return left;
      this.#next++;
      const right = this.level(level + 1, depth + 1);
      if (name === last && FUNCTIONS.get(name)?.most === Infinity) {
        same.push(right);
        continue;
      }
      if (++chain > MAX_DEPTH) throw new ExpressionError(`nested deeper than ${MAX_DEPTH} levels`);
      last = name;
      same = [left, right];
      left = this.#call(name, same);
    }
  }

  end(): void {
    const token = this.#tokens[this.#next];
    if (token !== undefined) throw unexpected(token);
  }

  #unary(depth: number): Expression {
    if (this.#take('!')) return this.#call('NOT', [this.#nested(depth)]);
    if (!this.#take('-')) return this.#primary(depth);
    const operand = this.#nested(depth);
    return operand.kind === 'literal' && typeof operand.value === 'number'
      ? { kind: 'literal', value: -operand.value }
      : this.#call('SUB', [{ kind: 'literal', value: 0 }, operand]);
  }

  #nested(depth: number): Expression {
    if (depth > MAX_DEPTH) throw new ExpressionError(`nested deeper than ${MAX_DEPTH} levels`);
    return this.#unary(depth + 1);
  }

  #primary(depth: number): Expression {
    const token = this.#tokens[this.#next++];
    switch (token?.kind) {
      case 'column':
        if (token.text === '') throw new ExpressionError(`a column has no name at ${token.at}`);
        return { kind: 'column', name: token.text };
      case 'text':
        return { kind: 'literal', value: token.text };
      case 'number':
        return { kind: 'literal', value: Number(token.text) };
      case 'name':
        return this.#named(token, depth);
      case 'sign':
        if (token.text === '(') {
          const inner = this.level(0, depth + 1);
          this.#expect(')');
          return inner;
        }
        throw unexpected(token);
      default:
        throw new ExpressionError('an expression ends too early');
    }
  }

  #named(token: Token, depth: number): Expression {
    const literal = LITERALS.get(token.text);
    if (literal !== undefined) return { kind: 'literal', value: literal };
    this.#expect('(');
    const args: Expression[] = [];
    while (!this.#take(')')) {
      if (args.length > 0) {
        this.#expect(',');
        if (this.#take(')')) break; // a comma may follow the last argument
      }
      args.push(this.level(0, depth + 1));
    }
    return this.#call(token.text, args, token.at);
  }

  #take(sign: string): boolean {
    const token = this.#tokens[this.#next];
    if (token?.kind !== 'sign' || token.text !== sign) return false;
    this.#next++;
    return true;
  }

  #expect(sign: string): void {
    if (this.#take(sign)) return;
    const token = this.#tokens[this.#next];
    if (token === undefined) throw new ExpressionError(`'${sign}' is missing at the end`);
    throw new ExpressionError(`'${sign}' is missing before '${token.text}' at ${token.at}`);
  }

  #call(name: string, args: readonly Expression[], at?: number): Expression {
    const known = FUNCTIONS.get(name);
    if (known === undefined) throw new ExpressionError(`unknown function '${name}' at ${at ?? 0}`);
    const { least, most } = known;
    if (args.length < least || args.length > most) {
      const wanted =
        least === most
          ? `${least}`
          : most === Infinity
            ? `${least} or more`
            : `${least} to ${most}`;
      throw new ExpressionError(`${name} takes ${wanted} arguments, has ${args.length}`);
    }
    known.check?.(args, this.#budget);
    return { kind: 'call', name, args };
  }
}

function unexpected({ text, at }: Token): ExpressionError {
  return new ExpressionError(`unexpected '${text}' at ${at}`);
}
