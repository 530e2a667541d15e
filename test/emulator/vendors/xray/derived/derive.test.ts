import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { callXRay } from '../../aws/call.ts';
import { createRooms, type Rooms } from '../../../serve.ts';
import { segment, START } from '../documents.ts';

const TRACES = 2000;
const RANGE = { StartTime: START, EndTime: START + 86_400 };

/** Documents of traces of one segment each, numbered from one to another. */
function documents(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, n) => {
    const start_time = START + ((from + n) % 3600);
    const hex = (from + n).toString(16).padStart(24, '0');
    return segment(1, { trace_id: `1-6b030e33-${hex}`, start_time, end_time: start_time + 1 });
  });
}

async function put(rooms: Rooms, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += 50) {
    const TraceSegmentDocuments = documents(at, Math.min(to, at + 50));
    const { status } = await callXRay(rooms, 'PutTraceSegments', { TraceSegmentDocuments });
    expect(status).toBe(200);
  }
}

async function filled(): Promise<Rooms> {
  const rooms = createRooms();
  await put(rooms, 0, TRACES);
  return rooms;
}

/** How many requests a graph tells of. */
async function graphOf(rooms: Rooms): Promise<number> {
  const { body } = await callXRay(rooms, 'GetServiceGraph', RANGE);
  return Object(body['Services'])[0].SummaryStatistics.TotalCount;
}

/** How many traces have been looked into. */
function known({ database }: Rooms): number {
  const row = database.prepare('SELECT count(*) AS n FROM xray_traces WHERE state > 0').get();
  return Number(row?.['n']);
}

test('a graph of all that is new leaves the event loop free for others, and tells of all that was stored before', async () => {
  const rooms = await filled();
  const graph = graphOf(rooms);
  const arrived = put(rooms, TRACES, TRACES + 50).then(() => known(rooms));
  const seen = new Set<number>();
  while (known(rooms) < TRACES) {
    await turn();
    seen.add(known(rooms));
  }
  expect(seen.size).toBeGreaterThan(3);
  expect(await arrived).toBeLessThan(TRACES);
  expect(await graph).toBeGreaterThanOrEqual(TRACES);
});

test('readers that wait for the same traces have them looked into once', async () => {
  const rooms = await filled();
  let rounds = 0;
  rooms.database.function('count_round', () => ++rounds);
  rooms.database.exec(`
    CREATE TEMP TRIGGER looked_into AFTER UPDATE OF state ON xray_traces WHEN new.state > 0 BEGIN
      SELECT count_round();
    END`);
  const graphs = await Promise.all([graphOf(rooms), graphOf(rooms), graphOf(rooms)]);
  expect(graphs).toEqual([TRACES, TRACES, TRACES]);
  expect(rounds).toBe(TRACES);
});

test('GetTraceSummaries finds all that was stored before, while a graph is being made', async () => {
  const rooms = await filled();
  const graph = graphOf(rooms);
  const { body } = await callXRay(rooms, 'GetTraceSummaries', RANGE);
  expect(body['TraceSummaries']).toHaveLength(100);
  expect(await graph).toBe(TRACES);
});

test('prepareWhenIdle stops in the middle, so that the store can be closed while a reader waits', async () => {
  const rooms = await filled();
  const stop = rooms.xray.prepareWhenIdle();
  const graph = graphOf(rooms);
  while (known(rooms) === 0) await turn();
  const before = known(rooms);
  expect(before).toBeLessThan(TRACES);
  stop();
  for (let n = 0; n < 20; n++) await turn();
  expect(known(rooms)).toBe(before);
  rooms.database.close();
  for (let n = 0; n < 20; n++) await turn();
  expect(await Promise.race([graph, turn('not answered')])).toBe('not answered');
});
