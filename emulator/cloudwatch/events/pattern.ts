/**
 * A filter pattern of terms in, a test of messages out: words and quoted phrases that must be there, `-` those that
 * must not, `?` those of which one must. Patterns for JSON, for space-delimited lines and regular expressions are
 * refused by name, so that no list of events is wrong in silence.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
import { AwsError } from '../../aws/error.ts';

export type MessageTest = (message: string) => boolean;

interface Term {
  readonly sign: '' | '-' | '?';
  readonly text: string;
}

const TERM = /\s*(?<sign>[?-]?)(?:"(?<phrase>(?:[^"\\]|\\.)*)"|(?<word>[^\s"]+))/suy;

/** @throws AwsError InvalidParameterException for what is wrong or unsupported. */
export function parsePattern(pattern: string): MessageTest {
  const trimmed = pattern.trim();
  refuseUnsupported(trimmed);
  const terms = readTerms(trimmed);
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

function refuseUnsupported(pattern: string): void {
  const kinds = { '{': 'JSON', '[': 'space-delimited', '%': 'regular expression' };
  for (const [sign, kind] of Object.entries(kinds)) {
    if (pattern.startsWith(sign)) {
      throw invalid(`The emulator does not support ${kind} filter patterns`);
    }
  }
}

function readTerms(pattern: string): readonly Term[] {
  const terms: Term[] = [];
  const expression = new RegExp(TERM);
  while (expression.lastIndex < pattern.length) {
    const groups = expression.exec(pattern)?.groups;
    if (groups === undefined) throw invalid('Unterminated quotation in filter pattern');
    terms.push(termOf(groups));
  }
  return terms;
}

function termOf({ sign, phrase, word }: Readonly<Record<string, string | undefined>>): Term {
  const text = phrase === undefined ? wordOf(word ?? '') : phrase.replaceAll(/\\(.)/gs, '$1');
  return { sign: sign === '-' || sign === '?' ? sign : '', text };
}

/** Anything but letters, digits and underscores needs quotation marks. */
function wordOf(word: string): string {
  const illegal = word.replaceAll(/[\p{L}\p{N}_]/gu, '');
  if (illegal !== '') throw invalid(`Invalid character(s) in term '${illegal}'`);
  return word;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
