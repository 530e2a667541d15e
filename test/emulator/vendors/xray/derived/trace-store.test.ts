import { expect, test } from 'vitest';
import { transaction } from '../../../../../emulator/store/database.ts';
import {
  createTraceStore,
  STATE,
  type FoundTrace,
  type TraceStore,
} from '../../../../../emulator/vendors/xray/derived/trace-store.ts';
import {
  createIngest,
  decodeDocuments,
} from '../../../../../emulator/vendors/xray/segments/ingest.ts';
import { createSegmentStore } from '../../../../../emulator/vendors/xray/segments/store.ts';
import { openRoomContext } from '../../../room-context.ts';
import { segment, START } from '../documents.ts';
import { SCOPES, traceHex } from './history.ts';

/** A store of so many traces of one segment each. */
function storeOf(traces: number): TraceStore {
  const { database, journal } = openRoomContext();
  const ingest = createIngest(createSegmentStore(database), journal);
  transaction(database, () => {
    for (let n = 0; n < traces; n++) {
      const hex = traceHex(n);
      const trace_id = `1-${hex.slice(0, 8)}-${hex.slice(8)}`;
      const times = { start_time: START - n, end_time: START - n + 0.5 };
      const documents = [segment(1, { trace_id, ...times })];
      ingest(decodeDocuments(documents, 'text'), SCOPES[0], { request: null, receivedMs: n });
    }
  });
  const store = createTraceStore(database);
  store.register(traces, store.newestSegment());
  return store;
}

const ALL = { start: 0, end: 1e11 };

test.each(['TraceId', 'Event', 'Service'] as const)(
  'find gives pages by %s one behind the other, the newest trace first',
  (type) => {
    const store = storeOf(25);
    const ids: string[] = [];
    for (let after: FoundTrace | undefined; ;) {
      const page = store.find(SCOPES[0], type, ALL, 10, after);
      if (page.length === 0) break;
      ids.push(...page.map(({ traceId }) => traceId));
      after = page.at(-1);
    }
    const inOrderOfArrival = Array.from({ length: 25 }, (_, n) => traceHex(n));
    // Each trace began a second before the one that arrived before it.
    expect(ids).toEqual(type === 'Event' ? inOrderOfArrival.toReversed() : inOrderOfArrival);
  },
);

test('register looks at each segment once, a part at a time', () => {
  const { database, journal } = openRoomContext();
  const ingest = createIngest(createSegmentStore(database), journal);
  const store = createTraceStore(database);
  const arrival = { request: null, receivedMs: 0 };
  ingest(
    decodeDocuments(
      [1, 2, 3].map((n) => segment(n)),
      'text',
    ),
    SCOPES[0],
    arrival,
  );
  const last = store.newestSegment();
  expect(store.hasRegistered(last)).toBe(false);
  expect([store.register(2, last), store.register(2, last)]).toEqual([true, false]);
  expect([store.register(2, last), store.hasRegistered(last)]).toEqual([false, true]);
  // Segments are new even when their ids were given before.
  database.exec('DELETE FROM xray_segments WHERE id > 1');
  ingest(decodeDocuments([segment(4)], 'text'), SCOPES[0], arrival);
  expect(store.hasRegistered(store.newestSegment())).toBe(false);
  expect(store.register(10, last)).toBe(false);
  expect(store.hasRegistered(store.newestSegment())).toBe(true);
});

test('unknown gives whole traces with all their documents, behind one and up to another', () => {
  const { database, journal } = openRoomContext();
  const ingest = createIngest(createSegmentStore(database), journal);
  const store = createTraceStore(database);
  const arrival = { request: null, receivedMs: 0 };
  for (const [trace, segments] of [3, 1, 5].entries()) {
    const hex = traceHex(trace);
    const trace_id = `1-${hex.slice(0, 8)}-${hex.slice(8)}`;
    const documents = Array.from({ length: segments }, (_, n) => segment(n, { trace_id }));
    ingest(decodeDocuments(documents, 'text'), SCOPES[0], arrival);
  }
  store.register(100, store.newestSegment());
  const found = (after: number, to: number, segments: number) =>
    store
      .unknown(STATE.nothing, after, to, segments)
      .map(({ id, documents }) => [id, documents.length]);
  expect(found(0, 3, 100)).toEqual([
    [1, 3],
    [2, 1],
    [3, 5],
  ]);
  expect(found(0, 3, 6)).toEqual([
    [1, 3],
    [2, 1],
  ]);
  expect([found(0, 3, 2), found(1, 2, 100), found(2, 3, 2)]).toEqual([
    [
      [1, 3],
      [2, 1],
      [3, 5],
    ],
    [[2, 1]],
    [[3, 5]],
  ]);
  store.noteKnown([
    { id: 1, view: '{}' },
    { id: 2, view: undefined },
  ]);
  expect(found(0, 3, 100)).toEqual([[3, 5]]);
  expect(store.unknown(STATE.observed, 0, 3, 100).map(({ id }) => id)).toEqual([2]);
  database.exec('DELETE FROM xray_segments');
  expect(found(0, 3, 100)).toEqual([
    [1, 0],
    [2, 0],
    [3, 0],
  ]);
});
