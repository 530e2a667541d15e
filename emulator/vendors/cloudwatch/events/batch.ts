/**
 * Decides which events of a batch are kept, and what PutLogEvents says of the others. A batch that is too large, out
 * of order or too long in time fails whole; an event outside the time window fails alone.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
 */
import { AwsError } from '../../aws/error.ts';

export interface LogEvent {
  /** Unix milliseconds. */
  readonly timestamp: number;
  readonly message: string;
}

/** The API's RejectedLogEventsInfo: indexes into the batch, ends exclusive. */
interface RejectedLogEventsInfo {
  readonly tooNewLogEventStartIndex?: number;
  readonly tooOldLogEventEndIndex?: number;
  readonly expiredLogEventEndIndex?: number;
}

export interface JudgedBatch {
  readonly accepted: readonly LogEvent[];
  /** Of those that are accepted, as CloudWatch counts them. */
  readonly bytes: number;
  /** Undefined when all are accepted. */
  readonly rejected: RejectedLogEventsInfo | undefined;
}

/** What CloudWatch adds to every event's UTF-8 size. */
export const EVENT_OVERHEAD_BYTES = 26;
/** Of one event, and of a whole batch. */
const MAX_BYTES = 1_048_576;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MAX_FUTURE_MS = 2 * HOUR_MS;
const MAX_PAST_MS = 14 * DAY_MS;

/** @throws AwsError InvalidParameterException when the batch fails whole. */
export function judgeBatch(
  events: readonly LogEvent[],
  now: number,
  retentionDays: number | undefined,
): JudgedBatch {
  const total = checkSizes(events);
  checkOrder(events);
  const tooOld = countBefore(events, now - MAX_PAST_MS);
  const expired =
    retentionDays === undefined ? 0 : countBefore(events, now - retentionDays * DAY_MS);
  const tooNew = countBefore(events, now + MAX_FUTURE_MS + 1);
  const accepted = events.slice(Math.max(tooOld, expired), tooNew);
  const span = (accepted.at(-1)?.timestamp ?? 0) - (accepted[0]?.timestamp ?? 0);
  if (span > DAY_MS) {
    throw invalid(
      'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
    );
  }
  const rejected = {
    ...(tooNew < events.length ? { tooNewLogEventStartIndex: tooNew } : {}),
    ...(tooOld > 0 ? { tooOldLogEventEndIndex: tooOld } : {}),
    ...(expired > 0 ? { expiredLogEventEndIndex: expired } : {}),
  };
  if (accepted.length === events.length) return { accepted, bytes: total, rejected: undefined };
  const bytes = accepted.reduce((sum, { message }) => sum + eventBytes(message), 0);
  return { accepted, bytes, rejected };
}

/** The first moment of a log group's retention; before it nothing is kept or shown. */
export function retentionStart(now: number, retentionDays: number | undefined): number {
  return retentionDays === undefined ? 0 : now - retentionDays * DAY_MS;
}

/** As CloudWatch counts it. */
export function eventBytes(message: string): number {
  return Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES;
}

/** @returns the bytes of all of them */
function checkSizes(events: readonly LogEvent[]): number {
  let total = 0;
  for (const { message } of events) {
    const size = eventBytes(message);
    if (size > MAX_BYTES) {
      throw invalid(`Log event too large: ${size} bytes exceeds limit of ${MAX_BYTES}`);
    }
    total += size;
  }
  if (total > MAX_BYTES) {
    throw invalid(`Upload too large: ${total} bytes exceeds limit of ${MAX_BYTES}`);
  }
  return total;
}

function checkOrder(events: readonly LogEvent[]): void {
  let last = 0;
  for (const { timestamp } of events) {
    if (timestamp < last) {
      throw invalid('Log events in a single PutLogEvents request must be in chronological order.');
    }
    last = timestamp;
  }
}

/** How many events, which are in order, lie before a time. */
function countBefore(events: readonly LogEvent[], time: number): number {
  const index = events.findIndex(({ timestamp }) => timestamp >= time);
  return index < 0 ? events.length : index;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
