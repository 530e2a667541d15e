/** Lists the fields of a JSON event by the names that queries give them: `a.b` for a member, `a.0` for an element. */
import type { Value } from './values.ts';

/** Of one event; AWS's own. */
const MAX_FIELDS = 200;
/** Deeper than any log; bounds the stack. */
const MAX_DEPTH = 100;

/** Null, and objects and arrays themselves, are not fields. */
export function flatten(json: object | undefined): readonly (readonly [string, Value])[] {
  const found: (readonly [string, Value])[] = [];

  function add(path: string, value: unknown, depth: number): void {
    if (found.length >= MAX_FIELDS || depth > MAX_DEPTH) return;
    if (typeof value === 'object' && value !== null) walk(`${path}.`, value, depth);
    else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      found.push([path, value]);
    }
  }

  function walk(prefix: string, value: object, depth: number): void {
    for (const [name, member] of Object.entries(value)) {
      if (found.length >= MAX_FIELDS) return;
      // A member whose own name begins with @ is shown with another before it.
      add(prefix === '' && name.startsWith('@') ? `@${name}` : prefix + name, member, depth + 1);
    }
  }

  if (json !== undefined) walk('', json, 0);
  return found;
}
