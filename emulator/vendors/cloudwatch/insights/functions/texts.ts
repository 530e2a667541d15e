/** Functions of texts: parts, cases, tests, encodings and hashes. */
import { hash } from 'node:crypto';
import { MAX_TEXT } from '../held-texts.ts';
import { isTrue, numberOf, textOf, type Value } from '../values.ts';
import { judging, textual, type Functions } from './scalar.ts';

export const TEXT_FUNCTIONS: Functions = {
  isempty: judging((value) => value === undefined || value === ''),
  isblank: judging((value) => (textOf(value) ?? '').trim() === ''),
  concat: {
    arity: [1, Infinity],
    call: (values) =>
      joined(
        values.map((value) => textOf(value) ?? ''),
        '',
      ),
  },
  ltrim: textual((text, set) => text.slice(leading(text, set)), 1, 2),
  rtrim: textual((text, set) => text.slice(0, text.length - trailing(text, set)), 1, 2),
  trim: textual(
    (text, set) => {
      const from = leading(text, set);
      return text.slice(from, Math.max(from, text.length - trailing(text, set)));
    },
    1,
    2,
  ),
  strlen: textual((text) => [...text].length),
  messagesize: textual((text) => Buffer.byteLength(text)),
  toupper: textual((text) => text.toUpperCase()),
  tolower: textual((text) => text.toLowerCase()),
  substr: textual(
    (text, from, length) => {
      const [start, count] = [numberOf(from), length === undefined ? Infinity : numberOf(length)];
      if (start === undefined || count === undefined) return undefined;
      return [...text].slice(Math.max(start, 0), Math.max(start, 0) + Math.max(count, 0)).join('');
    },
    2,
    3,
  ),
  replace: textual(
    (text, part = '', other = '') => (part === '' ? text : joined(text.split(part), other)),
    3,
  ),
  strcontains: {
    arity: [2, 3],
    call([value, part, caseless]) {
      const [text, wanted] = [textOf(value), textOf(part)];
      if (text === undefined || wanted === undefined) return undefined;
      const isCaseless = isTrue(caseless) && textOf(caseless)?.toLowerCase() !== 'false';
      const found = isCaseless
        ? text.toLowerCase().includes(wanted.toLowerCase())
        : text.includes(wanted);
      return found ? 1 : 0;
    },
  },
  startswith: textual((text, part = '') => (text.startsWith(part) ? 1 : 0), 2),
  endswith: textual((text, part = '') => (text.endsWith(part) ? 1 : 0), 2),

  md5: textual((text) => hash('md5', text)),
  sha256: textual((text) => hash('sha256', text)),
  urlencode: textual((text) => limited(encodeURIComponent(text.toWellFormed()))),
  urldecode: textual(decoded),
  base64encode: textual((text) => limited(Buffer.from(text).toString('base64'))),
  base64decode: textual((text) => Buffer.from(text, 'base64').toString()),
  hextoascii: textual((text) => {
    const digits = text.replace(/^0x/i, '');
    return /^(?:[\da-f]{2})*$/i.test(digits)
      ? Buffer.from(digits, 'hex').toString('latin1')
      : undefined;
  }),
};

/** @returns undefined where the text would be larger than any event */
function joined(parts: readonly string[], between: string): Value {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const all = length + (parts.length - 1) * between.length;
  return all > MAX_TEXT ? undefined : parts.join(between);
}

function limited(text: string): Value {
  return text.length > MAX_TEXT ? undefined : text;
}

function decoded(text: string): Value {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/** Characters of `text` at its start that are in `set`, white space by default. */
function leading(text: string, set: string | undefined): number {
  const outside = [...text].findIndex((character) => !isIn(character, set));
  return outside < 0 ? text.length : [...text].slice(0, outside).join('').length;
}

function trailing(text: string, set: string | undefined): number {
  return leading([...text].toReversed().join(''), set);
}

function isIn(character: string, set: string | undefined): boolean {
  return set === undefined ? /\s/.test(character) : set.includes(character);
}
