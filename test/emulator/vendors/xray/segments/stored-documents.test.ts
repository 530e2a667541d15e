import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import * as v from 'valibot';
import { createTraceIndex } from '../../../../../emulator/console/api/requests/trace-index.ts';
import { createConsoleStore } from '../../../../../emulator/console/api/store.ts';
import { callXRay } from '../../aws/call.ts';
import { createRooms, type Rooms } from '../../../serve.ts';
import { hexId, part, segment, START, subsegment, TRACE, TRACE_HEX } from '../documents.ts';

const put = (rooms: Rooms, documents: readonly (string | null)[]) =>
  callXRay(rooms, 'PutTraceSegments', { TraceSegmentDocuments: documents });

const Traces = v.object({
  Traces: v.tuple([
    v.object({ Segments: v.array(v.object({ Id: v.string(), Document: v.string() })) }),
  ]),
});

/** What BatchGetTraces gives of the trace, by segment. */
async function read(rooms: Rooms): Promise<Record<string, string>> {
  const { body } = await callXRay(rooms, 'BatchGetTraces', { TraceIds: [TRACE] });
  const [{ Segments: segments }] = v.parse(Traces, body).Traces;
  return Object.fromEntries(segments.map(({ Id, Document }) => [Id, Document]));
}

test('documents are given back as they came, beside any others in their requests', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.constantFrom('document', 'null', 'refused'), { maxLength: 6 }), {
        minLength: 1,
        maxLength: 30,
      }),
      fc.string({ unit: 'grapheme' }),
      async (requests, note) => {
        const rooms = createRooms();
        const sent: Record<string, string> = { [hexId(0)]: segment(0) };
        await put(rooms, [segment(0)]);
        let n = 0;
        for (const kinds of requests) {
          const documents = kinds.map((kind) => {
            if (kind !== 'document') return kind === 'null' ? null : '{}';
            n += 1;
            // With spaces, which writing it again would lose.
            const text = ` ${segment(n, { metadata: { default: { note } } })}\n`;
            sent[hexId(n)] = text;
            return text;
          });
          expect((await put(rooms, documents)).status).toBe(200);
        }
        const given = await read(rooms);
        expect(Object.keys(given).sort()).toEqual(Object.keys(sent).sort());
        for (const [id, text] of Object.entries(given)) {
          expect(JSON.parse(text)).toEqual(JSON.parse(sent[id] ?? ''));
        }
      },
    ),
    { numRuns: 30 },
  );
});

test('a document that came by PutTraceSegments is stored once', async () => {
  const rooms = createRooms();
  await put(rooms, [segment(1), segment(2)]);
  const rows = rooms.database
    .prepare('SELECT document, typeof(document) AS type FROM xray_segments ORDER BY id')
    .all();
  expect(rows).toEqual([
    { document: 0, type: 'integer' },
    { document: 1, type: 'integer' },
  ]);
});

test('subsegments that came as an array are given back each', async () => {
  const rooms = createRooms();
  const ids = { trace_id: TRACE, type: 'subsegment', parent_id: hexId(1) };
  const both = [part(2, ids), part(3, ids)];
  await put(rooms, [segment(1), JSON.stringify(both)]);
  const rows = rooms.database.prepare('SELECT document FROM xray_segments WHERE id > 1').all();
  expect(rows).toEqual(both.map((one) => ({ document: JSON.stringify(one) })));
});

test('a document that replaced another is that of the later request', async () => {
  const rooms = createRooms();
  await put(rooms, [segment(7), segment(1, { in_progress: true, end_time: undefined })]);
  await put(rooms, [segment(1, { end_time: START + 3 })]);
  const { [hexId(1)]: document = '' } = await read(rooms);
  expect(JSON.parse(document)).toMatchObject({ end_time: START + 3 });
});

test('the console shows documents of both kinds', async () => {
  const rooms = createRooms();
  await put(rooms, [segment(1)]);
  await rooms.xray.daemon.accept(subsegment(2, 1));
  const trace = createConsoleStore(
    rooms.database,
    createTraceIndex(rooms.database, rooms.journal),
  ).trace(TRACE_HEX);
  expect(trace?.segments.map(({ document }) => document)).toEqual([segment(1), subsegment(2, 1)]);
});
