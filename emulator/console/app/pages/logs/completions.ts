/** What the field of the page offers: names of fields, commands and functions of Logs Insights, forms of patterns. */
import {
  EVENT_FIELDS,
  INSIGHTS_COMMANDS,
  INSIGHTS_FUNCTIONS,
  INSIGHTS_OPERATORS,
} from '../../../api/logs/insights-words.ts';
import type { Completion } from '../../query/completions.ts';
import { plural } from '../../format.ts';

/** Names of fields with the number of the newest lines that have them. */
export type Fields = readonly { readonly name: string; readonly count: number }[];

const MOST = 8;

const FORMS: readonly (readonly [text: string, note: string])[] = [
  ['ERROR', 'lines with this word, in these letters'],
  ['?ERROR ?WARN', 'one of them'],
  ['-home', 'lines without it'],
  ['"took 36 ms"', 'words with other signs'],
  ['{ $.level = "ERROR" }', 'a field of JSON'],
  ['{ $.duration_ms > 100 }', 'a number in JSON'],
  ['%5\\d\\d%', 'a regular expression'],
  ['[ip, method, path, status = 5*]', 'columns between spaces'],
];

export function completePattern(text: string, caret: number, fields: Fields): Completion[] {
  if (text.trim() === '') return FORMS.map(([form, note]) => ({ text: form, from: 0, note }));
  const selector = /\$\.([\w.]*)$/.exec(text.slice(0, caret));
  if (selector === null || !text.trimStart().startsWith('{')) return [];
  const [, begin = ''] = selector;
  return fields
    .filter(({ name }) => /^\w+$/.test(name) && name.startsWith(begin))
    .slice(0, MOST)
    .map(({ name, count }) => ({ text: name, from: caret - begin.length, note: noteOf(count) }));
}

export function completeQuery(text: string, caret: number, fields: Fields): Completion[] {
  const before = text.slice(0, caret);
  const word = /[@\w.]*$/.exec(before)?.[0] ?? '';
  const from = caret - word.length;
  const ahead = before.slice(0, from).trimEnd();
  const begins = (name: string) => name.toLowerCase().startsWith(word.toLowerCase());
  const offer = (words: Readonly<Record<string, string>>, end = '') =>
    Object.entries(words)
      .filter(([name]) => begins(name))
      .map(([name, note]) => ({ text: `${name}${end}`, from, note }));
  if (ahead === '' || ahead.endsWith('|')) return offer(INSIGHTS_COMMANDS).slice(0, MOST);
  const names = [
    ...fields.map(({ name, count }) => ({ name, note: noteOf(count) })),
    ...EVENT_FIELDS.map((name) => ({ name, note: 'every event has it' })),
  ]
    .filter(({ name }) => begins(name))
    .map(({ name, note }) => ({ text: /^[@\w.]+$/.test(name) ? name : `\`${name}\``, from, note }));
  const others =
    word === '' ? [] : [...offer(INSIGHTS_FUNCTIONS, '('), ...offer(INSIGHTS_OPERATORS)];
  const isStats = /\|?\s*stats$/.test(ahead);
  return (isStats ? [...offer(INSIGHTS_FUNCTIONS, '('), ...names] : [...names, ...others]).slice(
    0,
    MOST,
  );
}

function noteOf(count: number): string {
  return `in ${plural(count, 'line')} of the newest`;
}
