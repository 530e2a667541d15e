/**
 * Reads the values that all OTLP messages are made of: fields, ids, attributes, texts and lists; ./numbers.ts reads
 * numbers. It reads both encodings alike, parsed JSON and protobufjs messages. Of JSON it takes what protobuf's mapping
 * allows besides OTLP's own rules: names of fields in snake case, ids in base64. A value of the wrong type is an
 * OtlpError. https://protobuf.dev/programming-guides/json/
 */
import { doubleOf, integerOf } from './numbers.ts';
import type { Attribute, AttributeValue } from './otlp.ts';
import { isAbsent, wrong, OtlpError } from './otlp.ts';

/** Deeper values than anyone sends on purpose; protobufjs refuses at about the same depth. */
const MAX_DEPTH = 64;

/** A field whose name has more than one word. @param name in camel case */
export function fieldOf(message: Record<string, unknown>, name: string): unknown {
  const value = message[name];
  return value === undefined ? message[snakeCaseOf(name)] : value;
}

/** As many as OTLP has names. */
const SNAKE_CASE = new Map<string, string>();

function snakeCaseOf(name: string): string {
  let known = SNAKE_CASE.get(name);
  if (known === undefined) {
    known = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    SNAKE_CASE.set(name, known);
  }
  return known;
}

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
      case 'string_value':
        return textOf(content, 'stringValue');
      case 'boolValue':
      case 'bool_value':
        if (typeof content !== 'boolean') throw wrong('boolValue', 'true or false', content);
        return content;
      case 'intValue':
      case 'int_value':
        return integerOf(content, 'intValue');
      case 'doubleValue':
      case 'double_value':
        return doubleOf(content, 'doubleValue');
      case 'bytesValue':
      case 'bytes_value':
        return { bytes: base64Of(content) };
      case 'arrayValue':
      case 'array_value': {
        const { values } = objectOf(content, 'arrayValue');
        return { array: listOf(values, 'arrayValue.values').map((v) => readValue(v, depth + 1)) };
      }
      case 'kvlistValue':
      case 'kvlist_value':
        return {
          kvlist: readAttributes(objectOf(content, 'kvlistValue')['values'], depth + 1),
        };
    }
  }
  return null;
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

/** 16 or 8 bytes in base64 have lengths that no id in hex has. */
const BASE64_ID = /^(?:[\w+/-]{22}(?:==)?|[\w+/-]{11}=?)$/;

/** OTLP/JSON writes ids in hex, against protobuf's JSON mapping, which would have base64; both are read. */
export function idOf(value: unknown, field: string): string {
  if (typeof value === 'string') {
    // Nearly every id has the length of one in hex, which is read sooner than the pattern is tried.
    const hasHexLength = value.length === 32 || value.length === 16;
    const isBase64 = !hasHexLength && BASE64_ID.test(value);
    return isBase64 ? Buffer.from(value, 'base64').toString('hex') : value.toLowerCase();
  }
  if (isAbsent(value)) return '';
  if (value instanceof Uint8Array) return bufferOf(value).toString('hex');
  if (Array.isArray(value) && value.length === 0) return ''; // absent bytes, to protobufjs
  throw wrong(field, 'a hex string', value);
}

/** Of either alphabet, padded or not, as base64 that is padded. */
function base64Of(value: unknown): string {
  if (value instanceof Uint8Array) return bufferOf(value).toString('base64');
  if (typeof value !== 'string' || !/^[\w+/-]*={0,2}$/.test(value)) {
    throw wrong('bytesValue', 'base64', value);
  }
  return Buffer.from(value, 'base64').toString('base64');
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
