/**
 * Patterns for space-delimited lines, `[ip, ..., status = 4*, bytes > 10]`. What stands between quotation marks or
 * brackets is one field of the line. A line must have as many fields as the pattern names, unless an ellipsis stands
 * for any number of them.
 */
import type { Reader } from '../reader.ts';
import { readComparison, readConditions } from './condition.ts';
import { MAX_FIELDS } from './line.ts';
import type { ParsedPattern } from './parsed.ts';

type Fields = ReadonlyMap<string, string>;

interface Slot {
  readonly name: string | undefined;
  readonly test: (fields: Fields) => boolean;
}

export function parseFields(reader: Reader): ParsedPattern {
  const slots: (Slot | 'any')[] = [];
  const used: { readonly name: string; readonly at: number }[] = [];
  let regexes = 0;
  let size = 1;

  function condition(): (fields: Fields) => boolean {
    reader.skipSpace();
    const { at } = reader;
    const name = readName(reader) ?? reader.failExpecting('the name of a field');
    const comparison = readComparison(reader) ?? reader.failExpecting('a comparison');
    used.push({ name, at });
    regexes += comparison.regexes;
    size += comparison.size;
    return (fields) => comparison.test(fields.get(name) ?? '');
  }

  function slot(): Slot | 'any' {
    reader.skipSpace();
    if (reader.accept('...')) {
      if (slots.includes('any')) reader.fail("a second '...' is not supported", reader.at - 3);
      return 'any';
    }
    const rest = reader.source.slice(reader.at);
    const start = /^(?:\(\s*)*(?<name>[A-Za-z_][\w-]*)(?<more>\s*[^\s,\]])?/.exec(rest)?.groups;
    const name = start?.['name'];
    if (name === undefined || start?.['more'] === undefined) {
      return { name: readName(reader), test: () => true };
    }
    return { name, test: readConditions(reader, condition) };
  }

  reader.expect('[');
  do {
    const { at } = reader;
    const next = slot();
    const name = next === 'any' ? undefined : next.name;
    if (name !== undefined && slots.some((other) => other !== 'any' && other.name === name)) {
      reader.fail(`a second field '${name}'`, at);
    }
    slots.push(next);
  } while (reader.accept(','));
  reader.expect(']');
  const names = new Set(slots.map((slot) => (slot === 'any' ? undefined : slot.name)));
  const unknown = used.find(({ name }) => !names.has(name));
  if (unknown) reader.fail(`no field is named '${unknown.name}'`, unknown.at);

  const tests = slots.flatMap((slot) => (slot === 'any' ? [] : [slot.test]));
  return {
    kind: 'fields',
    regexes,
    size: size + slots.length,
    read(line) {
      const fields = assign(slots, line.fields);
      if (fields === undefined || !tests.every((test) => test(fields))) return undefined;
      return {
        get fields() {
          return Object.fromEntries([...fields].map(([name, text]) => [`$${name}`, text]));
        },
        select: (selector) => fields.get(selector.slice(1)),
      };
    },
  };
}

function readName(reader: Reader): string | undefined {
  return reader.match(/[A-Za-z_][\w-]*/y)?.[0];
}

/** A line's fields by their names, by their numbers where they have none; undefined when it has too few or too many. */
function assign(slots: readonly (Slot | 'any')[], texts: readonly string[]): Fields | undefined {
  const ellipsis = slots.indexOf('any');
  if (texts.length > MAX_FIELDS) return undefined;
  const more = texts.length - (ellipsis < 0 ? slots.length : slots.length - 1);
  if (more < 0 || (ellipsis < 0 && more > 0)) return undefined;
  const named = slots.flatMap((slot) =>
    slot === 'any' ? Array.from({ length: more }, () => undefined) : [slot.name],
  );
  return new Map(texts.map((text, index) => [named[index] ?? String(index + 1), text]));
}
