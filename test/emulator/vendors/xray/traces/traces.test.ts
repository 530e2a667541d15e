import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { callXRay } from '../../aws/call.ts';
import { createRooms, type Rooms } from '../../../serve.ts';
import { hexId, part, segment, START, subsegment, TRACE, TRACE_HEX } from '../documents.ts';

const Summaries = v.object({
  TraceSummaries: v.array(v.looseObject({ Id: v.string() })),
  TracesProcessedCount: v.number(),
  NextToken: v.optional(v.string()),
});

async function put(rooms: Rooms, ...documents: string[]): Promise<unknown> {
  const { body } = await callXRay(rooms, 'PutTraceSegments', { TraceSegmentDocuments: documents });
  return body['UnprocessedTraceSegments'];
}

async function find(rooms: Rooms, input: object = {}) {
  const range = { StartTime: START - 10, EndTime: START + 1000 };
  const { body } = await callXRay(rooms, 'GetTraceSummaries', { ...range, ...input });
  return v.parse(Summaries, body);
}

const traceNumber = (n: number): string => `1-6b030e33-${n.toString(16).padStart(24, '0')}`;

describe('PutTraceSegments', () => {
  test('stores what is good beside what it refuses', async () => {
    const rooms = createRooms();
    expect(await put(rooms, '{}', segment(1), 'x')).toMatchObject([
      { ErrorCode: 'MissingId' },
      { ErrorCode: 'InvalidSegment' },
    ]);
    expect((await find(rooms)).TraceSummaries).toHaveLength(1);
    expect(rooms.refusals()).toEqual(['MissingId', 'InvalidSegment']);
  });

  test('replaces a document in progress by the complete one, in either order', async () => {
    const open = segment(1, { in_progress: true, end_time: undefined });
    for (const documents of [
      [open, segment(1)],
      [segment(1), open],
    ]) {
      const rooms = createRooms();
      await put(rooms, ...documents);
      expect((await find(rooms)).TraceSummaries).toMatchObject([{ IsPartial: false, Revision: 1 }]);
    }
  });

  test('tells the list of traces what the entry says, and keeps a better route', async () => {
    const rooms = createRooms();
    const http = {
      request: { method: 'GET', url: 'http://a/api/x?y=1' },
      response: { status: 500 },
    };
    await put(
      rooms,
      segment(1, { http, fault: true }),
      segment(2, { name: 'called', parent_id: hexId(9), start_time: START + 0.5 }),
    );
    const row = () => rooms.database.prepare('SELECT * FROM traces').get();
    expect(row()).toMatchObject({
      trace_id: TRACE_HEX,
      start_ms: START * 1000,
      duration_ms: 1000,
      service: 'backend-hono',
      method: 'GET',
      route: '/api/x',
      status: 500,
      failed: 1,
    });
    rooms.journal.trace(TRACE_HEX, { route: '/api/:name' });
    await put(rooms, segment(1, { http }));
    expect(row()).toMatchObject({ route: '/api/:name', failed: 1 });
  });

  test('refuses more than 50 documents whole', async () => {
    const rooms = createRooms();
    const documents = Array.from({ length: 51 }, (_, n) => segment(n + 1));
    const { status, body } = await callXRay(rooms, 'PutTraceSegments', {
      TraceSegmentDocuments: documents,
    });
    expect([status, body]).toEqual([400, { Message: 'Exceeding maximum segment count: 50' }]);
    expect((await find(rooms)).TraceSummaries).toEqual([]);
  });
});

