/**
 * Patterns for JSON, `{ $.a.b[0] = "x*" && ($.n >= 5 || $.m IS NULL) }`. A comparison holds only for a selector that
 * leads to a text or a number: neither `=` nor `!=` does for what is absent, null, a truth value, an object or an
 * array. A message that is no JSON object matches nothing.
 */
import type { Reader } from '../reader.ts';
import { readComparison, readConditions } from './condition.ts';
import type { ParsedPattern } from './parsed.ts';

type Path = readonly (string | number)[];

/** Where a selector leads that leads nowhere. */
const ABSENT = Symbol('absent');

const STEP = /\.([\w-]+)|\[(\d+)\]/g;

export function parseJson(reader: Reader): ParsedPattern {
  let regexes = 0;
  let size = 1;

  function condition(): (root: unknown) => boolean {
    const path = readSelector(reader);
    size++;
    reader.skipSpace();
    const word = reader.match(/IS\s+(NULL|TRUE|FALSE)\b|NOT\s+EXISTS\b/y);
    if (word) {
      const wanted = { NULL: null, TRUE: true, FALSE: false }[word[1] ?? ''] ?? null;
      return word[1] === undefined
        ? (root) => follow(root, path) === ABSENT
        : (root) => follow(root, path) === wanted;
    }
    const comparison = readComparison(reader);
    if (comparison === undefined) return reader.failExpecting('a comparison, IS or NOT EXISTS');
    regexes += comparison.regexes;
    size += comparison.size;
    return (root) => {
      const value = follow(root, path);
      return (typeof value === 'string' || typeof value === 'number') && comparison.test(value);
    };
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
  const path = [...selector.matchAll(STEP)].map(([, name, index]) => name ?? Number(index));
  const value = follow(root, path);
  return value === ABSENT ? undefined : value;
}

/** `$.name`, with further `.name` and `[number]`. */
function readSelector(reader: Reader): Path {
  reader.expect('$');
  const path: (string | number)[] = [];
  for (;;) {
    const name = reader.match(/\.([\w-]+)/y)?.[1];
    const index =
      name === undefined && path.length > 0 ? reader.match(/\[(\d+)\]/y)?.[1] : undefined;
    if (name === undefined && index === undefined) break;
    path.push(name ?? Number(index));
  }
  if (path.length === 0) reader.failExpecting("'.' and the name of a property behind '$'");
  if (/[.[]/.test(reader.source.charAt(reader.at))) {
    reader.fail(`unexpected '${reader.source.charAt(reader.at)}' in a selector`);
  }
  return path;
}

function follow(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return ABSENT;
    if (typeof step === 'number' ? !Array.isArray(value) : Array.isArray(value)) return ABSENT;
    if (!Object.hasOwn(value, step)) return ABSENT;
    value = Reflect.get(value, step);
  }
  return value;
}
