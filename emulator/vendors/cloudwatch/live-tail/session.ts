/**
 * One live tail session: it is offered events as they are stored, and once a second sends those of the last second, at
 * most 500, to its client. A client that reads slowly loses the oldest updates and costs no more memory than the
 * buffer. However the session ends, its timer is gone.
 */
import {
  eventFrame,
  exceptionFrame,
  initialResponseFrame,
  MAX_PAYLOAD_BYTES,
} from '../../aws/event-stream.ts';
import { Sample, type Taken } from './sample.ts';

/** The API's LiveTailSessionLogEvent. */
export interface SessionEvent {
  readonly logGroupIdentifier: string;
  readonly logStreamName: string;
  readonly message: string;
  readonly timestamp: number;
  readonly ingestionTime: number;
}

/** Calls back at every interval, in milliseconds; returns how to stop. */
export type Every = (ms: number, run: () => void) => () => void;

export interface SessionOptions {
  /** The members of the API's LiveTailSessionStart. */
  readonly start: object;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly every: Every;
  /** In [0, 1), for the choice of what is left out. */
  readonly random: () => number;
  /** Told once, when the session ends. */
  readonly ended: () => void;
}

export interface Session {
  /** Frames for the client; cancelling it ends the session. */
  readonly stream: ReadableStream<Uint8Array>;
  offer(event: SessionEvent): void;
  /** Says of the next update that events are missing from it. */
  leaveOut(): void;
  /** Ends the session with the error for what is not the client's doing. */
  fail(): void;
}

const UPDATE_MS = 1_000;
const MAX_EVENTS = 500;
/** Updates kept for a client that is behind. */
const MAX_WAITING = 10;
const MAX_SESSION_MS = 3 * 3_600_000;

export function openSession({ start, now, every, random, ended }: SessionOptions): Session {
  const sample = new Sample<SessionEvent>(MAX_EVENTS, random);
  const waiting: Uint8Array[] = [];
  const startedMs = now();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let stop: (() => void) | undefined;

  function deliver(): void {
    const room = controller?.desiredSize ?? 0;
    for (const update of waiting.splice(0, room)) controller?.enqueue(update);
  }

  function tick(): void {
    waiting.push(updateFrame(sample.take()));
    if (waiting.length > MAX_WAITING) waiting.shift();
    deliver();
    if (now() - startedMs >= MAX_SESSION_MS) {
      finish(exceptionFrame('SessionTimeoutException', 'The Live Tail session has timed out.'));
    }
  }

  function finish(last: Uint8Array): void {
    if (controller === undefined) return;
    for (const frame of [...waiting, last]) controller.enqueue(frame);
    controller.close();
    end();
  }

  function end(): void {
    if (controller === undefined) return;
    controller = undefined;
    waiting.length = 0;
    stop?.();
    ended();
  }

  const stream = new ReadableStream<Uint8Array>({
    start(own) {
      controller = own;
      own.enqueue(initialResponseFrame());
      own.enqueue(eventFrame('sessionStart', JSON.stringify(start)));
      stop = every(UPDATE_MS, tick);
    },
    pull: deliver,
    cancel: end,
  });

  return {
    stream,
    offer: (event) => sample.add(event),
    leaveOut: () => sample.leaveOut(),
    fail: () =>
      finish(exceptionFrame('SessionStreamingException', 'The Live Tail session has failed.')),
  };
}

/** Events that no message has room for are left out like those beyond the 500. */
function updateFrame({ items, sampled }: Taken<SessionEvent>): Uint8Array {
  const results: string[] = [];
  let room = MAX_PAYLOAD_BYTES - 100;
  for (const item of items) {
    const json = JSON.stringify(item);
    room -= Buffer.byteLength(json) + 1;
    if (room < 0) break;
    results.push(json);
  }
  const metadata = JSON.stringify({ sampled: sampled || results.length < items.length });
  return eventFrame(
    'sessionUpdate',
    `{"sessionMetadata":${metadata},"sessionResults":[${results.join(',')}]}`,
  );
}
