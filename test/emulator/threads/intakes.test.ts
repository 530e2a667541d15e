/** The thread answers and stores every kind of request like an inbox that stores at once. */
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { column, makeFolder, removeFolder } from '../inbox/entries.ts';
import { openInbox, type OpenInbox } from '../inbox/rooms.ts';
import { NOW_MS, openRoomContext } from '../room-context.ts';
import { createRooms, ITEM, JSON_TYPE, STEPS, type Rooms, type Step } from './steps.ts';

/** All but ids that are made at random. */
const TABLES: Readonly<Record<string, string>> = {
  requests: 'id, vendor, received_ms, operation, headers, hex(body)',
  traces: '*',
  xray_segments: '*',
  log_events: '*',
  metrics: '*',
  metric_values: '*',
  honeycomb_events: '*',
  honeycomb_datasets: '*',
  honeycomb_columns: 'dataset, key_name, type, last_written_ms',
  rollbar_items: '*',
  rollbar_occurrences: '*',
  rollbar_item_events: '*',
  meter: '*',
  // What judging refuses is noted before what storing refuses.
  refusals: 'vendor, received_ms, operation, status, code, message, unverified',
};

function rowsOf(database: DatabaseSync): Record<string, unknown[]> {
  const names = (table: string) =>
    column(database, `SELECT name FROM pragma_table_info('${table}')`).join(', ');
  return Object.fromEntries(
    Object.entries(TABLES).map(([table, columns]) => {
      const list = columns === '*' ? names(table) : columns;
      const sql = `SELECT json_array(${list}) AS row FROM ${table} ORDER BY row`;
      return [table, column(database, sql)];
    }),
  );
}

let folder: string;
let opened: OpenInbox;
beforeEach(async () => {
  folder = makeFolder();
  opened = await openInbox(folder);
});
afterEach(async () => {
  await opened.close();
  removeFolder(folder);
});

async function answerTo(step: Step, rooms: Rooms) {
  const response = await step(rooms);
  return response && { status: response.status, body: await response.text() };
}

test.each(Object.entries(STEPS))('%s are stored by the thread as at once', async (_, steps) => {
  const direct = openRoomContext();
  const [here, there] = [createRooms(direct), createRooms({ ...opened, now: () => NOW_MS })];
  let stored = 0;
  for (const step of steps) {
    const expected = await answerTo(step, here);
    expect(await answerTo(step, there)).toEqual(expected);
    await opened.inbox.settled();
    const rows = rowsOf(direct.database);
    expect(rowsOf(opened.database)).toEqual(rows);
    stored = Object.values(rows).flat().length;
  }
  expect(stored).toBeGreaterThan(steps.length);
  expect(opened.reports).toEqual([]);
});

test('an item is told its id before its row is stored, and the same once more', async () => {
  const { rollbar } = createRooms({ ...opened, now: () => NOW_MS });
  const send = async (uuid: string): Promise<unknown> => {
    const response = await rollbar.routes.request('/api/1/item/', {
      method: 'POST',
      headers: { ...JSON_TYPE, 'x-rollbar-access-token': 't' },
      body: JSON.stringify({ data: { ...ITEM, uuid } }),
    });
    return Object(await response.json()).result.id;
  };
  const uuids = ['a', 'b', 'a', 'c', 'b'];
  expect(await Promise.all(uuids.map(send))).toEqual([1, 2, 1, 3, 2]);
  await opened.inbox.settled();
  expect(column(opened.database, 'SELECT uuid FROM rollbar_occurrences ORDER BY id')).toEqual([
    'a',
    'b',
    'c',
  ]);
  expect(await Promise.all(uuids.map(send))).toEqual([1, 2, 1, 3, 2]);
  expect(await send('d')).toBe(4);
});
