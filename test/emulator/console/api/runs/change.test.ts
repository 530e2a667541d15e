import { expect, test } from 'vitest';
import { compareChanges, judge } from '../../../../../emulator/console/api/runs/change.ts';
import type { RouteChange, Side } from '../../../../../emulator/console/api/runs/shapes.ts';

const side = (changes: Partial<Side>): Side => ({
  count: 50,
  failed: 0,
  p50_ms: 10,
  p95_ms: 20,
  bytes: 1000,
  ...changes,
});
const change = (before: Partial<Side>, after: Partial<Side>, title = 'GET /'): RouteChange => ({
  title,
  route: '/',
  before: side(before),
  after: side(after),
});

test.each([
  ['nothing', {}, {}, { failedMore: 0, slowerMs: 0, bytesMore: 0 }],
  ['more failures', { failed: 1 }, { failed: 20 }, { failedMore: 0.38 }],
  ['fewer failures', { failed: 20 }, { failed: 0 }, { failedMore: -0.4 }],
  ['a failure that is chance', {}, { failed: 3 }, { failedMore: 0 }],
  ['a share that is small', { count: 10_000 }, { count: 10_000, failed: 300 }, { failedMore: 0 }],
  ['all of few that fail', { count: 41 }, { count: 7, failed: 6 }, { failedMore: 6 / 7 }],
  ['a longer p95', {}, { p95_ms: 40 }, { slowerMs: 20 }],
  ['a shorter p95', {}, { p95_ms: 10 }, { slowerMs: -10 }],
  ['a p95 longer by little', { p95_ms: 100 }, { p95_ms: 110 }, { slowerMs: 0 }],
  ['a p95 longer by microseconds', { p95_ms: 1 }, { p95_ms: 3 }, { slowerMs: 0 }],
  ['a p95 of few', { count: 8 }, { count: 8, p95_ms: 400 }, { slowerMs: 0 }],
  ['p50 and p95 of few', { count: 8 }, { count: 8, p50_ms: 300, p95_ms: 400 }, { slowerMs: 380 }],
  ['more bytes', {}, { bytes: 1500 }, { bytesMore: 500 }],
  ['no durations', { p50_ms: null, p95_ms: null }, {}, { slowerMs: 0 }],
  ['too few', { count: 4 }, { failed: 50 }, { isKnown: false, failedMore: 0 }],
] as const)('judge tells %s', (_name, before, after, expected) => {
  const { failedMore, ...others } = judge(change(before, after));
  expect({ failedMore: Number(failedMore.toFixed(6)), ...others }).toMatchObject({
    ...expected,
    ...('failedMore' in expected && { failedMore: Number(expected.failedMore.toFixed(6)) }),
  });
});

test('compareChanges puts first what fails more, then what is slower, then what is frequent', () => {
  const changes = [
    change({}, {}, 'alike'),
    change({ count: 900 }, {}, 'alike and frequent'),
    change({}, { p95_ms: 90 }, 'slower'),
    change({}, { failed: 25 }, 'failing'),
  ];
  expect(changes.toSorted(compareChanges).map(({ title }) => title)).toEqual([
    'failing',
    'slower',
    'alike and frequent',
    'alike',
  ]);
});
