/**
 * The operations on log streams: create, delete, list. A stream's size is always 0, as CloudWatch reports it since
 * 2019; its sequence token is given once it has events, because old clients ask for it, and is never checked.
 */
import * as v from 'valibot';
import { AwsError } from '../aws/error.ts';
import { answering, recording, type Operations } from '../aws/operation.ts';
import { streamArn } from './arn.ts';
import { alreadyExists, groupNamed, invalid, streamNamed } from './named.ts';
import type { LogGroup, LogStore, LogStream, Scope } from './store.ts';
import { pageOf, readListToken, sequenceToken } from './token.ts';

const PAGE_SIZE = 50;

const StreamKey = v.object({ logGroupName: v.string(), logStreamName: v.string() });

const Place = v.object({ lastEventMs: v.number(), name: v.string() });

const DescribeInput = v.object({
  logGroupName: v.optional(v.string()),
  logGroupIdentifier: v.optional(v.string()),
  logStreamNamePrefix: v.optional(v.string()),
  orderBy: v.optional(v.picklist(['LogStreamName', 'LastEventTime']), 'LogStreamName'),
  descending: v.optional(v.boolean(), false),
  limit: v.optional(v.number(), PAGE_SIZE),
  nextToken: v.optional(v.string()),
});

export function logStreamOperations(store: LogStore, now: () => number): Operations {
  const named = ({ logStreamName, ...key }: v.InferOutput<typeof StreamKey>, caller: Scope) =>
    streamNamed(store, groupNamed(store, caller, key), logStreamName);

  return {
    CreateLogStream: recording(StreamKey, ({ logStreamName, ...key }, caller) => {
      const group = groupNamed(store, caller, key);
      if (store.stream(group, logStreamName) !== undefined) throw alreadyExists('stream');
      store.createStream(group, logStreamName, now());
      return undefined;
    }),

    DeleteLogStream: recording(
      StreamKey,
      (key, caller) => {
        store.deleteStream(named(key, caller));
        return undefined;
      },
      (key, caller) => store.emptyStream(named(key, caller)),
    ),

    DescribeLogStreams: answering(DescribeInput, (input, caller) => {
      const { logStreamNamePrefix: prefix, orderBy, descending, limit, nextToken } = input;
      if (input.logGroupName !== undefined && input.logGroupIdentifier !== undefined) {
        throw new AwsError(
          'ValidationException',
          'LogGroup name and LogGroup ARN are mutually exclusive parameters.',
        );
      }
      if (orderBy === 'LastEventTime' && prefix !== undefined) {
        throw invalid('Cannot order by LastEventTime with a logStreamNamePrefix.');
      }
      const group = groupNamed(store, caller, input);
      const after = readListToken(Place, nextToken, now());
      const streams = store.streams(group, { prefix, orderBy, descending, after }, limit + 1);
      const { page, rest } = pageOf(streams, limit, placeOf, now());
      return { logStreams: page.map((stream) => describe(caller, group, stream)), ...rest };
    }),
  };
}

function placeOf({ lastEventMs = 0, name }: LogStream): v.InferOutput<typeof Place> {
  return { lastEventMs, name };
}

function describe(scope: Scope, group: LogGroup, stream: LogStream): object {
  const { firstEventMs, lastEventMs, lastIngestionMs } = stream;
  return {
    logStreamName: stream.name,
    creationTime: stream.createdMs,
    ...(firstEventMs === undefined ? {} : { firstEventTimestamp: firstEventMs }),
    ...(lastEventMs === undefined ? {} : { lastEventTimestamp: lastEventMs }),
    ...(lastIngestionMs === undefined ? {} : { lastIngestionTime: lastIngestionMs }),
    ...(lastIngestionMs === undefined
      ? {}
      : { uploadSequenceToken: sequenceToken(stream.id, lastIngestionMs) }),
    arn: streamArn(scope, group.name, stream.name),
    storedBytes: 0,
  };
}
