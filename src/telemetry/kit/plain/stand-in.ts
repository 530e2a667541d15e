/**
 * What to show of objects of the language and of the web platform, whose own members say nothing. Bodies are not read.
 */

const BOXED = /^\[object (?:String|Number|Boolean|BigInt|Symbol)\]$/;

/**
 * A text, an array or an object of names that shows the value; undefined where the value's members are to be shown.
 *
 * @param max how many entries are looked at
 * @throws whatever a proxy or a subclass throws
 */
export function standInFor(value: object, max: number): unknown {
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  }
  if (value instanceof RegExp) return RegExp.prototype.toString.call(value);
  if (value instanceof Map) return membersOf(Map.prototype.entries.call(value), max);
  if (value instanceof Set) return firstOf(Set.prototype.values.call(value), max);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer)
    return `[${value.byteLength} bytes]`;
  if (value instanceof Headers) return membersOf(value.entries(), max);
  if (value instanceof URLSearchParams) return membersOf(value.entries(), max);
  if (value instanceof FormData) return membersOf(value.entries(), max);
  if (value instanceof URL) return { url: value.href };
  if (value instanceof Request) {
    return { method: value.method, url: value.url, headers: value.headers };
  }
  if (value instanceof Response) {
    return { status: value.status, url: value.url, headers: value.headers };
  }
  if (value instanceof File) return { name: value.name, type: value.type, size: value.size };
  if (value instanceof Blob) return { type: value.type, size: value.size };
  return BOXED.test(Object.prototype.toString.call(value)) ? value.valueOf() : undefined;
}

function firstOf(values: Iterable<unknown>, max: number): unknown[] {
  const first: unknown[] = [];
  for (const value of values) {
    if (first.length === max) return [...first, '[more]'];
    first.push(value);
  }
  return first;
}

/** A name that comes several times has a list. */
function membersOf(entries: Iterable<readonly [unknown, unknown]>, max: number): object {
  const members = new Map<string, unknown[]>();
  let count = 0;
  for (const [key, value] of entries) {
    if (count === max) {
      members.set('…', ['[more]']);
      break;
    }
    count += 1;
    const name = typeof key === 'object' && key !== null ? '[object]' : String(key);
    members.set(name, [...(members.get(name) ?? []), value]);
  }
  const shown = [...members].map(([name, values]): [string, unknown] => [
    name,
    values.length === 1 ? values[0] : values,
  ]);
  return Object.fromEntries(shown);
}
