import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeCbor } from '../../../emulator/vendors/aws/cbor/encode.ts';
import { scanCbor } from '../../../emulator/limits/cbor.ts';
import { scanForm, scanMultipart } from '../../../emulator/limits/form.ts';
import { scanJson } from '../../../emulator/limits/json.ts';
import { excessOf, type Limits, type Scan } from '../../../emulator/limits/limits.ts';
import { scanMsgpack } from '../../../emulator/limits/msgpack.ts';
import { scanProtobuf } from '../../../emulator/limits/protobuf.ts';
import { encodeMsgpack } from '../vendors/honeycomb/msgpack.ts';

const WIDE = { values: 1_000_000 };

function excess(scan: Scan, bytes: Uint8Array, limits: Partial<Limits>): string | undefined {
  return excessOf(bytes, scan, { ...WIDE, depth: 1000, ...limits })?.message;
}

/** Values in a value, lists and maps twice; keys count where a format counts them. */
function valuesOf(value: unknown, key: 0 | 1): number {
  if (typeof value !== 'object' || value === null) return 1;
  const inner = Object.values(value).reduce<number>((sum, one) => sum + valuesOf(one, key), 0);
  return 2 + inner + (Array.isArray(value) ? 0 : key * Object.keys(value).length);
}

const isNested = (value: unknown) => typeof value === 'object' && value !== null;

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

const FORMATS: [string, Scan, (value: unknown) => Uint8Array][] = [
  ['msgpack', scanMsgpack, encodeMsgpack],
  ['CBOR', scanCbor, encodeCbor],
];

describe.each(FORMATS)('a scan of %s', (_, scan, encode) => {
  test('counts what the value has, and how deep', () => {
    const values = fc.jsonValue({ maxDepth: 6 }).filter(isNested);
    fc.assert(
      fc.property(values, (value) => {
        const bytes = encode(value);
        const [count, depth] = [valuesOf(value, 1), depthOf(value)];
        expect(excess(scan, bytes, { values: count, depth })).toBeUndefined();
        expect(excess(scan, bytes, { values: count - 1, depth })).toContain('values');
        expect(excess(scan, bytes, { depth: depth - 1 })).toContain('nested');
      }),
    );
  });

  test('reads any bytes to an end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(() => excess(scan, bytes, {})).not.toThrow();
      }),
    );
  });
});

describe('a scan of JSON', () => {
  test('sees the depth, with any text in strings', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }).filter(isNested), (value) => {
        const bytes = Buffer.from(JSON.stringify(value));
        const depth = depthOf(value);
        expect(excess(scanJson, bytes, { depth })).toBeUndefined();
        expect(excess(scanJson, bytes, { depth: depth - 1 })).toContain('nested');
      }),
    );
  });

  test.each([
    ['[{},{},{}]', { items: 3, values: 6 }],
    ['[1,2,3,4]', { items: 4, values: 4 }],
    ['{"a":[1,2,3],"b":"[,\\",]"}', { values: 5 }],
  ])('of %s takes %o and no less', (json, limits: Partial<Limits>) => {
    const bytes = Buffer.from(json);
    expect(excess(scanJson, bytes, limits)).toBeUndefined();
    for (const name of ['items', 'values'] as const) {
      const limit = limits[name];
      if (limit === undefined) continue;
      expect(excess(scanJson, bytes, { ...limits, [name]: limit - 2 })).toBeDefined();
    }
  });
});

test('a scan of a form counts pairs and the dots in their names, however they are written', () => {
  const bytes = Buffer.from('a.b=1&c%2Ed=2&e%2ef=3&g=%20');
  expect(excess(scanForm, bytes, { values: 6 })).toBeUndefined();
  expect(excess(scanForm, bytes, { values: 5 })).toBe('it has more than 5 values');
});

test('a scan of multipart/form-data counts parts and the lines of their headers', () => {
  const bytes = Buffer.from('--b\r\na: b\r\n\r\n1\r\n2\r\n--b\r\n\r\n2\r\n--b--\r\n');
  expect(excess(scanMultipart, bytes, { values: 5 })).toBeUndefined();
  expect(excess(scanMultipart, bytes, { values: 4 })).toBeDefined();
});

describe('a scan of protobuf', () => {
  const widthIn = (field: number) => (field === 7 ? 8 : undefined);
  const leaf = { messageIn: () => undefined, widthIn };
  const type = { messageIn: (field: number) => (field === 1 ? leaf : undefined), widthIn };

  test.each([
    ['beside messages', '3a18' + '00'.repeat(24), 4],
    ['in a message', '0a1a3a18' + '00'.repeat(24), 6],
    ['that are cut off', '0a0a3a18' + '00'.repeat(24), 4],
    ['beyond the end of their message', '0a023a7f1800', 3],
  ])('counts packed numbers %s', (_, hex, count) => {
    const bytes = Buffer.from(hex, 'hex');
    expect(excess(scanProtobuf(type), bytes, { values: count })).toBeUndefined();
    expect(excess(scanProtobuf(type), bytes, { values: count - 1 })).toBeDefined();
  });

  test('counts fields, and messages twice, but not what a text happens to look like', () => {
    // Two empty messages, a text of four bytes that could be two messages, a number, and both fixed widths.
    const bytes = Buffer.from('0a000a0012040a000a0018961d000000001900000000000000000a', 'hex');
    const [head, count] = [bytes.subarray(0, 10), 5];
    expect(excess(scanProtobuf(type), head, { values: count })).toBeUndefined();
    expect(excess(scanProtobuf(type), head, { values: count - 1 })).toBeDefined();
  });

  test('reads any bytes to an end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(() =>
          excess(scanProtobuf({ messageIn: () => type, widthIn }), bytes, {}),
        ).not.toThrow();
      }),
    );
  });
});
