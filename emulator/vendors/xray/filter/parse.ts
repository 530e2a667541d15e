/**
 * Parses filter expressions: the whole language but root causes, which it refuses by name. Every complaint tells the
 * position, counted from 1.
 */
import { createCursor, type Cursor } from './cursor.ts';
import type { AnnotationTest, EntitySelector, Expression, ServiceSelector } from './expression.ts';
import { FLAGS, NUMBERS, ROOT_CAUSE, STRINGS } from './keywords.ts';
import { syntaxError, unsupported, type Token } from './tokens.ts';

/** Parentheses, braces and `!` inside one another. */
const MAX_NESTING = 50;

/** @throws AwsError InvalidRequestException that says what is wrong or unsupported, and where. */
export function parseFilter(expression: string): Expression {
  const cursor = createCursor(expression);
  const parsed = alternatives(cursor, 0, false);
  expectEnd(cursor);
  return parsed;
}

/**
 * Reads the selector of GetTimeSeriesServiceStatistics: one `service(…)`, `edge(…)` or `id(…)`, which is a service.
 *
 * @throws AwsError InvalidRequestException that says what is wrong, and where.
 */
export function parseEntitySelector(expression: string): EntitySelector {
  const cursor = createCursor(expression);
  const token = cursor.peek();
  const parsed =
    token.kind === 'word' && token.text.toLowerCase() === 'id'
      ? { kind: 'service' as const, service: selector(cursor) }
      : entity(cursor, cursor.take());
  if (parsed === undefined) {
    throw syntaxError(`expected service, edge or id, found '${token.text}'`, token.at);
  }
  expectEnd(cursor);
  return parsed;
}

/** @param inside true between the braces of a service or edge, where annotations and groups have no place. */
function alternatives(cursor: Cursor, nesting: number, inside: boolean): Expression {
  const parts = [conjunction(cursor, nesting, inside)];
  while (cursor.accept('OR')) parts.push(conjunction(cursor, nesting, inside));
  return combined('or', parts);
}

/** Conditions side by side mean AND, too. */
function conjunction(cursor: Cursor, nesting: number, inside: boolean): Expression {
  const parts = [condition(cursor, nesting, inside)];
  while (cursor.accept('AND') || startsCondition(cursor.peek())) {
    parts.push(condition(cursor, nesting, inside));
  }
  return combined('and', parts);
}

function combined(kind: 'and' | 'or', parts: readonly Expression[]): Expression {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind, parts };
}

function condition(cursor: Cursor, nesting: number, inside: boolean): Expression {
  if (nesting > MAX_NESTING) {
    throw syntaxError(`nested deeper than ${MAX_NESTING}`, cursor.peek().at);
  }
  if (cursor.accept('!')) return { kind: 'not', part: condition(cursor, nesting + 1, inside) };
  if (cursor.accept('(')) {
    const inner = alternatives(cursor, nesting + 1, inside);
    cursor.expect(')');
    return inner;
  }
  const token = cursor.take();
  if (token.kind !== 'word') throw syntaxError(`unexpected '${token.text}'`, token.at);
  const found = keyword(cursor, token) ?? (inside ? undefined : ofTrace(cursor, token, nesting));
  if (found !== undefined) return found;
  if (ROOT_CAUSE.test(token.text.toLowerCase())) throw unsupported(token.text, token.at);
  const place = inside && isOfTrace(token) ? ' inside service() or edge()' : '';
  throw syntaxError(
    place === '' ? `unknown keyword '${token.text}'` : `'${token.text}' is not allowed${place}`,
    token.at,
  );
}

/** What can be asked about a trace, a service and a connection. */
function keyword(cursor: Cursor, token: Token): Expression | undefined {
  const name = token.text.toLowerCase();
  const flag = FLAGS.find((word) => word === name);
  if (flag) return { kind: 'flag', word: flag, wanted: cursor.takeWanted() ?? true };
  const number = NUMBERS.find((word) => word === name);
  if (number) return { kind: 'number', word: number, test: cursor.takeNumberTest() };
  const string = STRINGS.find((word) => word === name);
  return string && { kind: 'string', word: string, test: cursor.takeStringTest() };
}

