/**
 * The functions of Logs Insights that compute one value from others: of numbers, texts, addresses and times.
 * Aggregations are elsewhere; functions of JSON, maps and lists are left out.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html
 */
import { BlockList, isIP } from 'node:net';
import { isEqual, numberOf, textOf, type Value } from './values.ts';

export interface ScalarFunction {
  /** How many arguments it takes. */
  readonly arity: readonly [min: number, max: number];
  /** True when it gives a time, in Unix milliseconds. */
  readonly givesTime?: true;
  call(values: readonly Value[]): Value;
}

const numeric = (
  compute: (...numbers: number[]) => number,
  min = 1,
  max = min,
): ScalarFunction => ({
  arity: [min, max],
  call(values) {
    const numbers = values.map(numberOf);
    const found = numbers.every((n) => n !== undefined) ? compute(...numbers) : Number.NaN;
    return Number.isFinite(found) ? found : undefined;
  },
});

/** Of texts; a missing argument makes the result missing. */
const textual = (compute: (...texts: string[]) => Value, min = 1, max = min): ScalarFunction => ({
  arity: [min, max],
  call(values) {
    const texts = values.map(textOf);
    return texts.every((text) => text !== undefined) ? compute(...texts) : undefined;
  },
});

const judging = (judge: (value: Value) => boolean): ScalarFunction => ({
  arity: [1, 1],
  call: ([value]) => judge(value),
});

/** By lower-case name. */
export const FUNCTIONS: Readonly<Record<string, ScalarFunction>> = {
  abs: numeric(Math.abs),
  ceil: numeric(Math.ceil),
  floor: numeric(Math.floor),
  log: numeric(Math.log),
  sqrt: numeric(Math.sqrt),
  greatest: numeric(Math.max, 1, Infinity),
  least: numeric(Math.min, 1, Infinity),

  ispresent: judging((value) => value !== undefined),
  isempty: judging((value) => value === undefined || value === ''),
  isblank: judging((value) => (textOf(value) ?? '').trim() === ''),
  coalesce: {
    arity: [1, Infinity],
    call: (values) => values.find((value) => value !== undefined),
  },

  concat: {
    arity: [1, Infinity],
    call: (values) => values.map((value) => textOf(value) ?? '').join(''),
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
    (text, part = '', other = '') => (part === '' ? text : text.replaceAll(part, () => other)),
    3,
  ),
  strcontains: textual((text, part = '') => (text.includes(part) ? 1 : 0), 2),

  tomillis: numeric((time) => time),
  frommillis: { ...numeric((time) => time), givesTime: true },

  isvalidip: textual((text) => isIP(text) !== 0),
  isvalidipv4: textual((text) => isIP(text) === 4),
  isvalidipv6: textual((text) => isIP(text) === 6),
  isipinsubnet: textual((text, subnet = '') => isInSubnet(text, subnet, [4, 6]), 2),
  isipv4insubnet: textual((text, subnet = '') => isInSubnet(text, subnet, [4]), 2),
  isipv6insubnet: textual((text, subnet = '') => isInSubnet(text, subnet, [6]), 2),
};

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

/** @param families of addresses that count. */
function isInSubnet(address: string, subnet: string, families: readonly number[]): boolean {
  const [network = '', bits = ''] = subnet.split('/');
  const family = isIP(network);
  const size = /^\d{1,3}$/.test(bits) ? Number(bits) : Infinity;
  if (!families.includes(family) || isIP(address) !== family) return false;
  if (size > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  const type = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(network, size, type);
  return list.check(address, type);
}

/** Whether a value is one of a list. */
export function isOneOf(value: Value, list: readonly Value[]): boolean {
  return list.some((item) => isEqual(value, item));
}
