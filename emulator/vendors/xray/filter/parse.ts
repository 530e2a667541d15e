/** Parses filter expressions, the whole language. Every complaint tells the position, counted from 1. */
import { createCursor, type Cursor } from './cursor.ts';
import type { AnnotationTest, EntitySelector, Expression, ServiceSelector } from './expression.ts';
import { CAUSE_ONLY, CAUSE_WORDS, FLAGS, NUMBERS, STRINGS } from './keywords.ts';
import { syntaxError, type Token } from './tokens.ts';

/** Parentheses, braces and `!` inside one another. */
const MAX_NESTING = 50;

/** Where a condition stands, which decides what it may ask. A list of root causes has its keyword as name. */
type Place = 'trace' | 'service() or edge()' | `rootcause.${string}`;

/** @throws AwsError InvalidRequestException that says what is wrong or unsupported, and where. */
export function parseFilter(expression: string): Expression {
  const cursor = createCursor(expression);
  const parsed = alternatives(cursor, 0, 'trace');
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

function alternatives(cursor: Cursor, nesting: number, place: Place): Expression {
  const parts = [conjunction(cursor, nesting, place)];
  while (cursor.accept('OR')) parts.push(conjunction(cursor, nesting, place));
  return combined('or', parts);
}

/** Conditions side by side mean AND, too. */
function conjunction(cursor: Cursor, nesting: number, place: Place): Expression {
  const parts = [condition(cursor, nesting, place)];
  while (cursor.accept('AND') || startsCondition(cursor.peek())) {
    parts.push(condition(cursor, nesting, place));
  }
  return combined('and', parts);
}

function combined(kind: 'and' | 'or', parts: readonly Expression[]): Expression {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind, parts };
}

function condition(cursor: Cursor, nesting: number, place: Place): Expression {
  if (nesting > MAX_NESTING) {
    throw syntaxError(`nested deeper than ${MAX_NESTING}`, cursor.peek().at);
  }
  if (cursor.accept('!')) return { kind: 'not', part: condition(cursor, nesting + 1, place) };
  if (cursor.accept('(')) {
    const inner = alternatives(cursor, nesting + 1, place);
    cursor.expect(')');
    return inner;
  }
  const token = cursor.take();
  if (token.kind !== 'word') throw syntaxError(`unexpected '${token.text}'`, token.at);
  const found =
    keyword(cursor, token, place) ??
    (place === 'trace' ? ofTrace(cursor, token, nesting) : undefined);
  if (found !== undefined) return found;
  if (place !== 'trace' && isOfTrace(token)) {
    throw syntaxError(`'${token.text}' is not allowed inside ${place}`, token.at);
  }
  if (CAUSE_ONLY.includes(token.text.toLowerCase())) {
    const where = place.startsWith('rootcause')
      ? `not allowed inside ${place}`
      : 'allowed inside rootcause alone';
    throw syntaxError(`'${token.text}' is ${where}`, token.at);
  }
  throw syntaxError(`unknown keyword '${token.text}'`, token.at);
}

/** What can be asked about a trace, a service and a connection, or about a place on the way to a root cause. */
function keyword(cursor: Cursor, token: Token, place: Place): Expression | undefined {
  const name = token.text.toLowerCase();
  const words = ROOT_CAUSE_LISTS.get(place)?.words ?? TRACE_WORDS;
  const flag = words.flags.find((word) => word === name);
  if (flag) return { kind: 'flag', word: flag, wanted: cursor.takeWanted() ?? true };
  const number = words.numbers.find((word) => word === name);
  if (number) return { kind: 'number', word: number, test: cursor.takeNumberTest() };
  const string = words.strings.find((word) => word === name);
  return string && { kind: 'string', word: string, test: cursor.takeStringTest() };
}

function isOfTrace({ text }: Token): boolean {
  const name = text.toLowerCase();
  return (
    Object.values(TRACE_WORDS).some((words: readonly string[]) => words.includes(name)) ||
    /^(?:service|edge|annotation(?:\..*)?|group\.(?:name|arn)|rootcause\..*)$/.test(name)
  );
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
  if (name === 'rootcause.json') return rootCauseJson(cursor);
  const list = ROOT_CAUSE_LISTS.get(name);
  if (list !== undefined) {
    const { of, part, key } = list;
    return { kind: 'rootcause', of, part, filter: filterOf(cursor, nesting, key) };
  }
  const found = entity(cursor, token);
  return found && { ...found, filter: filterOf(cursor, nesting, 'service() or edge()') };
}

const TRACE_WORDS = { flags: FLAGS, numbers: NUMBERS, strings: STRINGS };

/** A response time has no exceptions, and it alone has shares. */
const ROOT_CAUSE_LISTS = new Map(
  (
    [
      ['fault', 'service', CAUSE_WORDS.service],
      ['fault', 'entity', CAUSE_WORDS.entity],
      ['fault', 'exception', CAUSE_WORDS.exception],
      ['error', 'service', CAUSE_WORDS.service],
      ['error', 'entity', CAUSE_WORDS.entity],
      ['error', 'exception', CAUSE_WORDS.exception],
      ['responsetime', 'service', CAUSE_WORDS.service],
      ['responsetime', 'entity', CAUSE_WORDS.slowEntity],
    ] as const
  ).map(([of, part, words]) => {
    const key = `rootcause.${of}.${part}` as const;
    return [key as string, { key, of, part, words }] as const;
  }),
);

/** The list has the form of those of GetTraceSummaries; any member may be left out. */
function rootCauseJson(cursor: Cursor): Expression {
  const isEqual = cursor.accept('=');
  if (!isEqual) cursor.expect('!=');
  const { kind, text, at } = cursor.take();
  if (kind !== 'json') {
    throw syntaxError(`expected # and a list of root causes as JSON, found '${text}'`, at);
  }
  const patterns = parsed(text, at);
  if (!Array.isArray(patterns)) throw syntaxError('expected a list of root causes', at);
  const part: Expression = { kind: 'rootcause-json', patterns };
  return isEqual ? part : { kind: 'not', part };
}

function parsed(text: string, at: number): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw syntaxError(`root causes are not JSON (${reason})`, at);
  }
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

function filterOf(cursor: Cursor, nesting: number, place: Place): Expression | undefined {
  if (!cursor.accept('{')) return undefined;
  if (cursor.accept('}')) return undefined;
  const filter = alternatives(cursor, nesting + 1, place);
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
