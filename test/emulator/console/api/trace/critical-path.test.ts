import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  criticalPath,
  type TimedSpan,
} from '../../../../../emulator/console/api/trace/critical-path.ts';

/** Spans as [parent, start, end]; the stretches as [span, from, to]. */
const path = (...spans: [number, number, number][]) =>
  criticalPath(
    spans.map(([parent, start, end]) => ({ parent, start, end })),
    0,
  ).map(({ span, from, to }) => [span, from, to]);

test.each<[string, [number, number, number][], number[][]]>([
  ['a span alone', [[-1, 0, 10]], [[0, 0, 10]]],
  [
    'one child after the other',
    [
      [-1, 0, 10],
      [0, 1, 4],
      [0, 5, 9],
    ],
    [
      [0, 9, 10],
      [2, 5, 9],
      [0, 4, 5],
      [1, 1, 4],
      [0, 0, 1],
    ],
  ],
  [
    'a child that ends just where the next begins',
    [
      [-1, 0, 10],
      [0, 0, 5],
      [0, 5, 10],
    ],
    [
      [2, 5, 10],
      [1, 0, 5],
    ],
  ],
  [
    'of two side by side the one that ends last',
    [
      [-1, 0, 10],
      [0, 1, 6],
      [0, 2, 9],
    ],
    [
      [0, 9, 10],
      [2, 2, 9],
      [0, 0, 2],
    ],
  ],
  [
    'a child that outlives its parent is cut',
    [
      [-1, 0, 10],
      [0, 4, 15],
    ],
    [
      [1, 4, 10],
      [0, 0, 4],
    ],
  ],
  [
    'a child outside of its parent is none of it',
    [
      [-1, 0, 10],
      [0, 12, 15],
    ],
    [[0, 0, 10]],
  ],
  [
    'grandchildren',
    [
      [-1, 0, 10],
      [0, 2, 8],
      [1, 3, 7],
    ],
    [
      [0, 8, 10],
      [1, 7, 8],
      [2, 3, 7],
      [1, 2, 3],
      [0, 0, 2],
    ],
  ],
  [
    'a circle ends',
    [
      [1, 0, 10],
      [0, 2, 8],
    ],
    [
      [0, 8, 10],
      [1, 2, 8],
      [0, 0, 2],
    ],
  ],
  [
    'no time at all',
    [
      [-1, 5, 5],
      [0, 5, 5],
    ],
    [],
  ],
])('criticalPath of %s', (_what, spans, expected) => {
  expect(path(...spans)).toEqual(expected);
});

test('criticalPath covers the root exactly once, for random spans', () => {
  const spans = fc.array(fc.tuple(fc.nat(30), fc.nat(100), fc.nat(100)), { maxLength: 40 });
  fc.assert(
    fc.property(spans, (made) => {
      const timed: TimedSpan[] = [
        { parent: -1, start: 10, end: 90 },
        ...made.map(([parent, start, length]) => ({ parent, start, end: start + length })),
      ];
      let at = 90;
      for (const { from, to } of criticalPath(timed, 0)) {
        expect(to).toBe(at);
        expect(from).toBeLessThan(to);
        at = from;
      }
      expect(at).toBe(10);
    }),
  );
});

test('criticalPath takes a chain far deeper than the call stack', () => {
  const chain = Array.from({ length: 100_000 }, (_, n) => ({
    parent: n - 1,
    start: n,
    end: 200_000 - n,
  }));
  expect(criticalPath(chain, 0)).toHaveLength(199_999);
});
