import { expect, test } from 'vitest';
import * as v from 'valibot';
import { callLogs } from '../aws/call.ts';
import { createRooms, REGION, type Rooms } from '../../serve.ts';

const Streams = v.object({
  logStreams: v.array(v.looseObject({ logStreamName: v.string() })),
  nextToken: v.optional(v.string()),
});

async function rooms(...streams: string[]): Promise<Rooms> {
  const made = createRooms();
  await callLogs(made, 'CreateLogGroup', { logGroupName: 'g' });
  for (const logStreamName of streams) {
    await callLogs(made, 'CreateLogStream', { logGroupName: 'g', logStreamName });
  }
  return made;
}

async function names(made: Rooms, input: object = {}): Promise<string[]> {
  const found: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await callLogs(made, 'DescribeLogStreams', {
      logGroupName: 'g',
      limit: 2,
      nextToken,
      ...input,
    });
    const parsed = v.parse(Streams, page.body);
    found.push(...parsed.logStreams.map(({ logStreamName }) => logStreamName));
    nextToken = parsed.nextToken;
  } while (nextToken !== undefined);
  return found;
}

test('DescribeLogStreams lists by name and by last event, both ways, a page at a time', async () => {
  const made = await rooms('a', 'b', 'c', 'd', 'e');
  const now = Date.now();
  for (const [logStreamName, timestamp] of [
    ['b', now],
    ['d', now - 1000],
  ]) {
    const logEvents = [{ timestamp, message: 'x' }];
    await callLogs(made, 'PutLogEvents', { logGroupName: 'g', logStreamName, logEvents });
  }
  expect(await names(made)).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(await names(made, { descending: true })).toEqual(['e', 'd', 'c', 'b', 'a']);
  const orderBy = 'LastEventTime';
  expect(await names(made, { orderBy })).toEqual(['a', 'c', 'e', 'd', 'b']);
  expect(await names(made, { orderBy, descending: true })).toEqual(['b', 'd', 'e', 'c', 'a']);
  expect(await names(made, { logStreamNamePrefix: 'c' })).toEqual(['c']);
});

test('DescribeLogStreams has a sequence token for streams with events only', async () => {
  const made = await rooms('empty', 'filled');
  const key = { logGroupName: 'g', logStreamName: 'filled' };
  await callLogs(made, 'PutLogEvents', {
    ...key,
    logEvents: [{ timestamp: Date.now(), message: 'x' }],
  });
  const { body } = await callLogs(made, 'DescribeLogStreams', { logGroupName: 'g' });
  const { logStreams } = v.parse(Streams, body);
  expect(logStreams.map((stream) => typeof stream['uploadSequenceToken'])).toEqual([
    'undefined',
    'string',
  ]);
});

test('DescribeLogStreams tells the times of first and last event', async () => {
  const made = await rooms('a');
  const now = Date.now();
  const logEvents = [
    { timestamp: now - 5, message: 'x' },
    { timestamp: now - 1, message: 'y' },
  ];
  await callLogs(made, 'PutLogEvents', { logGroupName: 'g', logStreamName: 'a', logEvents });
  const logGroupIdentifier = `arn:aws:logs:${REGION}:123456789012:log-group:g`;
  const { body } = await callLogs(made, 'DescribeLogStreams', { logGroupIdentifier });
  expect(body['logStreams']).toMatchObject([
    {
      arn: `${logGroupIdentifier}:log-stream:a`,
      firstEventTimestamp: now - 5,
      lastEventTimestamp: now - 1,
      lastIngestionTime: expect.any(Number),
      storedBytes: 0,
    },
  ]);
});

test.each<[string, object, string, RegExp]>([
  [
    'CreateLogStream',
    { logGroupName: 'x', logStreamName: 'a' },
    'ResourceNotFoundException',
    /log group does not exist\./,
  ],
  [
    'CreateLogStream',
    { logGroupName: 'g', logStreamName: 'a' },
    'ResourceAlreadyExistsException',
    /log stream already exists$/,
  ],
  [
    'CreateLogStream',
    { logGroupName: 'g', logStreamName: 'a:b' },
    'InvalidParameterException',
    /regular expression pattern/,
  ],
  [
    'DeleteLogStream',
    { logGroupName: 'g', logStreamName: 'x' },
    'ResourceNotFoundException',
    /log stream does not exist\./,
  ],
  ['DescribeLogStreams', {}, 'InvalidParameterException', /must be specified/],
  [
    'DescribeLogStreams',
    { logGroupName: 'g', logGroupIdentifier: 'g' },
    'ValidationException',
    /^LogGroup name and LogGroup ARN are mutually exclusive parameters\.$/,
  ],
  [
    'DescribeLogStreams',
    { logGroupName: 'g', orderBy: 'LastEventTime', logStreamNamePrefix: 'a' },
    'InvalidParameterException',
    /^Cannot order by LastEventTime with a logStreamNamePrefix\.$/,
  ],
])('%s refuses %j', async (operation, input, code, message) => {
  expect(await callLogs(await rooms('a'), operation, input)).toMatchObject({
    status: 400,
    body: { __type: code, message: expect.stringMatching(message) },
  });
});
