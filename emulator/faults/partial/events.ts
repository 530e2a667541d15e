/**
 * Takes PutLogEvents in part: makes the first events of the batch, which is in order of time, too old, so that the
 * room rejects them by itself. Clients do not send them again.
 */
import * as v from 'valibot';
import { FIRST_ISSUE, half, type Split } from './split.ts';

const Body = v.pipe(
  v.string(),
  v.parseJson(),
  v.looseObject({ logEvents: v.array(v.looseObject({ timestamp: v.number() })) }),
);

/** PutLogEvents takes nothing older than 14 days. */
const TOO_OLD_MS = 15 * 24 * 3_600_000;

/**
 * @param nowMs Unix milliseconds
 * @throws ValiError when the body is not a batch of events.
 */
export function splitEvents(body: string, nowMs: number): Split {
  const input = v.parse(Body, body, FIRST_ISSUE);
  const old = input.logEvents.length - half(input.logEvents.length);
  const logEvents = input.logEvents.map((event, index) =>
    index < old ? { ...event, timestamp: nowMs - TOO_OLD_MS } : event,
  );
  return { kept: JSON.stringify({ ...input, logEvents }), complete: (response) => response };
}
