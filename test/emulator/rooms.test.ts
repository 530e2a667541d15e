import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRooms } from '../../emulator/rooms.ts';
import { createAuthenticator } from '../../emulator/vendors/aws/credentials.ts';
import { openRoomContext } from './room-context.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open() {
  const now = () => Date.now();
  const reports: string[] = [];
  const report = (line: string) => void reports.push(line);
  const context = { ...openRoomContext(now), report };
  const authenticator = createAuthenticator({ keys: [], apiKeys: [], strict: false, now });
  const project = fileURLToPath(new URL('../..', import.meta.url));
  const options = { environment: {}, project, queries: undefined, report };
  return { context, reports, rooms: createRooms(context, authenticator, options) };
}

test('triggers, alarms and the service map run in the background, and stop whole', () => {
  const { context, rooms } = open();
  const before = vi.getTimerCount();
  const stop = rooms.startBackground();
  expect(vi.getTimerCount()).toBe(before + 3);
  stop();
  expect(vi.getTimerCount()).toBe(before);
  context.database.close();
});

test.each([
  ['honeycomb_documents', 'run triggers', 'Triggers run again'],
  ['aws_resources', 'evaluate alarms', 'Alarms are evaluated again'],
])(
  'where the store fails in the background it is told once, and so is its end: %s',
  async (table, what, over) => {
    const { context, reports, rooms } = open();
    const stop = rooms.startBackground();
    const rename = (from: string, to: string) =>
      context.database.exec(`ALTER TABLE ${from} RENAME TO ${to}`);
    rename(table, 'gone');
    await vi.advanceTimersByTimeAsync(5_000);
    const told = `Cannot ${what}: no such table: ${table}`;
    expect(reports).toEqual([told]);
    rename('gone', table);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(reports).toEqual([told, over]);
    stop();
    context.database.close();
  },
);
