import { expect, test } from 'vitest';
import { FLAG, type WholeTrace } from '../../../../../../emulator/console/api/trace/shapes.ts';
import { buildModel } from '../../../../../../emulator/console/app/pages/trace/model.ts';
import {
  visibleRows,
  type Shown,
} from '../../../../../../emulator/console/app/pages/trace/visible-rows.ts';

/** Spans as [parent, offset, duration, name, failed]. */
function modelOf(
  spans: readonly (readonly [number, number, number, string, boolean?])[],
  marks: WholeTrace['marks'] = [],
) {
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
    marks,
    counts: { honeycomb: 0, xray: 0, cloudwatch: 0, rollbar: 0 },
    absences: {},
    left_out: 0,
  });
}

const SHOWN: Shown = { collapsed: new Set(), unfolded: new Set(), logs: true, onlyErrors: false };
const written = (model: ReturnType<typeof modelOf>, shown: Partial<Shown> = {}) =>
  visibleRows(model, { ...SHOWN, ...shown }).map((row) =>
    row.kind === 'span' ? row.span : row.kind === 'fold' ? `x${row.spans.length}` : row.mark.text,
  );

const TREE = [
  [-1, 0, 100, 'root'],
  [0, 1, 50, 'a'],
  [1, 2, 10, 'b', true],
  [0, 60, 20, 'c'],
] as const;
const LOG = { kind: 'log', span: 1, offset: 5, level: 'info', text: 'a line', item: null } as const;

test('visibleRows puts children below their parents, and log lines below their spans', () => {
  expect(written(modelOf(TREE, [LOG]))).toEqual([0, 1, 'a line', 2, 3]);
  expect(written(modelOf(TREE, [LOG]), { logs: false })).toEqual([0, 1, 2, 3]);
});

test('visibleRows hides what is below a collapsed span', () => {
  expect(written(modelOf(TREE, [LOG]), { collapsed: new Set([1]) })).toEqual([0, 1, 3]);
});

test('visibleRows shows errors with what is above them alone', () => {
  expect(written(modelOf(TREE), { onlyErrors: true })).toEqual([0, 1, 2]);
});

test('visibleRows folds five siblings of one name, and opens them', () => {
  const alike = Array.from({ length: 6 }, (_, n) => [0, n, 1, 'send'] as const);
  const model = modelOf([[-1, 0, 100, 'root'], ...alike, [0, 50, 1, 'other']]);
  expect(written(model)).toEqual([0, 'x6', 7]);
  expect(written(model, { unfolded: new Set([1]) })).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('visibleRows takes a chain far deeper than the call stack', () => {
  const chain = Array.from({ length: 50_000 }, (_, n) => [n - 1, n, 1, 'n'] as const);
  expect(visibleRows(modelOf(chain), SHOWN)).toHaveLength(50_000);
});

test('buildModel knows whose own the time was', () => {
  const { own, failing } = modelOf(TREE);
  expect([...failing].toSorted()).toEqual([0, 1, 2]);
  expect([0, 1, 2, 3].map((span) => own.get(span))).toEqual([30, 40, 10, 20]);
});

test('visibleRows shows what has arrived of a trace without spans', () => {
  const marks = [
    { ...LOG, span: -1, text: 'first' },
    { ...LOG, span: -1, kind: 'error', text: 'second', item: 3 },
  ] as const;
  expect(written(modelOf([], [...marks]))).toEqual(['first', 'second']);
});
