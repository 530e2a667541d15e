/** Looks at objects of any origin without being thrown at: getters, proxies that are revoked or lie, other realms. */

/** The member, or undefined where reading it throws. */
export function readMember(value: object, key: string): unknown {
  try {
    return Reflect.get(value, key);
  } catch {
    return undefined;
  }
}

/** An error of this realm or another, or a DOMException. */
export function isError(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return value instanceof Error || /^(?:Error|DOMException)$/.test(tagOf(value));
  } catch {
    return false;
  }
}

/** Under which errors have others that are not enumerable members. */
export const LINKS: readonly string[] = ['errors', 'error', 'suppressed'];

export function isDomException(value: object): boolean {
  try {
    return tagOf(value) === 'DOMException';
  } catch {
    return false;
  }
}

/** @throws what a proxy throws */
function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

export function isEnumerable(value: object, key: string): boolean {
  try {
    return Object.prototype.propertyIsEnumerable.call(value, key);
  } catch {
    return false;
  }
}

/** The class it was made by, unless it is a literal or says none. */
export function className(value: object): string | undefined {
  const made = readMember(value, 'constructor');
  const name = typeof made === 'function' ? readMember(made, 'name') : undefined;
  return typeof name === 'string' && name !== '' && name !== 'Object' ? name : undefined;
}

/**
 * The names of the first own enumerable members, and how many names there are beyond those looked at. A proxy is asked
 * once for all names, then only for those that are looked at.
 *
 * @throws whatever a proxy throws
 */
export function ownNames(
  value: object,
  max: number,
): { readonly names: readonly string[]; readonly more: number } {
  const keys = Reflect.ownKeys(value);
  const names: string[] = [];
  let seen = 0;
  for (; seen < keys.length && names.length < max && seen < max * 2; seen += 1) {
    const key = keys[seen];
    if (typeof key === 'string' && isEnumerable(value, key)) names.push(key);
  }
  return { names, more: keys.length - seen };
}

/**
 * The first items of a list of any length, holes as undefined.
 *
 * @throws whatever a proxy throws
 */
export function firstItems(list: readonly unknown[], max: number): readonly unknown[] {
  const { length } = list;
  return Array.from({ length: Math.min(length, max) }, (_, index) => list[index]);
}
