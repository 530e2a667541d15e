import { expect, test } from 'vitest';
import { mergeSpans, type EventSpan } from '../../../../../emulator/console/api/trace/merge.ts';
import {
  idsWithText,
  segmentSpans,
} from '../../../../../emulator/console/api/trace/segment-spans.ts';
import { FLAG } from '../../../../../emulator/console/api/trace/shapes.ts';

const event = (
  id: string,
  parent: string | null,
  startMs = 0,
  more: Partial<EventSpan> = {},
): EventSpan => ({
  id,
  parent,
  name: id,
  service: 'web',
  startMs,
  durationMs: 10,
  status: 0,
  failed: false,
  ...more,
});
const segment = (document: object) => ({
  segment_id: 's',
  parent_id: null,
  name: 'backend',
  type: 'segment',
  document: JSON.stringify(document),
});

test('mergeSpans makes one span of those with one id, and keeps what either says failed', () => {
  const segments = segmentSpans([
    segment({
      id: 'a',
      name: 'backend',
      start_time: 1,
      end_time: 2,
      fault: true,
      subsegments: [{ id: 'c', name: 'DB', namespace: 'remote', start_time: 1.2, end_time: 1.4 }],
    }),
  ]);
  const { spans, texts, startMs } = mergeSpans(
    [event('a', null, 1000), event('b', 'a', 1002)],
    segments,
  );
  expect(startMs).toBe(1000);
  expect(spans.ids).toEqual(['a', 'b', 'c']);
  expect(spans.parents).toEqual([-1, 0, 0]);
  expect(spans.offsets).toEqual([0, 2, 200]);
  expect(spans.flags).toEqual([
    FLAG.honeycomb | FLAG.xray | FLAG.failed,
    FLAG.honeycomb,
    FLAG.xray,
  ]);
  expect(texts[spans.services[2] ?? 0]).toBe('DB');
});

test('mergeSpans tells which spans ran on a worker, whose clock stands still', () => {
  const { spans } = mergeSpans([event('a', null, 0, { isWorker: true }), event('b', 'a', 1)], []);
  expect(spans.flags).toEqual([FLAG.honeycomb | FLAG.worker, FLAG.honeycomb]);
});

test.each([
  ['gold', ['a']],
  ['s3', ['c']],
  ['nothing', []],
])('idsWithText finds the parts of a document that hold %s themselves', (text, expected) => {
  const document = {
    id: 'a',
    name: 'backend',
    start_time: 1,
    annotations: { tier: 'Gold' },
    subsegments: [{ id: 'c', name: 'S3', start_time: 1 }],
  };
  expect(idsWithText(JSON.stringify(document), text)).toEqual(expected);
});

test('a parent that has not arrived is told, and what has not ended runs', () => {
  const segments = segmentSpans([segment({ id: 'x', name: 'n', start_time: 5 })]);
  const { spans } = mergeSpans([event('a', 'gone')], segments);
  expect(spans.flags).toEqual([FLAG.honeycomb | FLAG.orphan, FLAG.xray | FLAG.running]);
  expect(spans.parents).toEqual([-1, -1]);
});

test.each([
  ['of two', [event('a', 'b', 0), event('b', 'a', 1)], 1],
  [
    'of three with a tail',
    [event('a', 'c', 0), event('b', 'a', 1), event('c', 'b', 2), event('d', 'c', 3)],
    1,
  ],
  ['of one', [event('a', 'a', 0)], 1],
])('a circle %s is cut open once, and nothing is lost', (_what, events, cuts) => {
  const { spans } = mergeSpans(events, []);
  expect(spans.flags.filter((flags) => (flags & FLAG.cycle) !== 0)).toHaveLength(cuts);
  for (let span = 0; span < events.length; span++) {
    let steps = 0;
    for (let at = span; at !== -1; at = spans.parents[at] ?? -1) steps += 1;
    expect(steps).toBeLessThanOrEqual(events.length);
  }
});

test('a document that is none is left out', () => {
  expect(segmentSpans([{ ...segment({}), document: '{"id":' }])).toEqual([]);
});

const CALL = { durationMs: 20, side: 'calls', status: 200 } as const;

test.each<[marked: boolean, what: string, caller: Partial<EventSpan>, served: Partial<EventSpan>]>([
  [true, 'a server’s span behind the end of the call', CALL, { side: 'serves', startMs: 30 }],
  [false, 'one within the call', CALL, { side: 'serves', startMs: 15, durationMs: 40 }],
  [false, 'one as soon as the call has ended', CALL, { side: 'serves', startMs: 21 }],
  [false, 'work of the same service', CALL, { startMs: 30 }],
  [false, 'a call by the same service', CALL, { side: 'calls', startMs: 30 }],
  [false, 'what is behind a queue', { ...CALL, side: undefined }, { side: 'serves', startMs: 30 }],
  [
    false,
    'what the caller gave up',
    { ...CALL, status: 0, failed: true },
    { side: 'serves', startMs: 30 },
  ],
  [true, 'what is shorter than a call', { ...CALL, status: 0 }, { side: 'serves', startMs: 30 }],
  [
    false,
    'what takes longer than a call without a status',
    { ...CALL, status: 0 },
    { side: 'serves', startMs: 30, durationMs: 21 },
  ],
])('mergeSpans marks as late, %s: %s', (isMarked, _, caller, served) => {
  const { spans } = mergeSpans([event('a', null, 0, caller), event('b', 'a', 0, served)], []);
  expect(((spans.flags[1] ?? 0) & FLAG.late) !== 0).toBe(isMarked);
});

test('mergeSpans marks a segment behind the end of the call by another segment', () => {
  const at = (id: string, start_time: number, more: object) => ({
    id,
    name: id,
    start_time,
    end_time: start_time + 0.1,
    ...more,
  });
  const flagsOf = (namespace: string) => {
    const calling = segment(at('a', 1, { subsegments: [at('b', 1, { namespace })] }));
    const called = { ...segment(at('c', 2, {})), parent_id: 'b' };
    return mergeSpans([], segmentSpans([calling, called])).spans.flags;
  };
  expect(flagsOf('remote')).toEqual([FLAG.xray, FLAG.xray, FLAG.xray | FLAG.late]);
  expect(flagsOf('aws')).toEqual([FLAG.xray, FLAG.xray, FLAG.xray]);
});
