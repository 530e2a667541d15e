/**
 * Reads queries of Logs Insights piece by piece, and words their errors. Commands, functions and operators are written
 * in any case, fields in their own; `#` begins a comment.
 */
import { AwsError } from '../../aws/error.ts';
import { Reader } from '../reader.ts';
import { createRegex, type Regex } from '../regex/regex.ts';
import { RegexError } from '../regex/syntax.ts';

/** @throws AwsError MalformedQueryException, from the reader it gives. */
export function readerOf(query: string): Reader {
  return new Reader(query, malformed, /(?:\s+|#[^\n]*)*/y);
}

/** @param at characters of the query before what is wrong. */
export function malformed(what: string, at: number): AwsError {
  const message = `${what} at position ${at + 1}`;
  return new AwsError('MalformedQueryException', message, undefined, {
    queryCompileError: { location: { startCharOffset: at, endCharOffset: at + 1 }, message },
  });
}

/** Takes a word in any case, if it is the whole next word. */
export function acceptWord(reader: Reader, word: string): boolean {
  reader.skipSpace();
  return reader.match(new RegExp(`${word}(?![\\w.@])`, 'iy')) !== undefined;
}

/** A field's name, in backticks where it holds other signs; undefined when none comes next. */
export function readName(reader: Reader): string | undefined {
  reader.skipSpace();
  const found = reader.match(/`([^`]+)`|([A-Za-z_@][\w.@]*)/y);
  return found?.[1] ?? found?.[2];
}

/** A text in single or double quotation marks; undefined when none comes next. */
export function readText(reader: Reader): string | undefined {
  reader.skipSpace();
  const { at } = reader;
  const found = reader.match(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/suy);
  if (found === undefined && /["']/.test(reader.source.charAt(at)))
    reader.fail('unterminated text');
  return (found?.[1] ?? found?.[2])?.replaceAll(/\\(["'\\])/g, '$1');
}

/** A regular expression between slashes; undefined when none comes next. */
export function readRegex(reader: Reader): Regex | undefined {
  reader.skipSpace();
  const { at } = reader;
  const source = reader.match(/\/((?:[^/\\]|\\.)*)\//suy)?.[1];
  if (source === undefined) {
    if (reader.source.charAt(at) === '/') reader.fail('unterminated regular expression');
    return undefined;
  }
  try {
    return createRegex(source, 'insights');
  } catch (error) {
    if (error instanceof RegexError) reader.fail(error.message, at + 1 + error.at);
    throw error;
  }
}
