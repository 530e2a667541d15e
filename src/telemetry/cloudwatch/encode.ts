/**
 * Groups log events, sorted by time, into batches that PutLogEvents accepts, and tells which events no batch can
 * carry. It measures events at the size they will have once cut. Sends nothing.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html has the limits.
 */
import { utf8Length } from '../kit/utf8.ts';
import type { LogEvent } from './log-event.ts';

/** Sum of the messages' UTF-8 bytes and the overhead of each. */
const MAX_BATCH_BYTES = 1_048_576;
const MAX_BATCH_EVENTS = 10_000;
const EVENT_OVERHEAD_BYTES = 26;
const MAX_BATCH_SPAN_MS = 24 * 3_600_000;
const MAX_AGE_MS = 14 * MAX_BATCH_SPAN_MS;
const MAX_AHEAD_MS = 2 * 3_600_000;

const MAX_MESSAGE_BYTES = MAX_BATCH_BYTES - EVENT_OVERHEAD_BYTES;

const encoder = new TextEncoder();

export interface Batch {
  /** In order of time, within every limit of one PutLogEvents call once they are `fitted`. */
  readonly events: readonly LogEvent[];
  /** Where each of them stood among the events that were given. */
  readonly places: readonly number[];
}

export interface EncodedEvents {
  readonly batches: readonly Batch[];
  /** Events that CloudWatch Logs will never accept, and why. */
  readonly refused: readonly { readonly place: number; readonly reason: string }[];
}

/**
 * Groups events for sending. Events of one time keep their order.
 *
 * @param now Unix time in milliseconds, from which the age of an event counts
 */
export function encodeBatches(events: readonly LogEvent[], now: number): EncodedEvents {
  const refused: { place: number; reason: string }[] = [];
  const sendable: Placed[] = [];
  let isSorted = true;
  let latest = 0;
  let place = 0;
  for (const event of events) {
    const reason = refusalOf(event, now);
    if (reason === undefined) {
      sendable.push({ event, place });
      isSorted &&= event.timestamp >= latest;
      latest = event.timestamp;
    } else refused.push({ place, reason });
    place += 1;
  }
  if (!isSorted) {
    sendable.sort((a, b) => a.event.timestamp - b.event.timestamp || a.place - b.place);
  }
  return { batches: groupByLimits(sendable), refused };
}

interface Placed {
  readonly event: LogEvent;
  readonly place: number;
}

/** What an event is billed as: its message in UTF-8, and 26 bytes. */
export function billedBytes({ message }: Pick<LogEvent, 'message'>): number {
  return utf8Length(fittedText(message)) + EVENT_OVERHEAD_BYTES;
}

function refusalOf({ timestamp, message }: LogEvent, now: number): string | undefined {
  if (message === '') return 'the message is empty';
  if (!Number.isSafeInteger(timestamp) || timestamp < 0) {
    return 'the timestamp is not a whole number of milliseconds';
  }
  if (timestamp < now - MAX_AGE_MS) return 'older than 14 days';
  if (timestamp > now + MAX_AHEAD_MS) return 'more than 2 hours in the future';
  return undefined;
}

function groupByLimits(sendable: readonly Placed[]): Batch[] {
  const batches: { events: LogEvent[]; places: number[] }[] = [];
  let batch: { events: LogEvent[]; places: number[] } = { events: [], places: [] };
  let batchBytes = 0;
  for (const { event, place } of sendable) {
    const bytes = billedBytes(event);
    const first = batch.events[0];
    const isFull =
      first === undefined ||
      batch.events.length === MAX_BATCH_EVENTS ||
      batchBytes + bytes > MAX_BATCH_BYTES ||
      event.timestamp - first.timestamp > MAX_BATCH_SPAN_MS;
    if (isFull) {
      batch = { events: [], places: [] };
      batchBytes = 0;
      batches.push(batch);
    }
    batch.events.push(event);
    batch.places.push(place);
    batchBytes += bytes;
  }
  return batches;
}

/** An event as it may be sent. */
export function fitted({ timestamp, message }: LogEvent): LogEvent {
  return { timestamp, message: fittedText(message) };
}

/** A message that is too long is cut between two characters and says how long it was. */
function fittedText(given: string): string {
  // A lone surrogate is not UTF-8: what would be counted is not what would arrive.
  const message = given.toWellFormed();
  // No character takes more than three bytes for one unit of the string.
  if (message.length * 3 <= MAX_MESSAGE_BYTES) return message;
  const bytes = encoder.encode(message).byteLength;
  if (bytes <= MAX_MESSAGE_BYTES) return message;
  const mark = `… [cut, ${bytes} bytes]`;
  const room = new Uint8Array(MAX_MESSAGE_BYTES - encoder.encode(mark).byteLength);
  return message.slice(0, encoder.encodeInto(message, room).read) + mark;
}
