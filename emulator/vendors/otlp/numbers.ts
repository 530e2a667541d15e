/**
 * Reads OTLP's numbers of either encoding: 64-bit integers, doubles and enums. Protobuf's JSON mapping takes each as a
 * number or as text. JSON.parse rounds integers beyond 2^53, so reading one throws an InexactNumber, and ./parse.ts
 * parses once more with {@link exactNumbers}. https://protobuf.dev/programming-guides/json/
 */
import { isAbsent, OtlpError, wrong } from './otlp.ts';

/** JSON.parse lost digits of an integer; or there is a fraction, where it was told to keep them. */
export class InexactNumber extends OtlpError {
  constructor() {
    super('it has a number that is not a 64-bit integer where one belongs');
  }
}

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;
/** 64 bits have 20 digits. */
const MAX_DIGITS = 20;
/** An integer as it is mostly written; it needs none of {@link NUMBER}'s arithmetic. */
const DIGITS = /^-?\d{1,20}$/;

/** For JSON.parse: integers that a number does not hold become bigint. */
export function exactNumbers(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || !isInexact(value)) return value;
  return bigintOfText(context?.source ?? '') ?? value;
}

function isInexact(value: number): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value);
}

/** @returns a bigint only where a number would lose digits. */
export function integerOf(value: unknown, field: string): number | bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  const integer = bigintOf(value);
  if (integer === undefined || BigInt.asIntN(64, integer) !== integer) {
    throw wrong(field, 'a 64-bit integer', value);
  }
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : integer;
}

export function nanosOf(value: unknown, field: string): bigint {
  if (isAbsent(value)) return 0n;
  const nanos = bigintOf(value);
  if (nanos === undefined || BigInt.asUintN(64, nanos) !== nanos) {
    throw wrong(field, 'unix nanoseconds as digits', value);
  }
  return nanos;
}

/** Text, a whole number, or a Long of protobufjs. */
function bigintOf(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'string') return bigintOfText(value);
  if (typeof value === 'number') {
    if (isInexact(value) && Math.abs(value) < 2 ** 65) throw new InexactNumber();
    return Number.isInteger(value) ? BigInt(value) : undefined;
  }
  const { high, low, unsigned } = Object(value);
  if (typeof high !== 'number' || typeof low !== 'number') return undefined;
  const bits = (BigInt(high) << 32n) | BigInt(low >>> 0);
  return unsigned === true ? BigInt.asUintN(64, bits) : bits;
}

/** Of `12`, `1.2e1` and `12.0`; undefined for what is not whole, or beyond 64 bits by far. */
function bigintOfText(text: string): bigint | undefined {
  if (DIGITS.test(text)) return BigInt(text);
  const parts = NUMBER.exec(text);
  if (parts === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  const significant = (whole + fraction).replace(/0+$/, '');
  const zeros = Number(exponent) + whole.length - significant.length;
  if (significant === '') return 0n;
  if (zeros < 0 || significant.replace(/^0+/, '').length + zeros > MAX_DIGITS) return undefined;
  return BigInt(`${sign}${significant}${'0'.repeat(zeros)}`);
}

export function doubleOf(value: unknown, field: string): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  // Protobuf's JSON mapping writes what JSON numbers cannot hold as text.
  const isNumber =
    typeof value === 'string' && (/^-?Infinity$|^NaN$/.test(value) || NUMBER.test(value));
  if (isNumber) return Number(value);
  throw wrong(field, 'a number', value);
}

/**
 * An enum is a number in protobuf and by OTLP/JSON's rule; protobuf's mapping writes its name. Unknown names are 0.
 * @param prefix of the names. @param names by their number
 */
export function enumOf(
  value: unknown,
  prefix: string,
  names: readonly string[],
  field: string,
): number {
  if (typeof value === 'number') return value;
  if (isAbsent(value)) return 0;
  if (typeof value !== 'string') throw wrong(field, 'a number', value);
  if (/^\d{1,10}$/.test(value)) return Number(value);
  return value.startsWith(prefix) ? Math.max(0, names.indexOf(value.slice(prefix.length))) : 0;
}
