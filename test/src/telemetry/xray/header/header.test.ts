import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatTraceHeader,
  parseTraceHeader,
  responseHeader,
} from '../../../../../src/telemetry/xray/header/header.ts';
import { TRACE_ID, XRAY_TRACE_ID } from '../document/spans.ts';

const PARENT = '53995c3f42cd8ad8';

describe('parseTraceHeader', () => {
  it('reads the three keys in any order and case', () => {
    const expected = { traceId: TRACE_ID, parentId: PARENT, sampled: '1', extras: '' };
    expect(parseTraceHeader(`Root=${XRAY_TRACE_ID};Parent=${PARENT};Sampled=1`)).toEqual(expected);
    expect(parseTraceHeader(`sampled=1; PARENT=${PARENT} ;root=${XRAY_TRACE_ID}`)).toEqual(
      expected,
    );
  });

  it('ignores Self and keeps what it does not know as it came', () => {
    const header = parseTraceHeader(
      `Self=1-67891234-12456789abcdef012345678;Root=${XRAY_TRACE_ID};Lineage=a87bd80c:1|68fd508a:5;Job=7`,
    );
    expect(header).toEqual({
      traceId: TRACE_ID,
      parentId: undefined,
      sampled: undefined,
      extras: 'Lineage=a87bd80c:1|68fd508a:5;Job=7',
    });
  });

  it('keeps at most 256 bytes of what it does not know', () => {
    const header = parseTraceHeader(`a=${'x'.repeat(200)};b=${'y'.repeat(100)};c=z`);
    expect(header?.extras).toBe(`a=${'x'.repeat(200)};c=z`);
  });

  it('forwards nothing that could end a header line', () => {
    expect(parseTraceHeader('a=b\r\nX-Evil: 1;ü=1;c=d')?.extras).toBe('c=d');
  });

  it.each([
    ['Root=nonsense;Sampled=1', { sampled: '1' }],
    [`Root=${XRAY_TRACE_ID};Parent=zz;Sampled=2`, { traceId: TRACE_ID }],
    [`Root=1-00000000-000000000000000000000000;Sampled=?`, { sampled: '?' }],
    [`Parent=0000000000000000;Sampled=0`, { sampled: '0' }],
  ])('takes a part that makes no sense for absent: %s', (text, parts) => {
    const empty = { traceId: undefined, parentId: undefined, sampled: undefined, extras: '' };
    expect(parseTraceHeader(text)).toEqual({ ...empty, ...parts });
  });

  it.each([undefined, null, '', ';;;', 'nonsense', '=', 'Root=', 'Self=1'])(
    'says undefined to %j',
    (text) => {
      expect(parseTraceHeader(text)).toBeUndefined();
    },
  );

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const texts = [text, `Root=${text};Parent=${text};${text}=${text}`];
        expect(() => texts.map(parseTraceHeader)).not.toThrow();
      }),
    );
  });
});

describe('formatTraceHeader', () => {
  it('is read back as it was', () => {
    const hex16 = fc
      .bigInt({ min: 1n, max: 2n ** 64n - 1n })
      .map((n) => n.toString(16).padStart(16, '0'));
    const header = fc.record({
      traceId: fc
        .bigInt({ min: 1n, max: 2n ** 128n - 1n })
        .map((n) => n.toString(16).padStart(32, '0')),
      parentId: fc.option(hex16, { nil: undefined }),
      sampled: fc.constantFrom(undefined, '0' as const, '1' as const, '?' as const),
      extras: fc.constantFrom('', 'Lineage=a:1|b:2', 'a=1;b=2'),
    });
    fc.assert(
      fc.property(header, (parts) => {
        expect(parseTraceHeader(formatTraceHeader(parts))).toEqual(parts);
      }),
    );
  });
});

describe('responseHeader', () => {
  it('names the trace alone when no decision was asked for', () => {
    for (const asked of [undefined, '0', '1'] as const) {
      expect(responseHeader({ traceId: TRACE_ID, asked, sampled: true })).toBe(
        `Root=${XRAY_TRACE_ID}`,
      );
    }
  });

  it('tells the decision to a caller that asked with ?', () => {
    expect(responseHeader({ traceId: TRACE_ID, asked: '?', sampled: true })).toBe(
      `Root=${XRAY_TRACE_ID};Sampled=1`,
    );
    expect(responseHeader({ traceId: TRACE_ID, asked: '?', sampled: false })).toBe(
      `Root=${XRAY_TRACE_ID};Sampled=0`,
    );
  });
});
