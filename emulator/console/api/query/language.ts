/**
 * The language of the query bar: terms with blanks between them, all of which must hold. `key:value`, `key:>100`,
 * `-key:value` for those that do not have it, `"…"` around blanks, `*` for any characters, and words without a key,
 * which may occur anywhere. Runs in Node and in the browser.
 */
import { nearestWord } from './nearest-word.ts';
import { readTraceId } from './trace-id.ts';

/** Keys that mean the same for every vendor. Any other key is the name of an attribute. */
export const QUERY_KEYS = {
  route: 'route template or path',
  status: 'HTTP status: 500, 5xx, >=400',
  dur: 'duration in ms: >100, <=1.5s',
  service: 'name of the service that began it',
  method: 'HTTP method',
  name: 'name of the root span',
  level: 'level of a log line or an item',
  failed: 'true or false: whether the request itself failed',
  error: 'true or false: whether anything in it failed; or words of an error',
  vendor: 'a vendor that has it: honeycomb, xray, logs or rollbar',
  undelivered: 'true or false: whether a vendor refused it, or it was lost on the way',
  trace: 'trace id, in any form',
} as const;

/** What `vendor:` may say. */
export const QUERY_VENDORS = ['honeycomb', 'xray', 'logs', 'rollbar'] as const;

export type Operator = '=' | '>' | '>=' | '<' | '<=';

export interface Term {
  /** Undefined for words that may occur anywhere. */
  readonly key: string | undefined;
  readonly operator: Operator;
  /** Without its quotation marks. */
  readonly value: string;
  /** In quotation marks, `*` is a character like any other. */
  readonly isQuoted: boolean;
  readonly isNegated: boolean;
  /** Where it begins and ends in the text, the end excluded. */
  readonly from: number;
  readonly valueFrom: number;
  readonly to: number;
}

export interface QueryMistake {
  /** A sentence without full stop. */
  readonly message: string;
  /** Of the first wrong character, from 0, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** What would be right instead of the wrong characters. */
  readonly instead?: string;
}

export type ParsedQuery =
  | { readonly kind: 'terms'; readonly terms: readonly Term[] }
  /** An id was pasted, alone: its trace is what is meant. */
  | { readonly kind: 'trace'; readonly traceId: string }
  | { readonly kind: 'mistake'; readonly mistake: QueryMistake };

/** One request reads at most so much. */
const MOST_CHARACTERS = 2000;
const MOST_TERMS = 30;

const TERM = /(-?)(?:("[^"]*"|[^\s":<>=]+)(:))?(>=|<=|>|<|=)?("(?:[^"\\]|\\.)*"?|[^\s"]\S*)?/y;

export function parseQuery(text: string): ParsedQuery {
  const traceId = readTraceId(text);
  if (traceId !== undefined) return { kind: 'trace', traceId };
  if (text.length > MOST_CHARACTERS) {
    const message = `A query has at most ${MOST_CHARACTERS.toLocaleString('en')} characters`;
    return { kind: 'mistake', mistake: { message, from: MOST_CHARACTERS, to: text.length } };
  }
  const terms: Term[] = [];
  for (let at = skipBlanks(text, 0); at < text.length; at = skipBlanks(text, at)) {
    const term = readTerm(text, at);
    const mistake = check(term, text);
    if (mistake !== undefined) return { kind: 'mistake', mistake };
    terms.push(term);
    if (terms.length > MOST_TERMS) {
      const message = `A query has at most ${MOST_TERMS} terms`;
      return { kind: 'mistake', mistake: { message, from: term.from, to: text.length } };
    }
    at = Math.max(term.to, at + 1);
  }
  return { kind: 'terms', terms };
}

/** A term that is never empty: what cannot be one is a word. */
function readTerm(text: string, from: number): Term {
  TERM.lastIndex = from;
  const [whole = '', minus = '', key, colon, operator, value = ''] = TERM.exec(text) ?? [];
  const hasKey = colon !== undefined && key !== undefined;
  if (whole === '' || (!hasKey && operator !== undefined) || (!hasKey && value === '')) {
    const to = wordEnd(text, from);
    const word = text.slice(from, to);
    return {
      key: undefined,
      operator: '=',
      value: word,
      isQuoted: false,
      isNegated: false,
      from,
      valueFrom: from,
      to,
    };
  }
  const to = from + whole.length;
  const isQuoted = value.startsWith('"');
  return {
    key: hasKey ? key.replaceAll('"', '') : undefined,
    operator: operator === undefined || operator === '=' ? '=' : readOperator(operator),
    value: isQuoted ? unquote(value) : value,
    isQuoted,
    isNegated: minus === '-',
    from,
    valueFrom: to - value.length,
    to,
  };
}

function readOperator(text: string): Operator {
  return text === '>=' || text === '<=' || text === '>' || text === '<' ? text : '=';
}

