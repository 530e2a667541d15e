/**
 * Reads queries of Metrics Insights: `SELECT AVG(latency) FROM SCHEMA("Shop", route) WHERE route != '/' GROUP BY route
 * ORDER BY MAX() DESC LIMIT 5`. Keywords may be in any case, names may not. A name with other characters than letters,
 * digits and `_` stands in double quotation marks, a value in single ones. Tags of resources are refused by name,
 * because metrics of the emulator have none. `AWS.AccountId` is the caller's account, the only one whose metrics are read.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html
 */
import { MathError } from '../math/value.ts';

const FUNCTIONS = ['AVG', 'COUNT', 'MAX', 'MIN', 'SUM'] as const;
export type SelectFunction = (typeof FUNCTIONS)[number];

export interface Select {
  readonly compute: SelectFunction;
  readonly name: string;
  readonly namespace: string;
  /** Exactly the dimensions that a metric must have; undefined where any will do. */
  readonly schema: readonly string[] | undefined;
  readonly conditions: readonly Condition[];
  readonly groupBy: readonly Label[];
  readonly order: { readonly by: SelectFunction; readonly descending: boolean } | undefined;
  readonly limit: number;
}

/** Stands for `AWS.AccountId`; a symbol, because a dimension may have that name, in quotation marks. */
export const ACCOUNT = Symbol('AWS.AccountId');
/** The name of a dimension, or the account. */
export type Label = string | typeof ACCOUNT;

export interface Condition {
  readonly label: Label;
  readonly isEqual: boolean;
  /** The account itself where `CURRENT_ACCOUNT_ID()` stands. */
  readonly value: string | typeof ACCOUNT;
}

/** AWS's own limit, also of a query without LIMIT. */
const MAX_SERIES = 500;

const TOKEN =
  /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([A-Za-z_]\w*)|(\d+)|(!=|[=(),.;])|(\S))/suy;

interface Token {
  readonly type: 'name' | 'value' | 'word' | 'number' | 'sign' | 'end';
  readonly text: string;
}

const KEYWORDS = ['SELECT', 'FROM', 'SCHEMA', 'WHERE', 'AND', 'OR', 'GROUP', 'ORDER', 'BY'];

/** @throws {MathError} that says what is expected where */
export function parseSelect(source: string): Select {
  const tokens = tokensOf(source);
  let at = 0;
  const next = (): Token => tokens[at] ?? { type: 'end', text: 'the end' };

  function accept(text: string): boolean {
    const { type, text: found } = next();
    const isIt = (type === 'word' || type === 'sign') && found.toUpperCase() === text;
    if (isIt) at++;
    return isIt;
  }

  function expect(...texts: readonly string[]): void {
    for (const text of texts) if (!accept(text)) throw unexpected(text);
  }

  function unexpected(wanted: string): MathError {
    return new MathError(`expected ${wanted}, found '${next().text}'`);
  }

  function name(wanted: string): string {
    const { type, text } = next();
    const isName = type === 'name' || (type === 'word' && !KEYWORDS.includes(text.toUpperCase()));
    if (!isName) throw unexpected(wanted);
    at++;
    return text;
  }

  function label(): Label {
    const found = name('the name of a dimension');
    if (next().type !== 'sign' || next().text !== '.') return found;
    if (found.toLowerCase() === 'tag') {
      throw new MathError('the emulator does not support tags of resources');
    }
    at++;
    if (found.toUpperCase() !== 'AWS' || !accept('ACCOUNTID')) throw unexpected('AWS.AccountId');
    return ACCOUNT;
  }

  function labels(): Label[] {
    const found: Label[] = [label()];
    while (accept(',')) found.push(label());
    return distinct(found);
  }

  function dimensions(): string[] {
    const found: string[] = [];
    while (accept(',')) found.push(name('the name of a dimension'));
    return distinct(found);
  }

  function called(): SelectFunction {
    const { text } = next();
    const found = FUNCTIONS.find((one) => one === text.toUpperCase());
    if (found === undefined) throw unexpected(FUNCTIONS.join(', '));
    at++;
    expect('(');
    return found;
  }

  function origin(): Pick<Select, 'namespace' | 'schema'> {
    if (!accept('SCHEMA')) return { namespace: name('a namespace'), schema: undefined };
    expect('(');
    const namespace = name('a namespace');
    const schema = dimensions();
    expect(')');
    return { namespace, schema };
  }

  function condition(): Condition {
    const key = label();
    const isEqual = accept('=');
    if (!isEqual && !accept('!=')) throw unexpected('= or !=');
    if (key === ACCOUNT && accept('CURRENT_ACCOUNT_ID')) {
      expect('(', ')');
      return { label: key, isEqual, value: ACCOUNT };
    }
    const { type, text } = next();
    if (type !== 'value') throw unexpected('a value in single quotation marks');
    at++;
    return { label: key, isEqual, value: text };
  }

  function conditions(): Condition[] {
    const found = [condition()];
    while (accept('AND')) found.push(condition());
    return found;
  }

  function grouping(): Label[] {
    expect('BY');
    return labels();
  }

  function order(): Select['order'] {
    expect('BY');
    const by = called();
    expect(')');
    const descending = accept('DESC');
    if (!descending) accept('ASC');
    return { by, descending };
  }

  function limit(): number {
    const { type, text } = next();
    const found = Number(text);
    if (type !== 'number' || found < 1 || found > MAX_SERIES) {
      throw unexpected(`a number from 1 to ${MAX_SERIES}`);
    }
    at++;
    return found;
  }

  expect('SELECT');
  const compute = called();
  const metric = name('the name of a metric');
  expect(')', 'FROM');
  const from = origin();
  const found = {
    compute,
    name: metric,
    ...from,
    conditions: accept('WHERE') ? conditions() : [],
    groupBy: accept('GROUP') ? grouping() : [],
    order: accept('ORDER') ? order() : undefined,
    limit: accept('LIMIT') ? limit() : MAX_SERIES,
  };
  accept(';');
  if (next().type !== 'end') throw unexpected('the end');
  return found;
}

function tokensOf(source: string): Token[] {
  const pattern = new RegExp(TOKEN);
  const tokens: Token[] = [];
  const end = source.trimEnd().length;
  while (pattern.lastIndex < end) {
    const [, name, value, word, number, sign, other] = pattern.exec(source) ?? [];
    if (name !== undefined) tokens.push({ type: 'name', text: unescaped(name) });
    else if (value !== undefined) tokens.push({ type: 'value', text: unescaped(value) });
    else if (word !== undefined) tokens.push({ type: 'word', text: word });
    else if (number !== undefined) tokens.push({ type: 'number', text: number });
    else if (sign !== undefined) tokens.push({ type: 'sign', text: sign });
    else throw new MathError(`unexpected '${other ?? ''}'`);
  }
  return tokens;
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/gs, '$1');
}
