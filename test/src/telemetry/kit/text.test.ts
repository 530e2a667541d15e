import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutText, wellFormedJson } from '../../../../src/telemetry/kit/text.ts';

const unit = fc.constantFrom('a', '"', '\\', 'ud800', '\ud800', '\udfff', '😀', '\u0000', '\n');
const text = fc.string({ unit });

describe('wellFormedJson', () => {
  test('leaves no half of a pair, and nothing else changed', () => {
    fc.assert(
      fc.property(fc.anything({ key: text, values: [text] }), (value) => {
        const json = JSON.stringify({ value });
        const wellFormed = wellFormedJson(json);
        expect(wellFormed).not.toMatch(/(?<!\\)(?:\\\\)*\\ud[89a-f]/);
        JSON.parse(wellFormed, (key: string, member: unknown) => {
          expect(key.isWellFormed() && String(member).isWellFormed()).toBe(true);
          // An object of no prototype has no text.
          return typeof member === 'object' ? null : member;
        });
        const apart = (text: string): string => text.replaceAll(/\\ud[89a-f]../g, '\ufffd');
        expect(apart(wellFormed)).toBe(apart(json));
      }),
    );
  });

  test.each([
    ['a\ud800b', 'a\ufffdb'],
    ['\udc00\ud800', '\ufffd\ufffd'],
    ['😀', '😀'],
    [String.raw`\ud800`, String.raw`\ud800`],
    [String.raw`\\` + '\ud800', String.raw`\\` + '\ufffd'],
  ])('reads %j as %j', (given, read) => {
    expect(JSON.parse(wellFormedJson(JSON.stringify({ [given]: given })))).toEqual({
      [read]: read,
    });
  });
});

describe('cutText', () => {
  test('is well-formed and never longer than it may be', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 40, max: 60 }), (given, max) => {
        const whole = given.repeat(9);
        const cut = cutText(whole, max);
        expect(cut.isWellFormed()).toBe(true);
        expect(cut.length).toBeLessThanOrEqual(max);
        const mark = `… [cut, ${whole.length} characters]`;
        expect(whole.length <= max ? cut === whole.toWellFormed() : cut.endsWith(mark)).toBe(true);
      }),
    );
  });
});
