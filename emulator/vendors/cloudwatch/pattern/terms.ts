/**
 * Patterns of terms: words and quoted phrases that must be there, `-` those that must not, `?` those of which one
 * must. Words are of letters, digits and underscores; anything else needs quotation marks.
 */
import type { Reader } from '../reader.ts';
import type { Match, ParsedPattern } from './parsed.ts';

interface Term {
  readonly sign: '' | '-' | '?';
  readonly text: string;
}

/** Texts have no parts that could be taken. */
export const NOTHING: Match = { fields: {}, select: () => undefined };

export function parseTerms(reader: Reader): ParsedPattern {
  const terms: Term[] = [];
  for (reader.skipSpace(); !reader.ended; reader.skipSpace()) terms.push(readTerm(reader));
  const matches = testOf(terms);
  return {
    kind: 'terms',
    regexes: 0,
    size: 1 + terms.length,
    read: ({ text }) => (matches(text) ? NOTHING : undefined),
  };
}

function readTerm(reader: Reader): Term {
  const sign = reader.accept('-') ? '-' : reader.accept('?') ? '?' : '';
  if (reader.accept('"')) {
    const start = reader.at - 1;
    const text = readPhrase(reader);
    if (text === '') reader.fail('nothing stands between quotation marks', start);
    return { sign, text };
  }
  const word = reader.match(/[\p{L}\p{N}_]+/uy)?.[0];
  if (word !== undefined) return { sign, text: word };
  const character = /./su.exec(reader.source.slice(reader.at))?.[0];
  if (character === undefined) return reader.fail(`expected a term behind '${sign}'`);
  return reader.fail(`invalid character '${character}' in a term without quotation marks`);
}

/** What stands between quotation marks, the first of which is read. */
export function readPhrase(reader: Reader): string {
  const start = reader.at - 1;
  const found = reader.match(/((?:[^"\\]|\\.)*)"/suy);
  if (found === undefined) return reader.fail('unterminated quotation', start);
  return (found[1] ?? '').replaceAll(/\\(["\\])/g, '$1');
}

/** A phrase of nothing but space is AWS's other way to match everything. */
function testOf(given: readonly Term[]): (message: string) => boolean {
  const terms = given.filter(({ text }) => text.trim() !== '');
  const texts = (sign: Term['sign']) =>
    terms.filter((term) => term.sign === sign).map(({ text }) => text);
  const [included, excluded, optional] = [texts(''), texts('-'), texts('?')];
  // Beside other terms, optional ones have no effect; AWS says so in a note.
  if (included.length === 0 && excluded.length === 0 && optional.length > 0) {
    return (message) => optional.some((text) => message.includes(text));
  }
  return (message) =>
    included.every((text) => message.includes(text)) &&
    !excluded.some((text) => message.includes(text));
}
