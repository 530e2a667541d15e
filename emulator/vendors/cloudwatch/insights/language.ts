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

/**
 * A field's name, in backticks where it holds other signs; undefined when none comes next. For a value in a map or
 * list it is the way to it: `js.user`, js.`user.id` and `js.users[1]`, which is written `js.users.1` too.
 */
export function readName(reader: Reader): string | undefined {
  reader.skipSpace();
  return pathOf(
    reader.match(
      /(?:`[^`]+`|[A-Za-z_@](?:[\w@]|\.(?!`))*)(?:(?:\.`[^`]+`|\[\d+\])(?:[\w@]|\.(?!`))*)*/y,
    )?.[0],
  );
}

/** The way from a map or list to what is in it, right behind it: `.user[1]`; undefined when none comes next. */
export function readMembers(reader: Reader): string | undefined {
  const found = reader.match(/(?:\.(?:`[^`]+`|\w[\w@]*)|\[\d+\])+/y)?.[0];
  return pathOf(found)?.replace(/^\./, '');
}

function pathOf(written: string | undefined): string | undefined {
  return written?.replaceAll(
    /`([^`]+)`|\[(\d+)\]/g,
    (_, quoted: string | undefined, index: string | undefined) => quoted ?? `.${index}`,
  );
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
