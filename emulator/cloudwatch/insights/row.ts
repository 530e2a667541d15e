/**
 * What goes through a query: a log event with the fields found in it, or a row that `stats` made. Fields of JSON are
 * looked up when asked for, `a.b` for a member and `a.0` for an element; a message is parsed once, and only then.
 */
import type { Value } from './values.ts';

export interface QueryEvent {
  readonly row: number;
  readonly timestampMs: number;
  readonly ingestionMs: number;
  readonly stream: string;
  /** `account:group`. */
  readonly log: string;
  readonly message: string;
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
  readonly #values = new Map<string, Value>();
  #json: unknown = UNPARSED;

  constructor(event?: QueryEvent) {
    this.event = event;
  }

  set(name: string, value: Value): void {
    this.#values.set(name, value);
  }

  get(field: Field): Value {
    if (this.#values.size > 0 && this.#values.has(field.name)) return this.#values.get(field.name);
    const { event } = this;
    if (event === undefined) return undefined;
    if (field.path.length === 0) return generated(event, field.name);
    if (this.#json === UNPARSED) this.#json = parseObject(event.message);
    return this.#json === undefined ? undefined : follow(this.#json, field.path, 0);
  }
}

/** Decides between rows that are otherwise in one place; rows that `stats` made stay as they are. */
export function newestFirst({ event: a }: Row, { event: b }: Row): number {
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

export function parseObject(message: string): object | undefined {
  if (!/^\s*\{/.test(message)) return undefined;
  try {
    const json: unknown = JSON.parse(message);
    return typeof json === 'object' && json !== null ? json : undefined;
  } catch {
    return undefined;
  }
}

/** A member's name may hold dots itself, so the longest name that is there wins. */
function follow(json: unknown, path: readonly string[], from: number): Value {
  if (from === path.length) {
    return typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean'
      ? json
      : undefined;
  }
  if (typeof json !== 'object' || json === null) return undefined;
  for (let to = path.length; to > from; to--) {
    const name = to === from + 1 ? (path[from] ?? '') : path.slice(from, to).join('.');
    if (!Object.hasOwn(json, name) || (Array.isArray(json) && name === 'length')) continue;
    const found = follow(Reflect.get(json, name), path, to);
    if (found !== undefined) return found;
  }
  return undefined;
}
