import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha1 } from '../../../../../src/telemetry/rollbar/item/sha1.ts';

test('sha1 agrees with Node for every text', () => {
  const lengths = fc.integer({ min: 0, max: 300 }).map((length) => 'é'.repeat(length));
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), lengths), (text) => {
      expect(sha1(text)).toBe(createHash('sha1').update(text).digest('hex'));
    }),
  );
  for (const length of [55, 56, 63, 64, 119, 120]) {
    const text = 'a'.repeat(length);
    expect(sha1(text)).toBe(createHash('sha1').update(text).digest('hex'));
  }
});
