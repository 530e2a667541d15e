import { expect, test } from 'vitest';
import { transaction } from '../../../emulator/database.ts';
import { decodeDocument } from '../../../emulator/xray/decode.ts';
import { createSegmentStore, type SegmentStore } from '../../../emulator/xray/store.ts';
import { createRooms } from '../serve.ts';
import { hexId, segment, START } from './documents.ts';
import { least } from './least.ts';

const SCOPE = { account: '123456789012', region: 'eu-central-1' };
const traceHex = (n: number): string => `6b030e33${n.toString(16).padStart(24, '0')}`;

/** A store of so many traces of one segment each. */
function storeOf(traces: number): SegmentStore {
  const { database, journal } = createRooms();
  const store = createSegmentStore(database);
  transaction(database, () => {
    for (let n = 0; n < traces; n++) {
      const hex = traceHex(n);
      const trace_id = `1-${hex.slice(0, 8)}-${hex.slice(8)}`;
      for (const decoded of decodeDocument(segment(1, { trace_id, start_time: START - n }))) {
        if (decoded.kind === 'refused') throw new Error(decoded.refusal.Message);
        const arrival = { request: null, receivedMs: n };
        store.save(SCOPE, journal.trace(hex), decoded.segment, arrival);
      }
    }
  });
  return store;
}

const late = decodeDocument(segment(2, { parent_id: hexId(9), start_time: START - 9e6 })).flatMap(
  (decoded) => (decoded.kind === 'segment' ? [{ ...decoded.segment, traceId: traceHex(50) }] : []),
);

const few = storeOf(100);
const many = storeOf(20_000);

test.each<[string, (store: SegmentStore) => unknown]>([
  ['the documents of a trace', (store) => store.documents(SCOPE, traceHex(50))],
  ['whether a segment is the entry', (store) => late.map((one) => store.isEntry(SCOPE, one))],
])('createSegmentStore finds %s as fast among many traces as among few', (_, work) => {
  // Two hundred times the traces: a walk through all of them would take a hundred times as long.
  expect(least(() => work(many))).toBeLessThan(20 * least(() => work(few)));
});
