import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeCbor } from '../../../../../emulator/vendors/aws/cbor/decode.ts';
import { encodeCbor, Tagged } from '../../../../../emulator/vendors/aws/cbor/encode.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const tag = (number: number | bigint, value: unknown) => new Tagged(Number(number), value);
const decode = (text: string) => decodeCbor(Buffer.from(text, 'hex'), tag);

/** What became of reading any bytes. */
function attempt(bytes: Uint8Array): string {
  try {
    decodeCbor(bytes, tag);
    return 'read';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Of RFC 8949, appendix A; what is written shortest, the same both ways. */
const SAME: [string, unknown][] = [
  ['00', 0],
  ['17', 23],
  ['1818', 24],
  ['1903e8', 1000],
  ['1a000f4240', 1_000_000],
  ['1b000000e8d4a51000', 1_000_000_000_000],
  ['1bffffffffffffffff', 18_446_744_073_709_551_615n],
  ['20', -1],
  ['3863', -100],
  ['3bffffffffffffffff', -18_446_744_073_709_551_616n],
  ['fb3ff199999999999a', 1.1],
  ['fbc010666666666666', -4.1],
  ['fb7e37e43c8800759c', 1e300],
  ['f4', false],
  ['f5', true],
  ['f6', null],
  ['c11a514b67b0', new Tagged(1, 1_363_896_240)],
  ['c1fb41d452d9ec200000', new Tagged(1, 1_363_896_240.5)],
  ['4401020304', Uint8Array.of(1, 2, 3, 4)],
  ['60', ''],
  ['6449455446', 'IETF'],
  ['62225c', '"\\'],
  ['62c3bc', 'ü'],
  ['64f0908591', '\u{10151}'],
  ['80', []],
  ['8301820203820405', [1, [2, 3], [4, 5]]],
  ['a0', {}],
  ['a26161016162820203', { a: 1, b: [2, 3] }],
];

/** Other ways to write, which are read anyway. */
const READ: [string, unknown][] = [
  ['f90000', 0],
  ['f98000', -0],
  ['f93c00', 1],
  ['f97bff', 65_504],
  ['f90001', 5.960464477539063e-8],
  ['f9c400', -4],
  ['f97c00', Infinity],
  ['f97e00', Number.NaN],
  ['f9fc00', -Infinity],
  ['fa47c35000', 100_000],
  ['f7', null],
  ['5f42010243030405ff', Uint8Array.of(1, 2, 3, 4, 5)],
  ['7f657374726561646d696e67ff', 'streaming'],
  ['9fff', []],
  ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
  ['bf61610161629f0203ffff', { a: 1, b: [2, 3] }],
  ['a1695f5f70726f746f5f5f01', Object.fromEntries([['__proto__', 1]])],
];

describe('encodeCbor and decodeCbor', () => {
  test.each(SAME)('write and read %s as RFC 8949 does', (bytes, value) => {
    expect(hex(encodeCbor(value))).toBe(bytes);
    expect(decode(bytes)).toEqual(value);
  });

  test.each(READ)('read %s', (bytes, value) => {
    expect(decode(bytes)).toEqual(value);
  });

  test('give back every value of JSON, and floats', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.double(), fc.maxSafeInteger()), (value) => {
        expect(decodeCbor(encodeCbor(value), tag)).toEqual(value);
      }),
    );
  });

  test.each([
    ['', 'unexpected end'],
    ['18', 'unexpected end'],
    ['62c3', 'unexpected end'],
    ['61ff', 'text is not UTF-8'],
    ['1c', 'reserved length 28'],
    ['f8ff', 'unassigned simple value 24'],
    ['0000', 'unexpected bytes behind the value at byte 1'],
    ['a10101', 'map key is not a text'],
    ['5f6161ff', 'wrong chunk of a string'],
    ['9bffffffffffffffff', 'unexpected end'],
    ['ff', 'unassigned simple value 31'],
    ['81'.repeat(100), 'nested deeper than 64'],
  ])('refuse %s: %s', (bytes, message) => {
    expect(() => decode(bytes)).toThrow(message);
  });

  test('survive any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(attempt(bytes)).toMatch(/^read$| at byte \d+$/);
      }),
    );
  });

  test('leave out members that are undefined', () => {
    expect(decodeCbor(encodeCbor({ a: undefined, b: 1 }), tag)).toEqual({ b: 1 });
  });
});
