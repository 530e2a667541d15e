/**
 * Starts the two AWS rooms on a free port over an empty store in memory, as the vendors' own clients need them, and
 * gives what a test looks at. The full switchboard is not used: these tests are about the rooms.
 */
import { serve } from '@hono/node-server';
import { once } from 'node:events';
import type { DatabaseSync } from 'node:sqlite';
import { createAuthenticator } from '../../emulator/aws/credentials.ts';
import { createCloudWatchLogs } from '../../emulator/cloudwatch/routes.ts';
import { openDatabase } from '../../emulator/database.ts';
import { createJournal, type Journal } from '../../emulator/journal.ts';
import type { SamplingRule } from '../../emulator/xray/sampling/rule.ts';
import { createXRay, type XRayRoom } from '../../emulator/xray/routes.ts';
import type { Room } from '../../emulator/room.ts';
import { noting } from '../coverage/note.ts';

export const KEY = { accessKeyId: 'TESTKEY', secretAccessKey: 'test-secret' };
export const REGION = 'eu-central-1';

export interface RoomsOptions {
  readonly now?: () => number;
  readonly strict?: boolean;
  readonly samplingRules?: readonly SamplingRule[];
}

export interface Rooms {
  readonly database: DatabaseSync;
  readonly journal: Journal;
  readonly xray: XRayRoom;
  readonly logs: Room;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** The codes of everything refused so far. */
  refusals(): string[];
}

export function createRooms(options: RoomsOptions = {}): Rooms {
  const { now = Date.now, strict = true, samplingRules = [] } = options;
  const database = openDatabase(':memory:');
  const journal = createJournal(database, now);
  const authenticator = createAuthenticator({
    keys: [KEY],
    apiKeys: ['test-api-key'],
    strict,
    now,
  });
  const context = { database, journal, now };
  return {
    database,
    journal,
    now,
    xray: noting('xray', createXRay(context, authenticator, { samplingRules, region: REGION })),
    logs: noting('logs', createCloudWatchLogs(context, authenticator)),
    refusals: () =>
      database
        .prepare('SELECT code FROM refusals ORDER BY id')
        .all()
        .map(({ code }) => String(code)),
  };
}

/** @returns the address to give to a client as its endpoint, and how to stop. */
export async function serveRooms(
  rooms: Rooms,
): Promise<{ readonly endpoint: string; readonly close: () => Promise<void> }> {
  const server = serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: (request) =>
      (request.headers.has('x-amz-target') ? rooms.logs : rooms.xray).routes.fetch(request),
  });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port to listen on');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
