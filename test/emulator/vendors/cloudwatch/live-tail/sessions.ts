/**
 * The CloudWatch Logs room with a clock and timers that a test moves by hand, and a reader of live tail sessions
 * that takes the frames apart with AWS's own codec.
 */
import { EventStreamCodec } from '@smithy/eventstream-codec';
import { createAuthenticator } from '../../../../../emulator/vendors/aws/credentials.ts';
import { createCloudWatchLogs } from '../../../../../emulator/vendors/cloudwatch/routes.ts';
import { noting } from '../../../../coverage/note.ts';
import { signed } from '../../aws/call.ts';
import { createRooms, KEY, REGION, type Rooms } from '../../../serve.ts';

export const START_MS = Date.UTC(2026, 10, 22, 12);

export interface Frame {
  readonly type: string;
  readonly body: unknown;
}

export interface TailedSession {
  readonly response: Response;
  /** The frames that have come since the last call, without waiting for more. */
  frames(): Promise<Frame[]>;
  leave(): Promise<void>;
}

export interface TailedRoomsOptions {
  /** Where the clock stands at first. */
  readonly startMs?: number;
  readonly random?: () => number;
}

export interface TailedRooms extends Rooms {
  /** Of sessions that run. */
  timers(): number;
  /** Lets time pass, a second at a time. */
  pass(seconds: number): void;
  start(input: object): Promise<TailedSession>;
}

export function createTailedRooms({
  startMs = START_MS,
  random = () => 0,
}: TailedRoomsOptions = {}): TailedRooms {
  const timers = new Set<() => void>();
  let nowMs = startMs;
  const rooms = createRooms({ now: () => nowMs });
  const authenticator = createAuthenticator({ keys: [KEY], strict: true, now: rooms.now });
  const every = (_ms: number, run: () => void) => {
    timers.add(run);
    return () => timers.delete(run);
  };
  const logs = noting('logs', createCloudWatchLogs(rooms, authenticator, { every, random }));
  return {
    ...rooms,
    logs,
    timers: () => timers.size,
    pass(seconds) {
      for (let second = 0; second < seconds; second++) {
        nowMs += 1000;
        timers.forEach((run) => run());
      }
    },
    async start(input) {
      const headers = { 'x-amz-target': 'Logs_20140328.StartLiveTail' };
      const url = `https://stream-logs.${REGION}.amazonaws.com/`;
      const request = await signed(url, 'logs', headers, input, { at: nowMs });
      return readSession(await logs.routes.fetch(request));
    },
  };
}

function readSession(response: Response): TailedSession {
  const reader = response.body?.getReader();
  if (reader === undefined) throw new Error('The answer has no body');
  let pending = reader.read();
  return {
    response,
    async frames() {
      const frames: Frame[] = [];
      for (;;) {
        const next = await Promise.race([pending, nothingMore()]);
        if (next === undefined || next.done) return frames;
        frames.push(readFrame(next.value));
        pending = reader.read();
      }
    },
    leave: () => reader.cancel(),
  };
}

/** Settles after everything that waits for no timer and no network. */
function nothingMore(): Promise<undefined> {
  return new Promise((resolve) => setImmediate(() => resolve(undefined)));
}

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString(),
  (text) => Buffer.from(text),
);

function readFrame(bytes: Uint8Array): Frame {
  const { headers, body } = codec.decode(bytes);
  const type = headers[':event-type'] ?? headers[':exception-type'];
  return { type: String(type?.value), body: JSON.parse(Buffer.from(body).toString()) };
}
