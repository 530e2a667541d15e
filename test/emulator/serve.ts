/**
 * Starts the two AWS rooms on a free port over an empty store in memory, as the vendors' own clients need them, and
 * gives what a test looks at. The full switchboard is not used: these tests are about the rooms.
 */
import type { DatabaseSync } from 'node:sqlite';
import { createAuthenticator } from '../../emulator/vendors/aws/credentials.ts';
import { createCloudWatchLogs } from '../../emulator/vendors/cloudwatch/routes.ts';
import type { Inbox } from '../../emulator/inbox/inbox.ts';
import type { Journal } from '../../emulator/store/journal.ts';
import { openRoomContext } from './room-context.ts';
import type { SamplingRule } from '../../emulator/vendors/xray/sampling/rule.ts';
import { createXRay, type XRayRoom } from '../../emulator/vendors/xray/routes.ts';
import type { Room } from '../../emulator/inbox/room.ts';
import { noting } from '../coverage/note.ts';
import { serve, type Served } from '../served.ts';

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
  readonly inbox: Inbox;
  readonly xray: XRayRoom;
  readonly logs: Room;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** The codes of everything refused so far. */
  refusals(): string[];
}

export function createRooms(options: RoomsOptions = {}): Rooms {
  const { now = Date.now, strict = true, samplingRules = [] } = options;
  const context = openRoomContext(now);
  const { database, journal, inbox } = context;
  const authenticator = createAuthenticator({
    keys: [KEY],
    apiKeys: ['test-api-key'],
    strict,
    now,
  });
  return {
    database,
    journal,
    inbox,
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

export interface ServedRooms extends Served {
  /** For a client of AWS's SDK: where to, who asks, and no second try. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: typeof KEY;
    readonly maxAttempts: 1;
  };
}

export async function serveRooms(rooms: Rooms): Promise<ServedRooms> {
  const served = await serve((request) =>
    (request.headers.has('x-amz-target') ? rooms.logs : rooms.xray).routes.fetch(request),
  );
  const { endpoint } = served;
  return { ...served, client: { endpoint, region: REGION, credentials: KEY, maxAttempts: 1 } };
}
