import { expect, test } from 'vitest';
import { layoutWaterfall } from '../../../../../../emulator/console/app/pages/trace/waterfall-layout.ts';
import type { HoneycombEvent } from '../../../../../../emulator/console/api/shapes.ts';

let nextId = 0;
function event(part: Partial<HoneycombEvent>): HoneycombEvent {
  nextId += 1;
  return {
    id: nextId,
    request: 1,
    dataset: 'backend-hono',
    kind: 'span',
    span_id: `span${nextId}`,
    parent_id: null,
    name: 'name',
    time_ms: 1000,
    duration_ms: 0,
    sample_rate: 1,
    fields: {},
    ...part,
  };
}

test('layoutWaterfall places spans as fractions of the whole', () => {
  const root = event({ span_id: 'root', time_ms: 1000, duration_ms: 100 });
  const child = event({ parent_id: 'root', time_ms: 1025, duration_ms: 50 });
  const { rows, startMs, durationMs } = layoutWaterfall([child, root]);
  expect({ startMs, durationMs }).toEqual({ startMs: 1000, durationMs: 100 });
  expect(rows).toMatchObject([
    { item: root, depth: 0, start: 0, length: 1 },
    { item: child, depth: 1, start: 0.25, length: 0.5, offsetMs: 25, durationMs: 50 },
  ]);
});

test('layoutWaterfall lets a child that outlives its root stretch the whole', () => {
  const root = event({ span_id: 'root', time_ms: 1000, duration_ms: 50 });
  const child = event({ parent_id: 'root', time_ms: 1000, duration_ms: 200 });
  expect(layoutWaterfall([root, child])).toMatchObject({
    durationMs: 200,
    rows: [{ length: 0.25 }, { length: 1 }],
  });
});

test('layoutWaterfall gives spans without time no length instead of NaN', () => {
  const { rows, durationMs } = layoutWaterfall([event({}), event({ duration_ms: -5 })]);
  expect(durationMs).toBe(0);
  expect(rows).toMatchObject([
    { start: 0, length: 0 },
    { start: 0, length: 0 },
  ]);
  expect(layoutWaterfall([])).toEqual({ rows: [], others: [], startMs: 0, durationMs: 0 });
});

test('layoutWaterfall marks failures and keeps span events with their span', () => {
  const failed = event({ span_id: 'bad', fields: { error: true } });
  const note = event({ kind: 'span_event', parent_id: 'bad', name: 'exception' });
  const link = event({ kind: 'link', parent_id: 'bad' });
  const fine = event({ fields: { status_code: 1 } });
  expect(layoutWaterfall([failed, note, link, fine]).rows).toMatchObject([
    { failed: true, notes: [note, link] },
    { failed: false, notes: [] },
  ]);
});

test('layoutWaterfall tells apart what belongs to no span that arrived, in the order of time', () => {
  const span = event({ span_id: 'here' });
  const note = event({ kind: 'span_event', parent_id: 'here' });
  const early = event({ kind: 'span_event', parent_id: 'not-here', time_ms: 1 });
  const log = event({ kind: 'log', parent_id: 'here', time_ms: 3 });
  const metric = event({ kind: 'metric', time_ms: 4 });
  const plain = event({ kind: 'event', time_ms: 2 });
  const { others, rows } = layoutWaterfall([log, span, note, metric, plain, early]);
  expect(others).toEqual([early, plain, log, metric]);
  expect(rows).toMatchObject([{ notes: [note] }]);
});
