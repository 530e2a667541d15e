import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  epochTraceId,
  fromXRayTraceId,
  toXRayTraceId,
} from '../../../../../src/telemetry/xray/header/trace-id.ts';

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });

describe('toXRayTraceId', () => {
  it("punctuates a W3C id as AWS's example does", () => {
    expect(toXRayTraceId('4efaaf4d1e8720b39541901950019ee5')).toBe(
      '1-4efaaf4d-1e8720b39541901950019ee5',
    );
  });

  it('loses nothing in either direction', () => {
    fc.assert(
      fc.property(hex(32), (id) => {
        expect(fromXRayTraceId(toXRayTraceId(id))).toBe(id);
      }),
    );
    fc.assert(
      fc.property(hex(8), hex(24), (time, rest) => {
        const text = `1-${time}-${rest}`;
        expect(toXRayTraceId(fromXRayTraceId(text) ?? '')).toBe(text);
      }),
    );
  });
});

describe('fromXRayTraceId', () => {
  it('reads uppercase digits as lowercase ones', () => {
    expect(fromXRayTraceId('1-4EFAAF4D-1E8720B39541901950019EE5')).toBe(
      '4efaaf4d1e8720b39541901950019ee5',
    );
  });

  it.each([
    '',
    '1-4efaaf4d',
    '2-4efaaf4d-1e8720b39541901950019ee5',
    ' 1-4efaaf4d-1e8720b39541901950019ee5',
  ])('says undefined to %j', (text) => {
    expect(fromXRayTraceId(text)).toBeUndefined();
  });
});

describe('epochTraceId', () => {
  it('puts the second it was made into the first four bytes', () => {
    const id = epochTraceId(1_795_353_681_999, 'd4e5f60718293a4b5c6d7e8f');
    expect(id).toHaveLength(32);
    expect(Number.parseInt(id.slice(0, 8), 16)).toBe(1_795_353_681);
    expect(id.slice(8)).toBe('d4e5f60718293a4b5c6d7e8f');
  });

  it('is 32 digits long at any time', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 43 }), hex(24), (now, random) => {
        expect(epochTraceId(now, random)).toMatch(/^[0-9a-f]{32}$/);
      }),
    );
  });
});
