/**
 * Describes a thrown value, the same for all four vendors. JavaScript can throw any value, so this takes any: it
 * never throws, reads a bounded number of members, and gives well-formed text of bounded length. It masks values
 * under names that mean a secret. What is not an error is called `Error`, unless it has a class.
 */
import { maskSecrets, Plain, plainText, UNREADABLE, type PlainLimits } from '../plain/plain.ts';
import {
  className,
  firstItems,
  isDomException,
  isEnumerable,
  isError,
  LINKS,
  readMember,
} from '../plain/read.ts';
import { cutStack } from '../plain/stack.ts';
import { cutText, wellFormedJson } from '../text.ts';

export interface Thrown {
  /** Whether it was an error, and not any other value. */
  readonly isError: boolean;
  /** The error's name, as `TypeError` or a DOMException's `AbortError`; else the value's class. */
  readonly type: string;
  /** Never empty. */
  readonly message: string;
  /** As the runtime writes it. */
  readonly stack: string | undefined;
  /** What else the value says, as `code`, `status`, `details`: its own enumerable members, as plain JSON. */
  readonly fields: Readonly<Record<string, unknown>> | undefined;
  readonly cause: Thrown | undefined;
  /** Of an AggregateError or a SuppressedError. */
  readonly errors: readonly Thrown[];
}

/** Causes and errors of an AggregateError, all levels together. */
export const MAX_LINKED = 5;

interface Limits {
  readonly message: number;
  readonly stack: number;
  readonly fields: PlainLimits;
}

const LIMITS: Limits = {
  message: 8_192,
  stack: 12_288,
  fields: { depth: 5, members: 50, values: 200, text: 1_024, characters: 4_096 },
};
const LINKED_LIMITS: Limits = {
  message: 1_024,
  stack: 4_096,
  fields: { depth: 3, members: 20, values: 50, text: 256, characters: 512 },
};
const MAX_TYPE_CHARACTERS = 250;
const MAX_KEYS_CHARACTERS = 40;
const NO_MESSAGE = 'No error message';

const NOTHING = Symbol('nothing');

/** Describes a value that was thrown. @param value any */
export function describeThrown(value: unknown): Thrown {
  return describe(value, LIMITS, { left: MAX_LINKED, seen: new Set() });
}

/** A text, or what would be shown of it where it was thrown: against its type a message may be anything. */
export function textOfAny(text: unknown): string {
  return typeof text === 'string' ? text : describeThrown(text).message;
}

/** What is linked to it at any level: each cause before what is behind it, causes before the errors of an aggregate. */
export function linkedTo({ cause, errors }: Thrown): readonly Thrown[] {
  const linked = cause === undefined ? errors : [cause, ...errors];
  return linked.flatMap((thrown) => [thrown, ...linkedTo(thrown)]);
}

interface Links {
  left: number;
  readonly seen: Set<unknown>;
}

function describe(value: unknown, limits: Limits, links: Links): Thrown {
  const plain = new Plain(maskSecrets, limits.fields);
  const bare = { stack: undefined, fields: undefined, cause: undefined, errors: [] };
  if (typeof value !== 'object' || value === null) {
    const text = typeof value === 'string' ? value : plainText(value, plain);
    return { ...bare, isError: false, type: 'Error', message: messageText(text, limits) };
  }
  links.seen.add(value);
  const stack = readMember(value, 'stack');
  const ownMessage = readMember(value, 'message');
  const said = messageOf(ownMessage, limits);
  const isNamed = isError(value) || said !== undefined;
  const { fields, shown } = fieldsOf(value, isNamed ? SAID : SAID_OF_UNNAMED, plain);
  return {
    isError: isError(value),
    type: typeOf(value, isNamed),
    message: messageText(said ?? shown, limits),
    stack:
      typeof stack === 'string' && stack !== ''
        ? cutStack(stack, ownMessage, limits.stack)
        : undefined,
    fields: Object.keys(fields).length === 0 ? undefined : fields,
    cause: linked(readMember(value, 'cause') ?? NOTHING, links),
    errors: hiddenErrors(value).flatMap((error) => linked(error, links) ?? []),
  };
}

/** A `name` counts as a type only beside a message; without one it may be that of a person. */
function typeOf(value: object, isNamed: boolean): string {
  const name = isNamed ? readMember(value, 'name') : undefined;
  const type = typeof name === 'string' && name !== '' ? name : className(value);
  return cutText(type ?? 'Error', MAX_TYPE_CHARACTERS);
}

/** The message of the value itself, of any type; undefined where there is none. */
function messageOf(message: unknown, limits: Limits): string | undefined {
  if (message === undefined || message === null || message === '') return undefined;
  if (typeof message === 'string') return message;
  return plainText(message, new Plain(maskSecrets, limits.fields));
}

function messageText(text: string, limits: Limits): string {
  return text === '' ? NO_MESSAGE : cutText(text, limits.message);
}

/** What the description says elsewhere. */
const SAID_OF_UNNAMED: ReadonlySet<string> = new Set(['message', 'stack', 'cause']);
const SAID: ReadonlySet<string> = new Set(['name', ...SAID_OF_UNNAMED]);
/** Its code is its name as a number, which some runtimes have as a member of its own. */
const SAID_OF_DOM_EXCEPTION: ReadonlySet<string> = new Set(['code', ...SAID]);

interface Fields {
  readonly fields: Readonly<Record<string, unknown>>;
  /** For a value without a message. */
  readonly shown: string;
}

function fieldsOf(value: object, said: ReadonlySet<string>, plain: Plain): Fields {
  if (isError(value)) {
    const but = isDomException(value) ? SAID_OF_DOM_EXCEPTION : said;
    return { fields: plain.membersOf(value, but), shown: '' };
  }
  const shown = plain.of('', value);
  // A toJSON may have thrown.
  if (shown === UNREADABLE) return { fields: plain.membersOf(value, said), shown };
  if (typeof shown !== 'object' || shown === null) return { fields: {}, shown: String(shown) };
  if (Array.isArray(shown)) return { fields: {}, shown: wellFormedJson(JSON.stringify(shown)) };
  const members = Object.entries(shown);
  return {
    fields: Object.fromEntries(members.filter(([name]) => !said.has(name))),
    // By its keys, not its values, so that errors of one kind stay together; Sentry's words for it.
    shown: `Non-Error exception captured with keys: ${keysText(members.map(([name]) => name))}`,
  };
}

function keysText(names: readonly string[]): string {
  if (names.length === 0) return '[object has no keys]';
  const text = names.toSorted().join(', ');
  return text.length <= MAX_KEYS_CHARACTERS ? text : `${text.slice(0, MAX_KEYS_CHARACTERS)}…`;
}

function linked(value: unknown, links: Links): Thrown | undefined {
  if (value === NOTHING || links.left === 0 || links.seen.has(value)) return undefined;
  links.left -= 1;
  return describe(value, LINKED_LIMITS, links);
}

/** Those of an AggregateError and a SuppressedError. Where one is an ordinary member, as the errors of validation are, it is one of the fields. */
function hiddenErrors(value: object): readonly unknown[] {
  if (!isError(value)) return [];
  const hidden = LINKS.filter((name) => !isEnumerable(value, name));
  return hidden.flatMap((name) => firstOf(readMember(value, name)));
}

function firstOf(value: unknown): readonly unknown[] {
  try {
    if (Array.isArray(value)) return firstItems(value, MAX_LINKED);
    return value === undefined ? [] : [value];
  } catch {
    return [];
  }
}
