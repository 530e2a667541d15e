/** The fields in messages of JSON: `a.b` for a member, `a.0` for an element. */
import { valueOf, type Value } from './values.ts';

/**
 * What is at a path; undefined where there is nothing. A member's name may hold dots itself, so the longest name that
 * is there wins.
 *
 * @param from how much of the path lies behind
 * @param leaf what the end of the path is to the query; objects and arrays are not fields of a log by themselves
 */
export function follow(
  json: unknown,
  path: readonly string[],
  from: number,
  leaf: (json: unknown) => Value = scalarOf,
): Value {
  if (from === path.length) return leaf(json);
  if (typeof json !== 'object' || json === null) return undefined;
  for (let to = path.length; to > from; to--) {
    const name = to === from + 1 ? (path[from] ?? '') : path.slice(from, to).join('.');
    if (!Object.hasOwn(json, name) || (Array.isArray(json) && name === 'length')) continue;
    const found = follow(Reflect.get(json, name), path, to, leaf);
    if (found !== undefined) return found;
  }
  return undefined;
}

function scalarOf(json: unknown): Value {
  return typeof json === 'object' ? undefined : valueOf(json);
}
