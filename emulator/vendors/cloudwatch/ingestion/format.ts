/** What the formats of the HTTP ingestion endpoints have in common. */
import { invalid } from '../named.ts';
import type { LogEvent } from '../events/batch.ts';

export interface ReadBatch {
  /** In the order of the body; times need not be. */
  readonly events: readonly LogEvent[];
  /** Parts of the body that the format passes over without an error. */
  readonly skipped: number;
}

/**
 * @param nowMs the time of events that name none. Unix milliseconds.
 * @throws AwsError InvalidParameterException when the body is not of the format.
 */
export type ReadFormat = (body: string, nowMs: number) => ReadBatch;

/** @throws AwsError InvalidParameterException when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw invalid(`The request body is not valid JSON: ${reason}`);
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A string is the message itself, any other value its JSON as it was sent. */
export function messageOf(value: unknown, text: string): string {
  return typeof value === 'string' ? value : text.trim();
}

/** The event of a JSON value, dated by its `timestamp`: milliseconds; anything but a number is as none. */
export function eventOf(value: unknown, text: string, nowMs: number): LogEvent {
  const timestamp = isObject(value) ? value['timestamp'] : undefined;
  return { timestamp: timeOf(timestamp, nowMs), message: messageOf(value, text) };
}

/** Whole milliseconds; times before 1970 are as 1970, which is too old in any case. */
export function timeOf(ms: unknown, nowMs: number): number {
  if (typeof ms !== 'number' || !Number.isFinite(ms)) return nowMs;
  return Math.min(Math.max(0, Math.trunc(ms)), Number.MAX_SAFE_INTEGER);
}

/** Passes over events without a message, which CloudWatch Logs cannot store. */
export function batchOf(events: readonly LogEvent[], skipped: number): ReadBatch {
  const kept = events.filter(({ message }) => message !== '');
  return { events: kept, skipped: skipped + events.length - kept.length };
}
