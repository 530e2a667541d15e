/**
 * Turns any value into one that JSON.stringify writes without surprise: cycles, BigInt, functions, throwing getters
 * and enormous structures become short marks. It throws nothing, because reporting a failure must not fail itself,
 * and its work is bounded for every value: it reads members until it meets the limits. It leaves out prototypes, and
 * class names where there is anything else to show.
 */
import { MASK } from '../mask.ts';
import { createNameMatcher, isSecretUnder } from '../secret-names.ts';
import { cutText, wellFormedJson } from '../text.ts';
import { className, firstItems, isError, LINKS, ownNames, readMember } from './read.ts';
import { cutStack } from './stack.ts';
import { standInFor } from './stand-in.ts';

/** Sees every member by its name, at any depth, and answers what may be shown instead. */
export type Redact = (key: string, value: unknown) => unknown;

export interface PlainLimits {
  /** Levels of objects in objects. */
  readonly depth: number;
  /** Of one object or list. */
  readonly members: number;
  /** What depth and width together would allow is bounded by it. */
  readonly values: number;
  /** Of one text. */
  readonly text: number;
  /** Of all texts and names together. */
  readonly characters: number;
}

/** A member's name, which may be a text that holds a secret, such as a URL. Most names are words. */
export function shownName(name: string, redact: Redact): string {
  return /[^\w.-]/.test(name) ? String(redact('', name)) : name;
}

const MAX_NAME_CHARACTERS = 256;
/** Stands for what throws when it is looked at. */
export const UNREADABLE = '[unreadable]';
const TOO_LARGE = '[too large]';

/** One look at a value, or at several that share its limits. */
export class Plain {
  readonly #redact: Redact;
  readonly #limits: PlainLimits;
  readonly #ancestors: object[] = [];
  #values = 0;
  #characters = 0;

  constructor(redact: Redact, limits: PlainLimits) {
    this.#redact = redact;
    this.#limits = limits;
  }

  /** The value under that name; undefined for undefined, which JSON leaves out of an object. */
  of(key: string, value: unknown): unknown {
    if (value === undefined) return undefined;
    try {
      return this.#shown(key, Array.isArray(value) ? value : this.#redact(key, value));
    } catch {
      // A getter, a toJSON or the redaction itself threw: the value stays inside, redacted or not.
      return UNREADABLE;
    }
  }

  /** The own members of an object but those named. */
  membersOf(value: object, but: ReadonlySet<string>): Readonly<Record<string, unknown>> {
    this.#ancestors.push(value);
    try {
      const { names, more } = ownNames(value, this.#limits.members);
      const kept = names.filter((name) => !but.has(name));
      return this.#members(kept, value, more);
    } catch {
      return {};
    } finally {
      this.#ancestors.pop();
    }
  }

  /** What an object has under that name. */
  member(name: string, value: object): unknown {
    try {
      const member: unknown = Reflect.get(value, name);
      if (name !== 'stack' || typeof member !== 'string') return this.of(name, member);
      return this.of(name, cutStack(member, readMember(value, 'message'), this.#limits.text));
    } catch {
      return UNREADABLE;
    }
  }

  #shown(key: string, value: unknown): unknown {
    this.#values += 1;
    if (this.#values > this.#limits.values) return TOO_LARGE;
    switch (typeof value) {
      case 'string':
        return this.#text(value);
      case 'number':
        return Number.isFinite(value) ? value : String(value);
      case 'bigint':
      case 'symbol':
        return this.#made(String(value));
      case 'function':
        return this.#made(`[function ${nameOf(value)}]`);
      case 'object':
        return value === null ? null : this.#object(key, value);
      default:
        return value;
    }
  }

  /** A text that was made here of a value, and that no redaction has read. */
  #made(text: string): string {
    return this.#text(String(this.#redact('', text)));
  }

  #text(text: string): string {
    const { text: most, characters } = this.#limits;
    if (this.#characters >= characters) return TOO_LARGE;
    this.#characters += Math.min(text.length, most);
    return cutText(text, most);
  }

  #object(key: string, value: object): unknown {
    if (this.#ancestors.includes(value)) return '[circular]';
    if (this.#ancestors.length >= this.#limits.depth) return '[too deep]';
    this.#ancestors.push(value);
    try {
      if (Array.isArray(value)) return this.#list(key, value);
      if (isError(value)) return this.#error(value);
      const made = standInFor(value, this.#limits.members);
      if (Array.isArray(made)) return this.#list(key, made);
      const standIn = this.#redact(key, made);
      if (typeof standIn === 'object' && standIn !== null) {
        return this.#members(Object.keys(standIn), standIn, 0);
      }
      if (standIn !== undefined) return this.#shown(key, standIn);
      const toJson = Reflect.get(value, 'toJSON');
      if (typeof toJson === 'function') return this.of(key, Reflect.apply(toJson, value, [key]));
      const { names, more } = ownNames(value, this.#limits.members);
      const name = names.length === 0 ? className(value) : undefined;
      return name === undefined ? this.#members(names, value, more) : this.#made(`[${name}]`);
    } finally {
      this.#ancestors.pop();
    }
  }

  /** Redacts those of its items that are shown: a list may have millions, or none where it says that it has. */
  #list(key: string, list: readonly unknown[]): unknown {
    const count = list.length;
    const items = this.#redact(key, firstItems(list, this.#limits.members));
    if (!Array.isArray(items)) return items;
    const shown: unknown[] = [];
    for (const item of items) {
      if (this.#isFull) break;
      shown.push(this.of(key, item));
    }
    if (count > shown.length) shown.push(`[${count - shown.length} more]`);
    return shown;
  }

  /** What tells most comes first; the stack keeps its frames however long the message is. */
  #error(error: object): object {
    const { names, more } = ownNames(error, this.#limits.members);
    const known = new Set(['name', 'message', 'stack', 'cause']);
    const linked = LINKS.filter((name) => typeof readMember(error, name) === 'object');
    const own = [...names.filter((name) => !known.has(name)), ...linked];
    return this.#members([...new Set([...known, ...own])], error, more);
  }

  #members(names: readonly string[], value: object, more: number): Record<string, unknown> {
    const members: [string, unknown][] = [];
    let left = more + names.length;
    for (const name of names) {
      if (this.#isFull) break;
      this.#characters += Math.min(name.length, MAX_NAME_CHARACTERS);
      const shown = cutText(shownName(name, this.#redact), MAX_NAME_CHARACTERS);
      members.push([shown, this.member(name, value)]);
      left -= 1;
    }
    if (left > 0) members.push(['…', `[${left} more]`]);
    // fromEntries defines its members, so one called __proto__ stays an ordinary one.
    return Object.fromEntries(members);
  }

  get #isFull(): boolean {
    const { values, characters } = this.#limits;
    return this.#values > values || this.#characters > characters;
  }
}

/** Remembers what names mean: one for an isolate. */
const kindOf = createNameMatcher();

/** A redaction for those who are given none: by the name alone. */
export function maskSecrets(name: string, value: unknown): unknown {
  return isSecretUnder(kindOf(name), value) ? MASK : value;
}

/** A text for any value: itself, or the JSON of what is shown of it. */
export function plainText(value: unknown, plain: Plain): string {
  const shown = plain.of('', value);
  return typeof shown === 'string' ? shown : wellFormedJson(JSON.stringify(shown) ?? 'undefined');
}

function nameOf(value: object): string {
  const name = readMember(value, 'name');
  return typeof name === 'string' ? name : '';
}
