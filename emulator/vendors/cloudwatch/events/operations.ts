/**
 * The operations that read log events: one stream forward or backward, or a search of a group. What a retention has
 * expired is not shown. Nothing is masked, so `unmask` changes nothing.
 */
import * as v from 'valibot';
import { answering, type Operations } from '../../aws/operation.ts';
import { groupNamed, invalid, streamNamed } from '../named.ts';
import type { LogGroup, LogStore } from '../store.ts';
import {
  eventId,
  readEventToken,
  readListToken,
  writeEventToken,
  writeListToken,
  type EventPlace,
  type EventToken,
} from '../token.ts';
import { eventBytes, retentionStart } from './batch.ts';
import type { FilterPattern } from '../pattern/parsed.ts';
import { parsePattern } from '../pattern/pattern.ts';
import { createWork } from '../pattern/work.ts';
import type { EventStore, StoredEvent, TimeRange } from './store.ts';

const MAX_EVENTS = 10_000;
/** Of one answer, counted as PutLogEvents counts. */
const MAX_ANSWER_BYTES = 1_048_576;
/** A search reads so many bytes for one page, and goes on at the next. */
const MAX_SEARCHED_BYTES = 32 * 1024 * 1024;

const FIRST: EventPlace = { timestampMs: 0, row: 0 };
const LAST: EventPlace = { timestampMs: Number.MAX_SAFE_INTEGER, row: 0 };

const optionalText = v.optional(v.string());

const range = {
  logGroupName: optionalText,
  logGroupIdentifier: optionalText,
  startTime: v.optional(v.number(), 0),
  endTime: v.optional(v.number()),
  limit: v.optional(v.number(), MAX_EVENTS),
  nextToken: optionalText,
};

const GetInput = v.object({
  ...range,
  logStreamName: v.string(),
  startFromHead: v.optional(v.boolean(), false),
});

const FilterInput = v.object({
  ...range,
  logStreamNames: v.optional(v.array(v.string())),
  logStreamNamePrefix: optionalText,
  filterPattern: v.optional(v.string(), ''),
});

const Place = v.object({ timestampMs: v.number(), row: v.number() });

export interface EventOperationsOptions {
  readonly store: LogStore;
  readonly events: EventStore;
  readonly now: () => number;
}

export function logEventOperations({ store, events, now }: EventOperationsOptions): Operations {
  /** What is asked for, less what the group's retention has expired. */
  function visible(group: LogGroup, start: number, end: number): TimeRange {
    const first = Math.max(start, retentionStart(now(), group.retentionDays));
    return { start: Math.min(first, Number.MAX_SAFE_INTEGER), end };
  }

  return {
    GetLogEvents: answering(GetInput, (input, caller) => {
      const group = groupNamed(store, caller, input);
      const stream = streamNamed(store, group, input.logStreamName);
      const span = visible(group, input.startTime, input.endTime ?? Number.MAX_SAFE_INTEGER);
      const at = now();
      const token: EventToken =
        input.nextToken === undefined
          ? input.startFromHead
            ? { direction: 'f', ...FIRST }
            : { direction: 'b', ...LAST }
          : readEventToken(input.nextToken, at);
      const { direction } = token;
      const page = fill(events.read(stream, span, direction, token, input.limit), input.limit);
      const found = direction === 'f' ? page.events : page.events.toReversed();
      // If nothing was found the tokens stay the same, which tells clients that the end is reached.
      const empty = input.nextToken === undefined ? { timestampMs: span.start, row: 0 } : token;
      const place = (way: 'f' | 'b', event: EventPlace | undefined) =>
        event === undefined && way === direction && input.nextToken !== undefined
          ? input.nextToken
          : writeEventToken({ ...(event ?? empty), direction: way }, at);
      return {
        events: found.map(({ timestampMs, message, ingestionMs }) => ({
          timestamp: timestampMs,
          message,
          ingestionTime: ingestionMs,
        })),
        nextForwardToken: place('f', found.at(-1)),
        nextBackwardToken: place('b', found[0]),
      };
    }),

    FilterLogEvents: answering(FilterInput, (input, caller) => {
      const { logStreamNames: names, logStreamNamePrefix: prefix } = input;
      if (names !== undefined && prefix !== undefined) {
        throw invalid('Only one of logStreamNames and logStreamNamePrefix may be specified');
      }
      const pattern = parsePattern(input.filterPattern);
      const group = groupNamed(store, caller, input);
      for (const name of names ?? []) streamNamed(store, group, name);
      // Here the end is inclusive, unlike in GetLogEvents.
      const end = input.endTime === undefined ? Number.MAX_SAFE_INTEGER : input.endTime + 1;
      const from = readListToken(Place, input.nextToken, now()) ?? FIRST;
      const rows = events.search(
        group,
        visible(group, input.startTime, end),
        { names, prefix },
        from,
        MAX_EVENTS,
      );
      const page = fill(rows, input.limit, pattern);
      return {
        events: page.events.map((event) => ({
          logStreamName: event.stream,
          timestamp: event.timestampMs,
          message: event.message,
          ingestionTime: event.ingestionMs,
          eventId: eventId(event),
        })),
        // Always empty since 2020, says the API reference.
        searchedLogStreams: [],
        ...(page.rest === undefined ? {} : { nextToken: writeListToken(page.rest, now()) }),
      };
    }),
  };
}

interface Page {
  readonly events: readonly StoredEvent[];
  /** The last event looked at, when there may be more behind it. */
  readonly rest: EventPlace | undefined;
}

const EVERYTHING: Pick<FilterPattern, 'size' | 'matches'> = { size: 0, matches: () => true };

/** Takes matching rows until there are `limit`, or 1 MB, or as many were looked at as one call may. */
function fill(
  rows: Iterable<StoredEvent>,
  limit: number,
  pattern: Pick<FilterPattern, 'size' | 'matches'> = EVERYTHING,
): Page {
  const events: StoredEvent[] = [];
  const takeWork = createWork();
  let bytes = 0;
  let searched = 0;
  let looked = 0;
  let last: EventPlace | undefined;
  for (const row of rows) {
    searched += row.message.length;
    const isTooMuch = !takeWork(pattern, row.message) || searched > MAX_SEARCHED_BYTES;
    if (isTooMuch && looked > 0) return { events, rest: last };
    const wanted = pattern.matches(row.message);
    const size = wanted ? eventBytes(row.message) : 0;
    if (bytes + size > MAX_ANSWER_BYTES && events.length > 0) return { events, rest: last };
    bytes += size;
    if (wanted) events.push(row);
    looked++;
    last = { timestampMs: row.timestampMs, row: row.row };
    if (events.length >= limit) return { events, rest: last };
  }
  return { events, rest: looked >= MAX_EVENTS ? last : undefined };
}
