import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutText, oneLine, wellFormedJson } from '../../../../src/telemetry/kit/text.ts';

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

describe('oneLine', () => {
  test.each([
    ['a\nb\r\tc', String.raw`a\nb\r\tc`],
    ['\u001b[31m', String.raw`\u001b[31m`],
    ['\u007f\u0085\u009b', String.raw`\u007f\u0085\u009b`],
    ['\u2028\u2029', String.raw`\u2028\u2029`],
    ['\u202e\u2066\u200f\u061c', String.raw`\u202e\u2066\u200f\u061c`],
    ['é 中 😀 שלום', 'é 中 😀 שלום'],
  ])('writes %j as %s', (given, written) => {
    expect(oneLine(given)).toBe(written);
  });

  test('changes no value of JSON', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), (json) => {
        const line = oneLine(json);
        expect(JSON.parse(line)).toEqual(JSON.parse(json));
        expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
      }),
    );
  });
});
