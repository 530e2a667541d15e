import { expect, test } from 'vitest';
import * as v from 'valibot';
import { callXRay } from '../../aws/call.ts';
import { createRooms, type Rooms } from '../../../serve.ts';
import { hexId, segment, START, TRACE } from '../documents.ts';

const Page = v.object({
  RetrievalStatus: v.literal('COMPLETE'),
  TraceFormat: v.literal('XRAY'),
  Traces: v.array(v.object({ Id: v.string(), Duration: v.number(), Spans: v.array(v.unknown()) })),
  NextToken: v.optional(v.string()),
});

const traceNumber = (n: number): string => `1-6b030e33-${n.toString(16).padStart(24, '0')}`;

async function put(rooms: Rooms, documents: string[]): Promise<void> {
  for (let at = 0; at < documents.length; at += 50) {
    const TraceSegmentDocuments = documents.slice(at, at + 50);
    await callXRay(rooms, 'PutTraceSegments', { TraceSegmentDocuments });
  }
}

async function start(rooms: Rooms, TraceIds: string[], range: object = {}): Promise<unknown> {
  const { body } = await callXRay(rooms, 'StartTraceRetrieval', {
    TraceIds,
    StartTime: START,
    EndTime: START,
    ...range,
  });
  return body['RetrievalToken'];
}

async function list(rooms: Rooms, RetrievalToken: unknown, NextToken?: string) {
  const { body } = await callXRay(rooms, 'ListRetrievedTraces', { RetrievalToken, NextToken });
  return v.parse(Page, body);
}

test('ListRetrievedTraces gives the traces that are there, within the range', async () => {
  const rooms = createRooms();
  await put(rooms, [segment(1)]);
  const token = await start(rooms, [TRACE, TRACE, traceNumber(1), 'x']);
  const { body } = await callXRay(rooms, 'BatchGetTraces', { TraceIds: [TRACE] });
  expect(body['Traces']).toMatchObject([{ Segments: [{ Id: hexId(1) }] }]);
  const Spans = Object(body['Traces'])[0].Segments;
  expect((await list(rooms, token)).Traces).toEqual([{ Id: TRACE, Duration: 1, Spans }]);
  const late = await start(rooms, [TRACE], { StartTime: START + 1, EndTime: START + 2 });
  expect((await list(rooms, late)).Traces).toEqual([]);
});

test('ListRetrievedTraces pages by five traces and a hundred spans', async () => {
  const rooms = createRooms();
  const few = Array.from({ length: 6 }, (_, n) => segment(n + 1, { trace_id: traceNumber(n) }));
  await put(rooms, [...few, ...Array.from({ length: 150 }, (_, n) => segment(n + 1))]);
  const ids = [TRACE, ...few.map((_, n) => traceNumber(n))];
  const token = await start(rooms, ids);
  const first = await list(rooms, token);
  const second = await list(rooms, token, first.NextToken);
  const shape = (page: typeof first) => page.Traces.map(({ Id, Spans }) => [Id, Spans.length]);
  expect([...shape(first), ...shape(second)]).toEqual([
    [TRACE, 100],
    [TRACE, 50],
    ...ids.slice(1).map((id) => [id, 1]),
  ]);
  expect(first.Traces).toHaveLength(5);
  expect(second.NextToken).toBeUndefined();
});

test('a retrieval is known to its account and for an hour', async () => {
  let now = Date.now();
  const rooms = createRooms({ now: () => now });
  const RetrievalToken = await start(rooms, [TRACE]);
  const cancel = (options = {}) =>
    callXRay(rooms, 'CancelTraceRetrieval', { RetrievalToken }, options);
  expect(await cancel()).toMatchObject({ status: 200, body: {} });
  expect((await cancel({ region: 'us-west-2' })).status).toBe(404);
  now += 3_600_000;
  expect((await cancel()).headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException');
});

test('ListRetrievedTraces refuses a format it has not', async () => {
  const rooms = createRooms();
  const RetrievalToken = await start(rooms, [TRACE]);
  const input = { RetrievalToken, TraceFormat: 'OTEL' };
  const { body } = await callXRay(rooms, 'ListRetrievedTraces', input);
  expect(body['Message']).toBe("The emulator does not support TraceFormat 'OTEL'");
});

test('StartTraceRetrieval refuses a range that ends before it starts', async () => {
  expect(await start(createRooms(), [TRACE], { EndTime: START - 1 })).toBeUndefined();
});
