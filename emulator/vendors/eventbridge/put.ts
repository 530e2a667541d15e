/**
 * PutEvents judges each entry by itself: its fault stands at its place in the answer, whose status is 200. Every name of
 * an event bus is accepted. There are no rules, so no event is sent to a target.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { AwsError } from '../aws/error.ts';
import { ingesting } from '../aws/operation.ts';

const Entry = v.object({
  Time: v.optional(v.number()),
  Source: v.optional(v.string(), ''),
  DetailType: v.optional(v.string(), ''),
  Detail: v.optional(v.string(), ''),
  EventBusName: v.optional(v.string(), 'default'),
  Resources: v.optional(v.array(v.string()), []),
  TraceHeader: v.optional(v.string()),
});
type Entry = v.InferOutput<typeof Entry>;

const Input = v.object({ Entries: v.array(Entry) });

/** Accepted entries, as they are stored. */
export const AcceptedEvents = v.array(
  v.object({
    eventId: v.string(),
    bus: v.string(),
    source: v.string(),
    detailType: v.string(),
    /** Unix milliseconds. */
    timeMs: v.number(),
    resources: v.array(v.string()),
    /** JSON. */
    detail: v.string(),
    traceHeader: v.optional(v.string()),
  }),
);

/** Of all entries together. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
const MAX_BYTES = 262_144;
const TIME_BYTES = 14;

export const putEvents = ingesting(Input, ({ Entries }, _caller, at) => {
  const bytes = Entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
  if (bytes > MAX_BYTES) {
    throw new AwsError(
      'ValidationException',
      'Total size of the entries in the request is over the limit.',
    );
  }
  const accepted: v.InferOutput<typeof AcceptedEvents> = [];
  const results = Entries.map((entry) => {
    const failure = failureOf(entry);
    if (failure !== undefined) return { ErrorCode: failure[0], ErrorMessage: failure[1] };
    const eventId = randomUUID();
    const { Time, EventBusName, Source, DetailType, Detail, Resources, TraceHeader } = entry;
    accepted.push({
      eventId,
      bus: EventBusName.split('/').at(-1) ?? EventBusName,
      source: Source,
      detailType: DetailType,
      timeMs: Time === undefined ? at : Math.round(Time * 1000),
      resources: Resources,
      detail: Detail,
      ...(TraceHeader === undefined ? {} : { traceHeader: TraceHeader }),
    });
    return { EventId: eventId };
  });
  return {
    answer: { FailedEntryCount: Entries.length - accepted.length, Entries: results },
    digest: accepted,
  };
});

function bytesOf({ Time, Source, DetailType, Detail, Resources }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  const time = Time === undefined ? 0 : TIME_BYTES;
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), time);
}

/** @returns code and message; undefined for a valid entry */
function failureOf(entry: Entry): readonly [string, string] | undefined {
  for (const name of ['Source', 'DetailType', 'Detail'] as const) {
    if (entry[name] === '') {
      const message = `Parameter ${name} is not valid. Reason: ${name} is a required argument.`;
      return ['InvalidArgument', message];
    }
  }
  if (entry.Source.startsWith('aws.')) {
    return ['NotAuthorizedForSourceException', 'Not authorized for the source.'];
  }
  return isObject(entry.Detail) ? undefined : ['MalformedDetail', 'Detail is malformed.'];
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
