/** Colours the words of a pattern or a query, and what is wrong in it. */
import { INSIGHTS_COMMANDS } from '../../../api/logs/insights-words.ts';
import type { Language, LanguageMistake } from '../../../api/logs/shapes.ts';
import type { Piece } from '../../query/paint.ts';

const WORDS = /\$\.[\w.]+|\||[{}[\]]|&&|\|\||[<>!]?=|[<>]|@?\w+|"[^"]*"?|\s+|./gsu;

export function paint(
  text: string,
  language: Language,
  mistake: LanguageMistake | undefined,
): Piece[] {
  if (mistake !== undefined) {
    return [
      { text: text.slice(0, mistake.from), kind: undefined },
      { text: text.slice(mistake.from, mistake.to), kind: 'mistake' },
      { text: text.slice(mistake.to), kind: undefined },
    ];
  }
  let begins = true;
  return [...text.matchAll(WORDS)].map(([word]) => {
    const isCommand =
      language === 'insights' && begins && Object.hasOwn(INSIGHTS_COMMANDS, word.toLowerCase());
    if (word.trim() !== '') begins = word === '|';
    const isSign = /^(?:[|{}[\]<>=]|&&|\|\||[<>!]=)/.test(word);
    return { text: word, kind: isCommand || isSign ? 'operator' : undefined };
  });
}

/** Texts that a pattern of terms looks for, to be marked where they stand. */
export function termsOf(pattern: string): string[] {
  if (/^\s*[{[%]/.test(pattern)) return [];
  return [...pattern.matchAll(/([-?]?)(?:"((?:[^"\\]|\\.)*)"|([\p{L}\p{N}_]+))/gu)]
    .filter(([, sign]) => sign !== '-')
    .map(([, , quoted, word]) => quoted?.replaceAll(/\\(["\\])/g, '$1') ?? word ?? '')
    .filter((term) => term.trim() !== '');
}

/** A pattern that finds lines with this text: what JSON would write otherwise is left out. */
export function patternOf(text: string): string | undefined {
  const [plain = ''] = /^[^"\\\u2028⏎‹]{1,100}/.exec(text) ?? [];
  return plain.trim().length < 3 ? undefined : `"${plain.trim()}"`;
}
