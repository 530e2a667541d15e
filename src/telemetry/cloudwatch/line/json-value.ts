/**
 * Any value comes in, one that JSON.stringify writes without surprise goes out: cycles, BigInt, functions,
 * throwing getters and enormous structures end as short marks. Nothing here throws, because a line that is logged on the way
 * to a failure must not be the failure. Class names and prototypes are left out.
 */

/** Sees every member by its name, at any depth, and answers what may be shown instead. */
export type Redact = (key: string, value: unknown) => unknown;

/** What a redaction made of a text. */
export function textOf(shown: unknown): string {
  return typeof shown === 'string' ? shown : String(shown ?? '');
}

const MAX_DEPTH = 8;
const MAX_MEMBERS = 100;
/** Bounds what depth and width together would allow; a line of this many values is still readable. */
const MAX_VALUES = 2_000;
const MAX_STRING_LENGTH = 32_768;

/** @returns undefined for undefined, which JSON leaves out of an object */
export function jsonValue(key: string, value: unknown, redact: Redact): unknown {
  if (value === undefined) return undefined;
  // Most members are texts that are shown as they are; they need no walk.
  if (typeof value === 'string') return shownText(key, value, redact);
  return plain(key, value, { redact, ancestors: [], values: 0 });
}

/** Cuts a text that no reader would finish and says how long it was. */
export function cutText(text: string): string {
  if (text.length <= MAX_STRING_LENGTH) return text;
  return `${text.slice(0, MAX_STRING_LENGTH).toWellFormed()}… [cut, ${text.length} characters]`;
}

function shownText(key: string, value: string, redact: Redact): unknown {
  try {
    const shown = redact(key, value);
    if (shown === value) return cutText(value);
    return plainValue(key, shown, { redact, ancestors: [], values: 0 });
  } catch {
    return '[unreadable]';
  }
}

interface Walk {
  readonly redact: Redact;
  readonly ancestors: object[];
  values: number;
}

function plain(key: string, value: unknown, walk: Walk): unknown {
  try {
    return plainValue(key, walk.redact(key, value), walk);
  } catch {
    // A getter, a toJSON or the redaction itself threw: the value stays inside, redacted or not.
    return '[unreadable]';
  }
}

function plainValue(key: string, value: unknown, walk: Walk): unknown {
  walk.values += 1;
  if (walk.values > MAX_VALUES) return '[too large]';
  switch (typeof value) {
    case 'string':
      return cutText(value);
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'bigint':
    case 'symbol':
      return cutText(String(value));
    case 'function':
      return `[function ${value.name}]`;
    case 'object':
      return value === null ? null : plainObject(key, value, walk);
    default:
      return value;
  }
}

function plainObject(key: string, value: object, walk: Walk): unknown {
  if (walk.ancestors.includes(value)) return '[circular]';
  if (walk.ancestors.length >= MAX_DEPTH) return '[too deep]';
  walk.ancestors.push(value);
  try {
    if (Array.isArray(value)) return plainItems(key, value, walk);
    if (value instanceof Set) return plainItems(key, [...value], walk);
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (value instanceof Error)
      return plainMembers(['name', 'message', 'stack', 'cause'], value, walk);
    if (value instanceof Map) return plainObject(key, Object.fromEntries(value), walk);
    if ('toJSON' in value && typeof value.toJSON === 'function') {
      return plain(key, value.toJSON(key), walk);
    }
    return plainMembers(Object.keys(value), value, walk);
  } finally {
    walk.ancestors.pop();
  }
}

function plainItems(key: string, items: readonly unknown[], walk: Walk): unknown[] {
  const shown = items.slice(0, MAX_MEMBERS).map((item) => plain(key, item, walk));
  if (items.length > MAX_MEMBERS) shown.push(`[${items.length - MAX_MEMBERS} more]`);
  return shown;
}

function plainMembers(keys: readonly string[], value: object, walk: Walk): object {
  const members = keys.slice(0, MAX_MEMBERS).map((key) => [key, member(key, value, walk)]);
  if (keys.length > MAX_MEMBERS) members.push(['…', `[${keys.length - MAX_MEMBERS} more]`]);
  // fromEntries defines its members, so one called __proto__ stays an ordinary one.
  return Object.fromEntries(members);
}

function member(key: string, value: object, walk: Walk): unknown {
  try {
    return plain(key, Reflect.get(value, key), walk);
  } catch {
    return '[unreadable]';
  }
}
