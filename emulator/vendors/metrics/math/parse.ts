/**
 * Reads expressions of metric math into trees: numbers, texts, ids of other queries, calls, lists in brackets, and
 * operators. From weakest to strongest: OR, AND, comparison, + and -, * and /, ^, and the sign of a number.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
import { MathError } from './value.ts';

export type Tree =
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'name'; readonly name: string }
  | { readonly type: 'list'; readonly items: readonly Tree[] }
  | { readonly type: 'call'; readonly name: string; readonly arguments: readonly Tree[] }
  | { readonly type: 'negative'; readonly operand: Tree }
  | {
      readonly type: 'operation';
      readonly sign: string;
      readonly left: Tree;
      readonly right: Tree;
    };

const TOKEN =
  /\s*(?:((?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|'([^']*)'|"([^"]*)"|([A-Za-z_]\w*)|(&&|\|\||==|!=|<=|>=|[-+*/^()<>,[\]]))/y;

type Token =
  | { readonly type: 'number' | 'text' | 'name' | 'sign'; readonly text: string }
  | { readonly type: 'end'; readonly text: '' };

const LEVELS: readonly (readonly string[])[] = [
  ['OR', '||'],
  ['AND', '&&'],
  ['==', '!=', '<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/'],
];

const MAX_NESTING = 50;

/** @throws {MathError} */
export function parseMath(source: string): Tree {
  const tokens = tokensOf(source);
  let at = 0;
  let nesting = 0;
  const next = (): Token => tokens[at] ?? { type: 'end', text: '' };

  function accept(...signs: readonly string[]): string | undefined {
    const { type, text } = next();
    const found = signs.find(
      (sign) => (type === 'sign' || type === 'name') && sign === text.toUpperCase(),
    );
    if (found !== undefined) at++;
    return found;
  }

  function expect(sign: string): void {
    if (accept(sign) === undefined) throw unexpected(`expected '${sign}'`);
  }

  function unexpected(what: string): MathError {
    const { text } = next();
    return new MathError(`${what}, found ${text === '' ? 'the end' : `'${text}'`}`);
  }

  function level(index: number): Tree {
    const signs = LEVELS[index];
    if (signs === undefined) return power();
    let left = level(index + 1);
    for (;;) {
      const sign = accept(...signs);
      if (sign === undefined) return left;
      left = { type: 'operation', sign, left, right: level(index + 1) };
    }
  }

  function power(): Tree {
    const left = signed();
    if (accept('^') === undefined) return left;
    return { type: 'operation', sign: '^', left, right: nested(power) };
  }

  function signed(): Tree {
    if (accept('-') !== undefined) return { type: 'negative', operand: nested(signed) };
    accept('+');
    return primary();
  }

  function primary(): Tree {
    if (accept('(') !== undefined) {
      const inner = nested(() => level(0));
      expect(')');
      return inner;
    }
    if (accept('[') !== undefined) return { type: 'list', items: items(']') };
    const token = next();
    if (token.type === 'sign' || token.type === 'end') throw unexpected('expected a value');
    at++;
    if (token.type === 'number') return { type: 'number', value: Number(token.text) };
    if (token.type === 'text') return { type: 'text', text: token.text };
    if (accept('(') === undefined) return { type: 'name', name: token.text };
    return { type: 'call', name: token.text.toUpperCase(), arguments: items(')') };
  }

  function items(close: string): readonly Tree[] {
    const found: Tree[] = [];
    if (accept(close) !== undefined) return found;
    do found.push(nested(() => level(0)));
    while (accept(',') !== undefined);
    expect(close);
    return found;
  }

  function nested(read: () => Tree): Tree {
    if (++nesting > MAX_NESTING) throw new MathError(`nested deeper than ${MAX_NESTING}`);
    const found = read();
    nesting--;
    return found;
  }

  const tree = level(0);
  if (next().type !== 'end') throw unexpected('expected an operator');
  return tree;
}

function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = source.trimEnd().length;
  let at = 0;
  while (at < end) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(source);
    if (found === null) throw new MathError(`unexpected '${source.slice(at).trim().charAt(0)}'`);
    at = TOKEN.lastIndex;
    const [, number, single, double, name, sign = ''] = found;
    if (number !== undefined) tokens.push({ type: 'number', text: number });
    else if (name !== undefined) tokens.push({ type: 'name', text: name });
    else if (single === undefined && double === undefined)
      tokens.push({ type: 'sign', text: sign });
    else tokens.push({ type: 'text', text: single ?? double ?? '' });
  }
  return tokens;
}

/** Names of the functions an expression calls. */
export function namesCalled(tree: Tree): readonly string[] {
  switch (tree.type) {
    case 'call':
      return [tree.name, ...tree.arguments.flatMap(namesCalled)];
    case 'list':
      return tree.items.flatMap(namesCalled);
    case 'negative':
      return namesCalled(tree.operand);
    case 'operation':
      return [...namesCalled(tree.left), ...namesCalled(tree.right)];
    default:
      return [];
  }
}
