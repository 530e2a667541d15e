/**
 * Patterns for JSON, `{ $.a.b[0] = "x*" && ($.n >= 5 || $.['a.b'][*] IS NULL) }`. A `*` stands for any element or
 * member, and a condition holds when one of them passes. A comparison holds only for a selector that leads to a text or
 * a number: for an absent member, null, a truth value, an object or an array, neither `=` nor `!=` holds. A message that
 * is not a JSON object matches nothing.
 */
import type { Reader } from '../reader.ts';
import { readComparison, readConditions } from './condition.ts';
import type { ParsedPattern } from './parsed.ts';

/** `ANY` for a wildcard. */
type Path = readonly (string | number | typeof ANY)[];

const ANY = Symbol('any');
/** AWS's own. */
const MAX_WILDCARDS_OF_SELECTOR = 1;
const MAX_WILDCARDS = 3;

/** Where a selector leads that leads nowhere. */
const ABSENT = Symbol('absent');

const STEP = /\.([\w-]+)|\.?\['([^']+)'\]|\[(\d+)\]/g;

export function parseJson(reader: Reader): ParsedPattern {
  let regexes = 0;
  let size = 1;
  let wildcards = 0;

  function condition(): (root: unknown) => boolean {
    const { at } = reader;
    const path = readSelector(reader);
    const own = path.filter((step) => step === ANY).length;
    wildcards += own;
    if (own > MAX_WILDCARDS_OF_SELECTOR) reader.fail('more than one wildcard in a selector', at);
    if (wildcards > MAX_WILDCARDS) reader.fail(`more than ${MAX_WILDCARDS} wildcards`, at);
    size++;
    reader.skipSpace();
    const word = reader.match(/IS\s+(NULL|TRUE|FALSE)\b|NOT\s+EXISTS\b/y);
    if (word) {
      const wanted = { NULL: null, TRUE: true, FALSE: false }[word[1] ?? ''] ?? null;
      return word[1] === undefined
        ? (root) => !some(root, path, () => true)
        : (root) => some(root, path, (value) => value === wanted);
    }
    const comparison = readComparison(reader);
    if (comparison === undefined) return reader.failExpecting('a comparison, IS or NOT EXISTS');
    regexes += comparison.regexes;
    size += comparison.size;
    return (root) =>
      some(
        root,
        path,
        (value) =>
          (typeof value === 'string' || typeof value === 'number') && comparison.test(value),
      );
  }

  reader.expect('{');
  const test = readConditions(reader, condition);
  reader.expect('}');
  return {
    kind: 'json',
    regexes,
    size,
    read({ json: root }) {
      if (root === undefined || !test(root)) return undefined;
      return { fields: {}, select: (selector) => select(root, selector) };
    },
  };
}

/** @param selector of a metric filter, whose form was checked when it was put. */
function select(root: object, selector: string): unknown {
  const path = [...selector.matchAll(STEP)].map(
    ([, name, quoted, index]) => name ?? quoted ?? Number(index),
  );
  const value = follow(root, path);
  return value === ABSENT ? undefined : value;
}

/** `$.name`, with further `.name`, `.*`, `.['a.b']`, `['a.b']`, `[number]` and `[*]`. */
function readSelector(reader: Reader): Path {
  reader.expect('$');
  const path: (string | number | typeof ANY)[] = [];
  while (path.length > 0 || reader.source.charAt(reader.at) === '.') {
    const step = reader.match(
      /\.([\w-]+)|\.(\*)|\.?\[\s*(?:'([^']+)'|"([^"]+)")\s*\]|\[(\d+)\]|\[(\*)\]/y,
    );
    if (step === undefined) break;
    const [, name, anyMember, quoted, other, index, anyElement] = step;
    if (anyMember ?? anyElement) path.push(ANY);
    else path.push(index === undefined ? (name ?? quoted ?? other ?? '') : Number(index));
  }
  if (path.length === 0) reader.failExpecting("'.' and the name of a property behind '$'");
  if (/[.[]/.test(reader.source.charAt(reader.at))) {
    reader.fail(`unexpected '${reader.source.charAt(reader.at)}' in a selector`);
  }
  return path;
}

/** Whether a value at the path passes; a path without wildcards leads to one value at most. */
function some(root: unknown, path: Path, test: (value: unknown) => boolean): boolean {
  const at = path.indexOf(ANY);
  if (at < 0) {
    const value = follow(root, path);
    return value !== ABSENT && test(value);
  }
  const values = follow(root, path.slice(0, at));
  if (typeof values !== 'object' || values === null) return false;
  const rest = path.slice(at + 1);
  return Object.values(values).some((value) => some(value, rest, test));
}

function follow(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path) {
    if (step === ANY) return ABSENT;
    if (typeof value !== 'object' || value === null) return ABSENT;
    if (typeof step === 'number' ? !Array.isArray(value) : Array.isArray(value)) return ABSENT;
    if (!Object.hasOwn(value, step)) return ABSENT;
    value = Reflect.get(value, step);
  }
  return value;
}
