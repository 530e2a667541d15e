import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toHexTraceId, toXRayTraceId } from '../../../../emulator/vendors/xray/trace-id.ts';

test('toHexTraceId undoes toXRayTraceId', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[\da-f]{32}$/), (hex) => {
      expect(toHexTraceId(toXRayTraceId(hex))).toBe(hex);
    }),
  );
});

test('toHexTraceId takes nothing else', () => {
  for (const id of ['', '2-6b030e33-0123456789abcdef01234567', '1-6b030e33-0123', 'x']) {
    expect(toHexTraceId(id)).toBeUndefined();
  }
  expect(toHexTraceId('1-6B030E33-0123456789ABCDEF01234567')).toBe(
    '6b030e330123456789abcdef01234567',
  );
});
