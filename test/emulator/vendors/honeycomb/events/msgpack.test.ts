import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeMsgpack,
  MsgpackError,
} from '../../../../../emulator/vendors/honeycomb/events/msgpack.ts';
import { encodeMsgpack } from '../msgpack.ts';

const decode = (hex: string) => decodeMsgpack(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

function outcome(bytes: Uint8Array): string {
  try {
    decodeMsgpack(bytes);
    return 'value';
  } catch (error) {
    return error instanceof Error ? error.name : 'thrown';
  }
}

describe('decodeMsgpack', () => {
  test.each([
    ['00', 0],
    ['7f', 127],
    ['ff', -1],
    ['e0', -32],
    ['cc ff', 255],
    ['cd 0100', 256],
    ['ce 00010000', 65_536],
    ['cf 0000000100000000', 2 ** 32],
    ['cf ffffffffffffffff', 2n ** 64n - 1n],
    ['d0 80', -128],
    ['d1 8000', -32_768],
    ['d2 80000000', -(2 ** 31)],
    ['d3 8000000000000000', -(2n ** 63n)],
    ['ca 3fc00000', 1.5],
    ['cb 3ff8000000000000', 1.5],
    ['c0', null],
    ['c2', false],
    ['c3', true],
    ['a161', 'a'],
    ['d9 01 61', 'a'],
    ['da 0001 61', 'a'],
    ['c4 02 0102', 'AQI='],
    ['92 01 a161', [1, 'a']],
    ['dc 0001 01', [1]],
    ['81 a161 01', { a: 1 }],
    ['de 0001 a161 01', { a: 1 }],
    ['d6 ff 65536f00', '2023-11-14T12:58:40.000000000Z'],
    ['d7 ff 00000004 65536f00', '2023-11-14T12:58:40.000000001Z'],
    ['c7 0c ff 00000001 0000000065536f00', '2023-11-14T12:58:40.000000001Z'],
  ])('reads %s', (hex, value) => expect(decode(hex)).toEqual(value));

  test.each([
    ['nothing', '', '1 bytes are announced, 0 are left'],
    ['half a text', 'a261', '2 bytes are announced, 1 are left'],
    ['two values', '0000', '1 bytes follow the value'],
    ['a type that is none', 'c1', '0xc1 at byte 0 begins no value'],
    ['a number as a key', '810101', 'a key of a map is not text'],
    ['another extension', 'd40500', 'extension type 5 is not supported'],
    ['a million items in four bytes', 'dd000f4240', '1 bytes are announced, 0 are left'],
    ['deep nesting', '91'.repeat(70) + '00', 'values are nested deeper than 64'],
  ])('refuses %s', (_name, hex, message) => {
    expect(() => decode(hex)).toThrow(new MsgpackError(message));
  });

  test('reads back what an encoder wrote', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(decodeMsgpack(encodeMsgpack(value))).toEqual(value);
      }),
    );
  });

  test('gives a value or a MsgpackError for any bytes', () => {
    const changed = fc
      .tuple(fc.jsonValue(), fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 4 }))
      .map(([value, changes]) => {
        const bytes = encodeMsgpack(value);
        for (const [index, byte] of changes) bytes[index % bytes.length] = byte;
        return bytes;
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), changed), (bytes) => {
        expect(['value', 'MsgpackError']).toContain(outcome(bytes));
      }),
      { numRuns: 2_000 },
    );
  });
});
