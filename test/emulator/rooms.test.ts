import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { createRooms } from '../../emulator/rooms.ts';
import { createAuthenticator } from '../../emulator/vendors/aws/credentials.ts';
import { openRoomContext } from './room-context.ts';

afterEach(() => void vi.useRealTimers());

test('triggers, alarms and the service map run in the background, and stop whole', () => {
  vi.useFakeTimers();
  const now = () => Date.now();
  const context = openRoomContext(now);
  const rooms = createRooms(
    context,
    createAuthenticator({ keys: [], apiKeys: [], strict: false, now }),
    {
      environment: {},
      project: fileURLToPath(new URL('../..', import.meta.url)),
      queries: undefined,
      report: () => undefined,
    },
  );
  const before = vi.getTimerCount();
  const stop = rooms.startBackground();
  expect(vi.getTimerCount()).toBe(before + 3);
  stop();
  expect(vi.getTimerCount()).toBe(before);
  context.database.close();
});
