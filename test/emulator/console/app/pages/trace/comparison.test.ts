import { expect, test } from 'vitest';
import { FLAG } from '../../../../../../emulator/console/api/trace/shapes.ts';
import { compareTraces } from '../../../../../../emulator/console/app/pages/trace/comparison.ts';
import { buildModel } from '../../../../../../emulator/console/app/pages/trace/model.ts';

/** Spans as [parent, offset, duration, name, failed]. */
type Spans = readonly (readonly [number, number, number, string, boolean?])[];

function modelOf(spans: Spans) {
  const texts = [...new Set(spans.map(([, , , name]) => name)), 'web'];
  return buildModel({
    trace_id: 'a',
    time_ms: 0,
    start_ms: 0,
    duration_ms: null,
    service: 'web',
    name: null,
    method: null,
    route: null,
    status: null,
    root_span: '0',
    failed: false,
    unverified: false,
    texts,
    spans: {
      ids: spans.map((_, span) => String(span)),
      parents: spans.map(([parent]) => parent),
      offsets: spans.map(([, offset]) => offset),
      durations: spans.map(([, , duration]) => duration),
      names: spans.map(([, , , name]) => texts.indexOf(name)),
      services: spans.map(() => texts.length - 1),
      statuses: spans.map(() => 0),
      flags: spans.map(([, , , , failed]) => (failed === true ? FLAG.failed : 0)),
    },
    marks: [],
    counts: { honeycomb: 0, xray: 0, cloudwatch: 0, rollbar: 0 },
    absences: {},
    left_out: 0,
  });
}

/** As in `--name 1×10 2×20`: depth, count and own time here and there. */
function written(one: Spans, other: Spans): string[] {
  return compareTraces(modelOf(one), modelOf(other)).map(
    ({ depth, name, one: a, other: b }) =>
      `${'-'.repeat(depth)}${name} ${a.count}×${a.own}${a.failed ? '!' : ''} ${b.count}×${b.own}${b.failed ? '!' : ''}`,
  );
}

const PLAIN: Spans = [
  [-1, 0, 100, 'get'],
  [0, 10, 40, 'read'],
  [1, 10, 30, 'db'],
];

test('a trace is like itself', () => {
  expect(written(PLAIN, PLAIN)).toEqual(['get 1×60 1×60', '-read 1×10 1×10', '--db 1×30 1×30']);
});

test('spans are told by the path to them, alike siblings are one row', () => {
  const one: Spans = [...PLAIN, [0, 60, 10, 'db'], [0, 70, 10, 'db', true]];
  expect(written(one, PLAIN)).toEqual([
    'get 1×40 1×60',
    '-read 1×10 1×10',
    '--db 1×30 1×30',
    '-db 2×20! 0×0',
  ]);
  expect(written(PLAIN, one).at(-1)).toBe('-db 0×0 2×20!');
});

test('rows of both traces stand in the order of time', () => {
  const one: Spans = [
    [-1, 0, 100, 'get'],
    [0, 50, 10, 'late'],
  ];
  const other: Spans = [
    [-1, 0, 100, 'get'],
    [0, 5, 10, 'early'],
  ];
  expect(written(one, other)).toEqual(['get 1×90 1×90', '-early 0×0 1×10', '-late 1×10 0×0']);
});

test('children that overlap, or last longer than their parent, are not counted twice', () => {
  const spans: Spans = [
    [-1, 0, 100, 'get'],
    [0, 10, 50, 'a'],
    [0, 20, 5, 'within a'],
    [0, 30, 50, 'b'],
    [0, 90, 50, 'c'],
  ];
  expect(written(spans, [])[0]).toBe('get 1×20 0×0');
});

test('a chain of 50,000 spans is compared', () => {
  const chain: Spans = Array.from({ length: 50_000 }, (_, span) => [
    span - 1,
    span,
    50_000 - span,
    'x',
  ]);
  expect(compareTraces(modelOf(chain), modelOf(PLAIN))).toHaveLength(50_003);
});
