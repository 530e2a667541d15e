/**
 * A row of a query: a log event with the fields found in it, or a row that `stats` made. It looks fields of JSON up
 * when asked for, `a.b` for a member and `a.0` for an element; it parses a message once, and only then. A field that a
 * command made may be a structure, whose members are fields too.
 */
import { discover, lambdaField } from './discover.ts';
import { follow } from './json.ts';
import type { TextTest } from './text-test.ts';
import { Structure, textOf, valueOf, type Value } from './values.ts';

export interface QueryEvent {
  readonly row: number;
  readonly timestampMs: number;
  readonly ingestionMs: number;
  readonly stream: string;
  /** `account:group`. */
  readonly log: string;
  readonly message: string;
  /** Where fields and tests of the message are known in other ways than by reading it. */
  readonly known?: {
    find(field: Field): Value;
    passes(test: TextTest): boolean;
  };
}

/** A field as a query names it. */
export interface Field {
  readonly name: string;
  /** Where it is in JSON. */
  readonly path: readonly string[];
}

export function fieldOf(name: string): Field {
  // A member whose own name begins with @ is shown with another before it.
  const member = name.startsWith('@@') ? name.slice(1) : name.startsWith('@') ? undefined : name;
  return { name, path: member === undefined ? [] : member.split('.') };
}

export class Row {
  readonly event: QueryEvent | undefined;
  #values: Map<string, Value> | undefined;
  #json: unknown = UNPARSED;
  /** The rows a joined one is made of, by their aliases; undefined where there was none to join. */
  #sides: ReadonlyMap<string, Row | undefined> | undefined;

  constructor(event?: QueryEvent) {
    this.event = event;
  }

  set(name: string, value: Value): void {
    this.#values ??= new Map();
    this.#values.set(name, value);
  }

  get(field: Field): Value {
    if (this.#values?.has(field.name)) return this.#values.get(field.name);
    const { event } = this;
    const dot = this.#values || this.#sides ? field.name.indexOf('.') : -1;
    const made = this.#values && dot > 0 ? this.#member(field.name) : undefined;
    if (made !== undefined) return made;
    const alias = dot > 0 ? field.name.slice(0, dot) : '';
    if (this.#sides?.has(alias)) {
      return this.#sides.get(alias)?.get(fieldOf(field.name.slice(dot + 1)));
    }
    if (event === undefined) return undefined;
    if (field.path.length === 0) return generated(event, field);
    if (event.known) return event.known.find(field);
    if (this.#json === UNPARSED) this.#json = discover(event.message);
    return this.#json === undefined ? undefined : follow(this.#json, field.path, 0);
  }

  /** The row with one more value. */
  with(name: string, value: Value): Row {
    const row = this.#copy();
    row.set(name, value);
    return row;
  }

  /** The row beside another, whose fields are found by their aliases. */
  joined(sides: {
    readonly left: string;
    readonly right: string;
    readonly match: Row | undefined;
  }): Row {
    const row = this.#copy();
    row.#sides = new Map([
      [sides.left, this],
      [sides.right, sides.match],
    ]);
    return row;
  }

  #copy(): Row {
    const row = new Row(this.event);
    row.#values = this.#values && new Map(this.#values);
    row.#json = this.#json;
    row.#sides = this.#sides;
    return row;
  }

  /** A member of a structure that was made: `js.user.name` of `js`. */
  #member(name: string): Value {
    for (const [made, value] of this.#values ?? []) {
      if (!(value instanceof Structure) || !name.startsWith(`${made}.`)) continue;
      const found = follow(value.content, name.slice(made.length + 1).split('.'), 0, valueOf);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Characters that are held as long as the row is. */
  get textLength(): number {
    let length = this.event?.known ? 0 : (this.event?.message.length ?? 0);
    for (const value of this.#values?.values() ?? []) {
      if (typeof value === 'string') length += value.length;
    }
    return length;
  }

  /** Whether the text of a field passes; what is missing does not. */
  passes(field: Field, test: TextTest): boolean {
    const known = this.event?.known;
    if (known && field.name === '@message' && !this.#values?.has(field.name)) {
      return known.passes(test);
    }
    const text = textOf(this.get(field));
    return text !== undefined && test.test(text);
  }
}

/** A row, or what is left of it to compare by. */
export interface Placed {
  readonly event: Pick<QueryEvent, 'timestampMs' | 'row'> | undefined;
}

/** Decides between rows that are otherwise in one place; rows that `stats` made stay as they are. */
export function newestFirst({ event: a }: Placed, { event: b }: Placed): number {
  if (a === undefined || b === undefined) return 0;
  return b.timestampMs - a.timestampMs || b.row - a.row;
}

const UNPARSED = Symbol('unparsed');

function generated(event: QueryEvent, field: Field): Value {
  switch (field.name) {
    case '@timestamp':
      return event.timestampMs;
    case '@message':
      return event.message;
    case '@ingestionTime':
      return event.ingestionMs;
    case '@logStream':
      return event.stream;
    case '@log':
      return event.log;
    case '@ptr':
      return writePointer(event.row);
    default:
      return event.known ? event.known.find(field) : lambdaField(event.message, field.name);
  }
}

/** What GetLogRecord takes. */
function writePointer(row: number): string {
  return Buffer.from(`log-event:${row}`).toString('base64');
}

/** @returns undefined for what is not a pointer. */
export function readPointer(pointer: string): number | undefined {
  const found = /^log-event:(\d{1,15})$/.exec(Buffer.from(pointer, 'base64').toString('latin1'));
  return found === null ? undefined : Number(found[1]);
}
