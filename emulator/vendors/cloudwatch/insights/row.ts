/**
 * A row of a query: a log event with the fields found in it, or a row that `stats` made. It looks fields of JSON up
 * when asked for, `a.b` for a member and `a.0` for an element; it parses a message once, and only then.
 */
import { follow, parseObject } from './json.ts';
import type { TextTest } from './text-test.ts';
import { textOf, type Value } from './values.ts';

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
    if (event === undefined) return undefined;
    if (field.path.length === 0) return generated(event, field.name);
    if (event.known) return event.known.find(field);
    if (this.#json === UNPARSED) this.#json = parseObject(event.message);
    return this.#json === undefined ? undefined : follow(this.#json, field.path, 0);
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

function generated(event: QueryEvent, name: string): Value {
  switch (name) {
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
      return undefined;
  }
}

/** What GetLogRecord takes. */
function writePointer(row: number): string {
  return Buffer.from(`log-event:${row}`).toString('base64');
}

/** @returns undefined for what is no pointer. */
export function readPointer(pointer: string): number | undefined {
  const found = /^log-event:(\d{1,15})$/.exec(Buffer.from(pointer, 'base64').toString('latin1'));
  return found === null ? undefined : Number(found[1]);
}
