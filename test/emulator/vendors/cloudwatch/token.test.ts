import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import {
  readEventToken,
  readListToken,
  writeEventToken,
  writeListToken,
} from '../../../../emulator/vendors/cloudwatch/token.ts';

const NOW = Date.UTC(2026, 10, 22);
const DAY = 24 * 3_600_000;

describe('event tokens', () => {
  test('are read as they were written, and have the form of CloudWatch', () => {
    const place = fc.record({
      direction: fc.constantFrom<'f' | 'b'>('f', 'b'),
      timestampMs: fc.nat({ max: 2 ** 42 }),
      row: fc.nat(),
    });
    fc.assert(
      fc.property(place, (token) => {
        const text = writeEventToken(token, NOW);
        expect(text).toMatch(/^[fb]\/\d{56}$/);
        expect(readEventToken(text, NOW)).toEqual(token);
      }),
    );
  });

  test('are refused when malformed or a day old', () => {
    const token = writeEventToken({ direction: 'f', timestampMs: 1, row: 1 }, NOW);
    expect(readEventToken(token, NOW + DAY)).toHaveProperty('row', 1);
    expect(() => readEventToken(token, NOW + DAY + 1)).toThrow(
      'The specified nextToken is invalid.',
    );
    for (const wrong of ['', 'x', 'f/1', `c${token.slice(1)}`, `f/${'9'.repeat(56)}`]) {
      expect(() => readEventToken(wrong, NOW)).toThrow('The specified nextToken is invalid.');
    }
  });
});

describe('list tokens', () => {
  test('are read as they were written', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(readListToken(v.string(), writeListToken(name, NOW), NOW)).toBe(name);
      }),
    );
  });

  test('are refused when malformed, old or of another list', () => {
    const token = writeListToken('x', NOW);
    const wrong = [
      () => readListToken(v.string(), token, NOW + DAY + 1),
      () => readListToken(v.number(), token, NOW),
      () => readListToken(v.string(), 'e30', NOW),
      () => readListToken(v.string(), '%', NOW),
    ];
    for (const read of wrong) expect(read).toThrow('The specified nextToken is invalid.');
  });
});
