/**
 * Reads the values that all OTLP messages are made of: ids, times, enums, attributes. It reads both encodings alike,
 * parsed OTLP/JSON and protobufjs messages, which differ in scalars only: ids are hex or bytes, 64-bit integers text,
 * number or Long. A value of the wrong type is an OtlpError.
 */
import type { Attribute, AttributeValue } from './otlp.ts';
import { OtlpError } from './otlp.ts';

/** Deeper values than anyone sends on purpose; protobufjs refuses at about the same depth. */
const MAX_DEPTH = 64;

export function readAttributes(input: unknown, depth = 0): Attribute[] {
  return listOf(input, 'attributes').map((entry) => {
    const { key, value } = objectOf(entry, 'attributes[]');
    return { key: textOf(key, 'attribute.key'), value: readValue(value, depth) };
  });
}

export function readValue(input: unknown, depth: number): AttributeValue {
  if (isAbsent(input)) return null;
  if (depth > MAX_DEPTH) {
    throw new OtlpError(`an attribute is nested deeper than ${MAX_DEPTH} levels`);
  }
  const value = objectOf(input, 'attribute.value');
  // Own keys only: a protobufjs message has the defaults of all the others on its prototype.
  for (const kind of Object.keys(value)) {
    const content = value[kind];
    if (isAbsent(content)) continue;
    switch (kind) {
      case 'stringValue':
        return textOf(content, 'stringValue');
      case 'boolValue':
        if (typeof content !== 'boolean') throw wrong('boolValue', 'true or false', content);
        return content;
      case 'intValue':
        return integerOf(content);
      case 'doubleValue':
        return doubleOf(content);
      case 'bytesValue':
        return { bytes: base64Of(content) };
      case 'arrayValue': {
        const { values } = objectOf(content, 'arrayValue');
        return { array: listOf(values, 'arrayValue.values').map((v) => readValue(v, depth + 1)) };
      }
      case 'kvlistValue':
        return {
          kvlist: readAttributes(objectOf(content, 'kvlistValue')['values'], depth + 1),
        };
    }
  }
  return null;
}

export function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

export function objectOf(value: unknown, field: string): Record<string, unknown> {
  if (!isRecord(value)) throw wrong(field, 'an object', value);
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown, field: string): readonly unknown[] {
  if (isAbsent(value)) return [];
  if (!Array.isArray(value)) throw wrong(field, 'an array', value);
  return value;
}

export function textOf(value: unknown, field: string): string {
  if (typeof value === 'string') return value;
  if (isAbsent(value)) return '';
  throw wrong(field, 'a string', value);
}

/** OTLP/JSON writes ids in hex, against protobuf's JSON mapping, which would have base64. */
export function idOf(value: unknown, field: string): string {
  if (typeof value === 'string') return value.toLowerCase();
  if (isAbsent(value)) return '';
  if (value instanceof Uint8Array) return bufferOf(value).toString('hex');
  if (Array.isArray(value) && value.length === 0) return ''; // absent bytes, to protobufjs
  throw wrong(field, 'a hex string', value);
}

/** An enum is a number in protobuf and by OTLP/JSON's rule; other encoders write its name. */
export function enumOf(
  value: unknown,
  prefix: string,
  names: readonly string[],
  field: string,
): number {
  if (typeof value === 'number') return value;
  if (isAbsent(value)) return 0;
  if (typeof value !== 'string') throw wrong(field, 'a number', value);
  return value.startsWith(prefix) ? Math.max(0, names.indexOf(value.slice(prefix.length))) : 0;
}

export function nanosOf(value: unknown, field: string): bigint {
  if (isAbsent(value)) return 0n;
  const nanos = bigintOf(value);
  if (nanos === undefined || nanos < 0n) throw wrong(field, 'unix nanoseconds as digits', value);
  return nanos;
}

export function integerOf(value: unknown): number | bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  const integer = bigintOf(value);
  if (integer === undefined || BigInt.asIntN(64, integer) !== integer) {
    throw wrong('intValue', 'a 64-bit integer', value);
  }
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : integer;
}

/** Text of digits (OTLP/JSON), a whole number (many encoders) or a Long (protobufjs). */
function bigintOf(value: unknown): bigint | undefined {
  if (typeof value === 'string') return /^-?\d{1,20}$/.test(value) ? BigInt(value) : undefined;
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : undefined;
  if (!isRecord(value)) return undefined;
  const { high, low, unsigned } = value;
  if (typeof high !== 'number' || typeof low !== 'number') return undefined;
  const bits = (BigInt(high) << 32n) | BigInt(low >>> 0);
  return unsigned === true ? BigInt.asUintN(64, bits) : bits;
}

export function doubleOf(value: unknown): number {
  if (typeof value === 'number') return value;
  // Protobuf's JSON mapping writes what JSON numbers cannot hold as text.
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value);
  throw wrong('doubleValue', 'a number', value);
}

function base64Of(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return bufferOf(value).toString('base64');
  throw wrong('bytesValue', 'base64', value);
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function wrong(field: string, expected: string, value: unknown): OtlpError {
  const found = Array.isArray(value) ? 'array' : typeof value;
  return new OtlpError(
    `${field} must be ${expected}, is ${/^[ao]/.test(found) ? 'an' : 'a'} ${found}`,
  );
}