function unquote(text: string): string {
  const end = text.length > 1 && /(?<!\\)(?:\\\\)*"$/.test(text.slice(1)) ? -1 : undefined;
  return text.slice(1, end).replaceAll(/\\(.)/g, '$1');
}

function check(term: Term, text: string): QueryMistake | undefined {
  const { key, value, from, to, valueFrom, operator } = term;
  const written = text.slice(valueFrom, to);
  if (written.startsWith('"') && !/^"(?:[^"\\]|\\.)*"$/.test(written)) {
    return { message: 'A quotation mark is missing at the end', from: valueFrom, to };
  }
  if (key === undefined) return checkWord(text.slice(from, to), from);
  const isPlain = text[from] !== '"' && text[from + 1] !== '"';
  const near = isPlain && !/[.@]/.test(key) ? nearestWord(key, Object.keys(QUERY_KEYS)) : undefined;
  if (near !== undefined) {
    const keyFrom = from + (term.isNegated ? 1 : 0);
    const message = `There is no key “${key}”`;
    return { message, from: keyFrom, to: keyFrom + key.length, instead: near };
  }
  if (written === '' && operator !== '=') {
    return { message: `A number is missing after ${operator}`, from, to };
  }
  return written === '' ? { message: `${key}: needs a value`, from, to } : checkValue(term, value);
}

/** A word that was meant to be something that the language writes otherwise. It would find nothing. */
function checkWord(word: string, from: number): QueryMistake | undefined {
  const to = from + word.length;
  if (word === 'OR' || word === 'AND' || word === 'NOT') {
    const message =
      word === 'NOT'
        ? 'There is no NOT: write - before the term'
        : `There is no ${word}: all terms must hold`;
    return { message, from, to };
  }
  const [, minus = '', key = '', sign = '', value = ''] =
    /^(-?)([a-z]+)(>=|<=|[=<>])=?(.*)$/.exec(word) ?? [];
  if (!Object.hasOwn(QUERY_KEYS, key)) return undefined;
  const instead = `${minus}${key}:${sign === '=' ? '' : sign}${value}`;
  return { message: `A colon is missing after ${key}`, from, to, instead };
}

function checkValue(term: Term, value: string): QueryMistake | undefined {
  const { key, operator, valueFrom: from, to } = term;
  const wrong = (message: string, instead?: string): QueryMistake => ({
    message,
    from,
    to,
    ...(instead !== undefined && { instead }),
  });
  if (key === 'dur' && readDuration(value) === undefined) {
    return wrong(`“${value}” is not a duration: write 100, 250ms or 1.5s`);
  }
  if (key === 'status' && !/^(?:\d{3}|[1-5]xx)$/.test(value)) {
    return wrong(`“${value}” is not a status: write 500 or 5xx`);
  }
  if (key === 'trace' && !/^[\da-f-]{1,36}$/i.test(value) && readTraceId(value) === undefined) {
    return wrong(`“${value}” is not a trace id`);
  }
  if (key === 'vendor' && !QUERY_VENDORS.some((vendor) => vendor === value)) {
    return wrong(`There is no vendor “${value}”`, nearestWord(value, QUERY_VENDORS) ?? 'honeycomb');
  }
  if ((key === 'failed' || key === 'undelivered') && !/^(?:true|false)$/.test(value)) {
    return wrong(`“${value}” is neither true nor false`, 'true');
  }
  const isOrdered = operator !== '=' && key !== 'dur' && key !== 'status';
  if (isOrdered && !Number.isFinite(Number(value))) return wrong(`“${value}” is not a number`);
  return undefined;
}

/** Milliseconds of `100`, `250ms`, `1.5s`, `800us` or `2m`; undefined of anything else. */
export function readDuration(text: string): number | undefined {
  const [, digits, unit = 'ms'] = /^(\d+(?:\.\d+)?)(us|µs|ms|s|m|min)?$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const factors: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000 };
  const factor = factors[unit];
  return factor === undefined ? Number(digits) / 1000 : Number(digits) * factor;
}

/** A term as it is written: what a click on a value adds to the query. */
export function writeTerm(key: string, value: string, operator: Operator = '='): string {
  const isPlain = value !== '' && !/[\s"\\*<>=]/.test(value);
  const written = isPlain ? value : `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
  const name = /[\s":<>=-]/.test(key[0] ?? '') || /[\s:<>=]/.test(key) ? `"${key}"` : key;
  return `${name}:${operator === '=' ? '' : operator}${written}`;
}

/** A term that the whole value must meet, and not a part of it. */
export function writeExactTerm(key: string, value: string): string {
  return `${key}:"${value.replaceAll(/["\\]/g, '\\$&')}"`;
}

function skipBlanks(text: string, at: number): number {
  let next = at;
  while (next < text.length && /\s/.test(text[next] ?? '')) next++;
  return next;
}

function wordEnd(text: string, from: number): number {
  let to = from + 1;
  while (to < text.length && !/\s/.test(text[to] ?? '')) to++;
  return to;
}
