import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeHandle } from '../../../../src/cruddur/api/handle.ts';

describe('normalizeHandle', () => {
  it.each([
    ['andrewbrown', 'andrewbrown'],
    ['@Andrew Brown', 'andrewbrown'],
    [' @ANDREW\u00a0brown\n', 'andrewbrown'],
    ['Andrew+Brown', 'andrew+brown'],
    ['@ ', ''],
  ])('makes of "%s" "%s"', (text, handle) => {
    expect(normalizeHandle(text)).toBe(handle);
  });

  it('does not care how letters are spaced', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme-ascii' })), (parts) => {
        expect(normalizeHandle(parts.join(' '))).toBe(normalizeHandle(parts.join('')));
      }),
    );
  });
});