function isOfTrace({ text }: Token): boolean {
  return /^(?:service|edge|annotation(?:\..*)?|group\.(?:name|arn))$/i.test(text);
}

/** What can be asked about a trace only. */
function ofTrace(cursor: Cursor, token: Token, nesting: number): Expression | undefined {
  const name = token.text.toLowerCase();
  if (name === 'annotation' && cursor.accept('[')) {
    const { kind, text, at } = cursor.take();
    if (kind === 'sign' || kind === 'end') {
      throw syntaxError(`expected the key of an annotation, found '${text}'`, at);
    }
    cursor.expect(']');
    return annotation(cursor, text);
  }
  if (name.startsWith('annotation.')) {
    return annotation(cursor, token.text.slice('annotation.'.length));
  }
  if (name === 'group.name' || name === 'group.arn') {
    cursor.expect('=');
    const by = name === 'group.name' ? 'name' : 'arn';
    return { kind: 'group', by, value: cursor.takeString(), at: token.at };
  }
  const found = entity(cursor, token);
  return found && { ...found, filter: filterOf(cursor, nesting) };
}

function annotation(cursor: Cursor, key: string): Expression {
  return { kind: 'annotation', key, test: annotationTest(cursor) };
}

function annotationTest(cursor: Cursor): AnnotationTest | undefined {
  const value = cursor.peek(1);
  if (cursor.peek().kind === 'sign' && value.kind === 'number') {
    if (!startsCondition(cursor.peek())) return { type: 'number', test: cursor.takeNumberTest() };
  }
  if (value.kind !== 'word') {
    const test = cursor.takeStringTest();
    return test && { type: 'string', test };
  }
  const wanted = cursor.takeWanted();
  return wanted === undefined ? undefined : { type: 'boolean', wanted };
}

function entity(cursor: Cursor, token: Token): EntitySelector | undefined {
  const name = token.kind === 'word' ? token.text.toLowerCase() : '';
  if (name === 'service') {
    cursor.expect('(');
    const { kind, text } = cursor.peek();
    const service = kind === 'sign' && text === ')' ? {} : selector(cursor);
    cursor.expect(')');
    return { kind: 'service', service };
  }
  if (name !== 'edge') return undefined;
  cursor.expect('(');
  const from = selector(cursor);
  cursor.expect(',');
  const to = selector(cursor);
  cursor.expect(')');
  return { kind: 'edge', from, to };
}

function filterOf(cursor: Cursor, nesting: number): Expression | undefined {
  if (!cursor.accept('{')) return undefined;
  if (cursor.accept('}')) return undefined;
  const filter = alternatives(cursor, nesting + 1, true);
  cursor.expect('}');
  return filter;
}

/** A name in quotes, or `id(name: "…", type: "…", account.id: "…")` with at least one of them. */
function selector(cursor: Cursor): ServiceSelector {
  if (!cursor.accept('ID')) return { name: cursor.takeString() };
  cursor.expect('(');
  const found: { name?: string; type?: string; account?: string } = {};
  do {
    const { text, at } = cursor.take();
    const key = ID_MEMBERS.get(text.toLowerCase());
    if (key === undefined) {
      throw syntaxError(`expected name, type or account.id, found '${text}'`, at);
    }
    cursor.expect(':');
    found[key] = cursor.takeString();
  } while (cursor.accept(','));
  cursor.expect(')');
  return found;
}

const ID_MEMBERS: ReadonlyMap<string, 'name' | 'type' | 'account'> = new Map([
  ['name', 'name'],
  ['type', 'type'],
  ['account.id', 'account'],
]);

function startsCondition({ kind, text }: Token): boolean {
  if (kind === 'word') return !/^or$/i.test(text);
  return kind === 'sign' && (text === '!' || text === '(');
}

function expectEnd(cursor: Cursor): void {
  const { kind, text, at } = cursor.peek();
  if (kind !== 'end') throw syntaxError(`unexpected '${text}'`, at);
}
