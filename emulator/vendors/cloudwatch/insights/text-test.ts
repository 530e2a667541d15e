/** Tests a text as `like` and `=~` do: whether it has a part, or a regular expression matches somewhere in it. */
import type { Reader } from '../reader.ts';
import { readRegex, readText } from './language.ts';

export interface TextTest {
  /** Tells the test from others. */
  readonly key: string;
  /** The part, where that is all. */
  readonly part?: string;
  readonly test: (text: string) => boolean;
}

/** An expression without any sign that means something matches itself. */
const LITERAL = /^[\w "#%&',:;<=>@~]+$/;

/** A text in quotation marks or a regular expression between slashes; undefined when neither comes next. */
export function readTest(reader: Reader): TextTest | undefined {
  const part = readText(reader);
  if (part !== undefined) return hasPart(part);
  reader.skipSpace();
  const { at } = reader;
  const regex = readRegex(reader);
  if (regex === undefined) return undefined;
  const source = reader.source.slice(at + 1, reader.at - 1);
  return LITERAL.test(source) ? hasPart(source) : { key: `match ${source}`, test: regex.test };
}

function hasPart(part: string): TextTest {
  return { key: `part ${part}`, part, test: (text) => text.includes(part) };
}
