import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, utf8Length } from '../../../../src/telemetry/kit/utf8.ts';

const text = fc.string({ unit: 'binary', maxLength: 40 });

describe('utf8Length', () => {
  it('counts as TextEncoder writes', () => {
    fc.assert(
      fc.property(text, (each) => {
        expect(utf8Length(each)).toBe(new TextEncoder().encode(each).length);
      }),
    );
    expect(utf8Length('aé漢😀\ud800')).toBe(1 + 2 + 3 + 4 + 3);
  });
});

describe('cut', () => {
  it('keeps the beginning and tears no pair', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 40 }), (each, length) => {
        const kept = cut(each, length);
        expect(each.startsWith(kept)).toBe(true);
        expect(kept.length).toBeLessThanOrEqual(length);
        expect(kept.length).toBeGreaterThanOrEqual(Math.min(each.length, length) - 1);
      }),
    );
    expect(cut('a😀', 2)).toBe('a');
    expect(cut('a😀', 3)).toBe('a😀');
  });
});
