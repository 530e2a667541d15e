import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoTime } from '../../../../src/cruddur/api/time.ts';

/** The years that four digits can write. */
const moment = fc.integer({ min: Date.UTC(2000), max: Date.UTC(9999) });

describe('isoTime', () => {
  it('writes milliseconds and offset', () => {
    expect(isoTime(Date.UTC(2026, 10, 22, 15))).toBe('2026-11-22T15:00:00.000+00:00');
  });

  it('can be read back, and sorts as text', () => {
    fc.assert(
      fc.property(moment, moment, (a, b) => {
        expect(Date.parse(isoTime(a))).toBe(a);
        expect(isoTime(a) < isoTime(b)).toBe(a < b);
      }),
    );
  });
});
