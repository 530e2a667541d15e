/**
 * Page tokens of CloudWatch Logs. All expire after 24 hours. Those of GetLogEvents are `f/` or `b/` and 56 digits, as
 * CloudWatch's are; those of the other lists are opaque. A place among events is a timestamp and a row.
 */
import * as v from 'valibot';
import { AwsError } from '../aws/error.ts';

/** Where an event stands in time; rows decide between events of one millisecond. */
export interface EventPlace {
  readonly timestampMs: number;
  readonly row: number;
}

export interface EventToken extends EventPlace {
  readonly direction: 'f' | 'b';
}

const LIFE_MS = 24 * 3_600_000;

export function writeEventToken({ direction, timestampMs, row }: EventToken, now: number): string {
  return `${direction}/${digits(now, 24)}${digits(timestampMs, 16)}${digits(row, 16)}`;
}

/** @throws AwsError when the token is malformed or expired. */
export function readEventToken(token: string, now: number): EventToken {
  const match = /^([fb])\/(\d{24})(\d{16})(\d{16})$/.exec(token);
  const [issued = 0, timestampMs = 0, row = 0] = match?.slice(2).map(Number) ?? [];
  if (match === null || issued + LIFE_MS < now || !Number.isSafeInteger(timestampMs + row)) {
    throw wrongToken();
  }
  return { direction: match[1] === 'f' ? 'f' : 'b', timestampMs, row };
}

/** An event's id in FilterLogEvents. */
export function eventId({ timestampMs, row }: EventPlace): string {
  return digits(timestampMs, 28) + digits(row, 28);
}

/** What PutLogEvents and DescribeLogStreams give to clients that still ask for it; any value is accepted back. */
export function sequenceToken(stream: number, now: number): string {
  return digits(stream, 28) + digits(now, 28);
}

/** @param place what the next page begins behind. */
export function writeListToken(place: unknown, now: number): string {
  return Buffer.from(JSON.stringify([now, place])).toString('base64url');
}

/** As many rows as a page may have, and a token when there are more. @param placeOf see {@link writeListToken} */
export function pageOf<T>(
  rows: readonly T[],
  limit: number,
  placeOf: (row: T) => unknown,
  now: number,
): { readonly page: readonly T[]; readonly rest: { readonly nextToken?: string } } {
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    page,
    rest: last === undefined ? {} : { nextToken: writeListToken(placeOf(last), now) },
  };
}

/** @returns undefined without a token. @throws AwsError when it is malformed, expired or another list's. */
export function readListToken<S extends v.GenericSchema>(
  schema: S,
  token: string | undefined,
  now: number,
): v.InferOutput<S> | undefined {
  if (token === undefined) return undefined;
  try {
    const json: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    const [issued, place] = v.parse(v.strictTuple([v.number(), schema]), json);
    if (issued + LIFE_MS >= now) return place;
  } catch {
    // Every fault of a token has the same answer.
  }
  throw wrongToken();
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, '0');
}

function wrongToken(): AwsError {
  return new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
}
