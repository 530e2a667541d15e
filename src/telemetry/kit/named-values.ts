/**
 * Secrets in a text that stand behind their name: parameters of queries and forms (`token=S`), headers (`Cookie: S`), JSON
 * and what looks like it (`"password": "S"`, also quoted once more or cut). In `invalid token: expired` what follows is a
 * word that tells no secret. Takes time in proportion to the text's length.
 */
import { maskMarkedValues } from './marked-values.ts';
import { MASK } from './mask.ts';
import { MAX_NAME_LENGTH, mayEndName, type KindOfName } from './secret-names.ts';
import { bareEnd, enclosedEnd, opensOf, quotedEnd } from './value-end.ts';

const SEPARATOR = /[=:＝：﹦﹕]/g;
const WIDE_SEPARATOR = /[＝：﹦﹕]/;
/** Without one of these no text has a value behind a name. */
const SIGN = /[=:＝：﹦﹕'"]|-\w|<\//;
/** By code; beyond ASCII all but separators belong to a name. */
const IS_NAME_CHARACTER = Array.from({ length: 128 }, (_, code) =>
  /[\w.%+~[\]$-]|[^\t\n\r -\x7f]/.test(String.fromCharCode(code)),
);
const QUOTE = /["'`]/;

/** The text with the value of each secret name masked; the same text when there is none. */
export function maskNamedValues(text: string, kindOf: KindOfName): string {
  if (!SIGN.test(text)) return text;
  let masked = '';
  let done = 0;
  for (const { 0: written, index } of text.matchAll(SEPARATOR)) {
    if (index < done) continue;
    const separator = written.normalize('NFKC');
    const named = nameBefore(text, index, done);
    if (named.name === '') continue;
    const kind = kindOf(named.name);
    if (kind === 'plain' && !isEndOfSecretName(text, named, done, kindOf)) continue;
    const value = valueBehind(text, { ...named, separator, end: index + 1 });
    if (value === undefined) continue;
    const shown = text.slice(value.start, value.end);
    if (isHarmless(shown, kind === 'count', value.isQuoted)) continue;
    masked += text.slice(done, value.start) + (value.isJson ? `"${MASK}"` : MASK);
    done = value.end;
  }
  const rest = masked + text.slice(done);
  return maskMarkedValues(rest, kindOf);
}

interface Named {
  readonly name: string;
  /** Where the name begins. */
  readonly start: number;
  /** The quotation mark around the name, or ''. */
  readonly quote: string;
}

function nameBefore(text: string, separator: number, from: number): Named {
  let end = separator;
  // `!=`, `>=`
  while (end > from && /[^\S\r\n]|[!<>]/.test(text.charAt(end - 1))) end -= 1;
  const earliest = Math.max(from, end - MAX_NAME_LENGTH);
  const last = text.charAt(end - 1);
  if (end > from && QUOTE.test(last)) {
    const open = text.lastIndexOf(last, end - 2);
    const start = open < earliest ? earliest : open + 1;
    return { name: text.slice(start, Math.max(start, end - 1)), start, quote: last };
  }
  let start = end;
  while (start > earliest && isOfName(text, start - 1)) start -= 1;
  return { name: text.slice(start, end), start, quote: '' };
}

function isOfName(text: string, place: number): boolean {
  return IS_NAME_CHARACTER[text.charCodeAt(place)] ?? !WIDE_SEPARATOR.test(text.charAt(place));
}

const WORDS_BEFORE = /(?:[\w-]+ ){1,3}$/;

/** `credit card: S` */
function isEndOfSecretName(
  text: string,
  { name, start, quote }: Named,
  from: number,
  kindOf: KindOfName,
): boolean {
  if (quote !== '' || text.charAt(start - 1) !== ' ' || !mayEndName(name)) return false;
  const before = WORDS_BEFORE.exec(text.slice(Math.max(from, start - 60), start));
  return before !== null && kindOf(before[0] + name) !== 'plain';
}

interface Value {
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
  /** It is a number, a list or an object in JSON, in whose place a text must stand. */
  readonly isJson: boolean;
}

function valueBehind(
  text: string,
  named: Named & { readonly separator: string; readonly end: number },
): Value | undefined {
  const { separator, quote } = named;
  let start = named.end;
  // `==`, Ruby's `=>`, Go's `:=`
  while (/[=>]/.test(text.charAt(start))) start += 1;
  const isSpaced = isSpace(text.charAt(start));
  while (quote === '' ? isBlank(text.charAt(start)) : isSpace(text.charAt(start))) start += 1;
  // The end of a name in JSON that has a colon in it.
  if (quote === '' && text.startsWith('":', start)) return undefined;
  const open = opensOf(text, start);
  if (open !== '') {
    const from = start + open.length;
    return { start: from, end: quotedEnd(text, from, open), isQuoted: true, isJson: false };
  }
  const isJson = quote === '"';
  if (/[[{]/.test(text.charAt(start))) {
    return { start, end: enclosedEnd(text, start), isQuoted: false, isJson };
  }
  if (separator === ':' && isAddress(text, named.start, start)) return undefined;
  const end = bareEnd(text, start, { name: named.name, separator, isSpaced, isJson });
  return { start, end, isQuoted: false, isJson };
}

/** `token://x`, `Token::of`, `http://auth:8080`, `/token:12:5` */
function isAddress(text: string, nameStart: number, valueStart: number): boolean {
  const value = text.slice(valueStart, valueStart + 20);
  if (/^(?:\/\/|:)/.test(value)) return true;
  return /[/\\@]/.test(text.charAt(nameStart - 1)) && /^\d{1,5}(?!\w)/.test(value);
}

/** Masked before, at the end of a text in quotation marks: what follows is not of it, however the name is read. */
const MASKED = /^\*{8}(?:\\*"|$)/;
/** Of queries with placeholders and of values that are missing. */
const NO_VALUE =
  /^(?:\?\d*|\$\d+|%s|@p?\d+|undefined|null|none|nil|true|false|SIG[A-Z]+)(?=[\s,;)&]|$)/i;
/** A sentence about a secret, such as `expired` or `is not valid`. */
const WORDS =
  /^(?:expired|invalid|missing|malformed|unexpected|unknown|revoked|required|rejected|empty|not|is|was|must|cannot|could|has|should|failed|wrong|incorrect|mismatch|no|too|to|or|and|for|of|in|on|with|unsupported|unauthorized|forbidden|denied|error|found|set|unset|accepted|enabled|disabled|string|number|identifier|token|see)(?: [a-z']+)*[.!]?$/i;
const COUNT = /^-?\d{1,15}(?:\.\d+)?(?=[\s,;)]|$)/;

function isHarmless(value: string, isCount: boolean, isQuoted: boolean): boolean {
  if (value === '' || MASKED.test(value)) return true;
  if (isCount && COUNT.test(value)) return true;
  return !isQuoted && (NO_VALUE.test(value) || WORDS.test(value));
}

function isBlank(character: string): boolean {
  return /[^\S\r\n]/.test(character);
}

function isSpace(character: string): boolean {
  return isBlank(character) || character === '\n' || character === '\r';
}