describe('GetTraceSummaries', () => {
  test('finds the newest first and pages through all of them once', async () => {
    const rooms = createRooms();
    const documents = Array.from({ length: 150 }, (_, n) =>
      segment(n + 1, { trace_id: traceNumber(n), start_time: START + n, end_time: START + n + 1 }),
    );
    for (let at = 0; at < documents.length; at += 50)
      await put(rooms, ...documents.slice(at, at + 50));
    const first = await find(rooms);
    const second = await find(rooms, { NextToken: first.NextToken });
    expect([first.TracesProcessedCount, second.TracesProcessedCount]).toEqual([100, 50]);
    expect(second.NextToken).toBeUndefined();
    const ids = [...first.TraceSummaries, ...second.TraceSummaries].map(({ Id }) => Id);
    expect(ids).toEqual(Array.from({ length: 150 }, (_, n) => traceNumber(149 - n)));
  });

  test('looks at the start of the trace, from StartTime and before EndTime', async () => {
    const rooms = createRooms();
    await put(rooms, segment(1), subsegment(2, 1, { start_time: START + 5, end_time: START + 9 }));
    const count = async (StartTime: number, EndTime: number) =>
      (await find(rooms, { StartTime, EndTime })).TraceSummaries.length;
    expect(await count(START, START + 1)).toBe(1);
    expect(await count(START - 1, START)).toBe(0);
    expect(await count(START + 5, START + 6)).toBe(0);
  });

  test('looks at the last update or at the end of a segment when asked to', async () => {
    let now = Date.now();
    const rooms = createRooms({ now: () => now });
    await put(rooms, segment(1));
    now += 60_000;
    await put(rooms, segment(2, { end_time: START + 30 }));
    const updated = now / 1000;
    const find2 = (type: string, StartTime: number, EndTime: number) =>
      find(rooms, { TimeRangeType: type, StartTime, EndTime });
    const byEvent = await find2('Event', updated, updated + 1);
    expect(byEvent.TraceSummaries).toMatchObject([{ Id: TRACE, MatchedEventTime: updated }]);
    expect((await find2('Event', updated - 60, updated)).TraceSummaries).toEqual([]);
    expect((await find2('Service', START + 30, START + 31)).TraceSummaries).toHaveLength(1);
    expect((await find2('Service', START, START + 20)).TraceSummaries).toHaveLength(1);
    expect((await find2('Service', START + 2, START + 20)).TraceSummaries).toEqual([]);
  });

  test('applies the filter and counts what it looked at', async () => {
    const rooms = createRooms();
    await put(rooms, segment(1), segment(2, { trace_id: traceNumber(2), fault: true }));
    expect(await find(rooms, { FilterExpression: 'fault' })).toMatchObject({
      TraceSummaries: [{ Id: traceNumber(2) }],
      TracesProcessedCount: 2,
    });
  });

  test('finds the traces of a group', async () => {
    const rooms = createRooms();
    await put(rooms, segment(1), segment(2, { trace_id: traceNumber(2), fault: true }));
    const FilterExpression = 'fault';
    await callXRay(rooms, 'CreateGroup', { GroupName: 'failing', FilterExpression });
    const ids = async (expression: string) =>
      (await find(rooms, { FilterExpression: expression })).TraceSummaries.map(({ Id }) => Id);
    expect(await ids('group.name = "failing"')).toEqual([traceNumber(2)]);
    expect(await ids('!group.name = "failing"')).toEqual([TRACE]);
  });

  test.each([
    [
      { FilterExpression: 'ok AND coverage > 0.5' },
      /'coverage' is allowed inside rootcause alone at position 8/,
    ],
    [{ FilterExpression: 'edge("a")' }, /expected ',', found '\)' at position 9/],
    [{ FilterExpression: 'group.name = "x"' }, /group 'x' does not exist at position 1/],
    [{ NextToken: 'x' }, /NextToken is invalid/],
    [{ Sampling: true }, /does not support Sampling/],
    [{ StartTime: START + 2000 }, /StartTime must be before EndTime/],
  ])('refuses %j', async (input, message) => {
    const range = { StartTime: START, EndTime: START + 1 };
    const answer = await callXRay(createRooms(), 'GetTraceSummaries', { ...range, ...input });
    expect(answer).toMatchObject({
      status: 400,
      body: { Message: expect.stringMatching(message) },
    });
  });
});

describe('BatchGetTraces', () => {
  test('gives segments with their subsegments in them, and the ids it has not', async () => {
    const rooms = createRooms();
    await put(rooms, subsegment(2, 1), segment(1));
    const { body } = await callXRay(rooms, 'BatchGetTraces', {
      TraceIds: [TRACE, 'x', traceNumber(1)],
    });
    expect(body).toEqual({
      Traces: [
        {
          Id: TRACE,
          Duration: 1,
          LimitExceeded: false,
          Segments: [{ Id: hexId(1), Document: expect.any(String) }],
        },
      ],
      UnprocessedTraceIds: ['x', traceNumber(1)],
    });
    expect(JSON.stringify(body)).toContain('sub2');
  });

  test('gives inferred segments for calls that no segment answered', async () => {
    const rooms = createRooms();
    await put(
      rooms,
      segment(1, { subsegments: [part(2, { namespace: 'remote', name: 'api.example' })] }),
    );
    const { body } = await callXRay(rooms, 'BatchGetTraces', { TraceIds: [TRACE] });
    const documents = Object(body['Traces'])[0].Segments.map(({ Document }: { Document: string }) =>
      JSON.parse(Document),
    );
    expect(documents).toMatchObject([
      { id: hexId(1) },
      { name: 'api.example', inferred: true, parent_id: hexId(2) },
    ]);
  });

  test('refuses more than five ids', async () => {
    const ids = Array.from({ length: 6 }, (_, n) => traceNumber(n));
    const { status } = await callXRay(createRooms(), 'BatchGetTraces', { TraceIds: ids });
    expect(status).toBe(400);
  });
});
