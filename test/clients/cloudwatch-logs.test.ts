/** The CloudWatch Logs room judged by AWS's own client for JavaScript, over HTTP and with real signatures. */
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  CreateScheduledQueryCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  paginateDescribeLogStreams,
  paginateFilterLogEvents,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRooms, REGION, serveRooms, type ServedRooms } from '../emulator/serve.ts';

const rooms = createRooms();
let served: ServedRooms;
let client: CloudWatchLogsClient;

beforeAll(async () => {
  served = await serveRooms(rooms);
  client = new CloudWatchLogsClient(served.client);
  await client.send(new CreateLogGroupCommand({ logGroupName: 'cruddur', tags: { app: 'x' } }));
});

afterAll(async () => {
  client.destroy();
  await served.close();
});

const stream = (logStreamName: string) => ({ logGroupName: 'cruddur', logStreamName });

async function put(logStreamName: string, messages: readonly string[]): Promise<void> {
  await client.send(new CreateLogStreamCommand(stream(logStreamName)));
  const timestamp = Date.now();
  const logEvents = messages.map((message, n) => ({ timestamp: timestamp + n, message }));
  await client.send(new PutLogEventsCommand({ ...stream(logStreamName), logEvents }));
}

describe('CloudWatchLogsClient', () => {
  test('describes the groups and their retention', async () => {
    await client.send(
      new PutRetentionPolicyCommand({ logGroupName: 'cruddur', retentionInDays: 7 }),
    );
    const { logGroups } = await client.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: 'crud' }),
    );
    expect(logGroups).toMatchObject([
      {
        logGroupName: 'cruddur',
        retentionInDays: 7,
        arn: `arn:aws:logs:${REGION}:123456789012:log-group:cruddur:*`,
        logGroupArn: `arn:aws:logs:${REGION}:123456789012:log-group:cruddur`,
      },
    ]);
    await client.send(new DeleteRetentionPolicyCommand({ logGroupName: 'cruddur' }));
    const after = await client.send(new DescribeLogGroupsCommand({}));
    expect(after.logGroups?.[0]).not.toHaveProperty('retentionInDays');
  });

  test('reads a stream in both directions until the token stays', async () => {
    await put('both', ['1', '2', '3', '4', '5']);
    const get = async (nextToken: string | undefined, startFromHead: boolean) =>
      client.send(
        new GetLogEventsCommand({ ...stream('both'), limit: 2, startFromHead, nextToken }),
      );
    const texts: string[][] = [];
    let token: string | undefined;
    for (;;) {
      const page = await get(token, true);
      texts.push((page.events ?? []).map(({ message = '' }) => message));
      if (page.nextForwardToken === token) break;
      token = page.nextForwardToken;
    }
    expect(texts).toEqual([['1', '2'], ['3', '4'], ['5'], []]);

    const newest = await get(undefined, false);
    expect(newest.events?.map(({ message }) => message)).toEqual(['4', '5']);
    const older = await get(newest.nextBackwardToken, false);
    expect(older.events?.map(({ message }) => message)).toEqual(['2', '3']);
  });

  test('filters a group over its streams, by pages', async () => {
    await put('filter-a', ['ERROR one', 'INFO two']);
    await put('filter-b', ['ERROR three', 'ERROR four']);
    const found: string[] = [];
    const pages = paginateFilterLogEvents(
      { client },
      {
        logGroupName: 'cruddur',
        logStreamNamePrefix: 'filter-',
        filterPattern: 'ERROR -four',
        limit: 1,
      },
    );
    for await (const page of pages) {
      found.push(...(page.events ?? []).map(({ message = '' }) => message));
    }
    expect(found).toEqual(['ERROR one', 'ERROR three']);
  });

  test('pages through streams by last event', async () => {
    await client.send(new CreateLogGroupCommand({ logGroupName: 'paged' }));
    for (const name of ['a', 'b', 'c']) {
      await client.send(new CreateLogStreamCommand({ logGroupName: 'paged', logStreamName: name }));
    }
    await client.send(
      new PutLogEventsCommand({
        logGroupName: 'paged',
        logStreamName: 'b',
        logEvents: [{ timestamp: Date.now(), message: 'x' }],
      }),
    );
    const names: (string | undefined)[] = [];
    const pages = paginateDescribeLogStreams(
      { client, pageSize: 1 },
      { logGroupName: 'paged', orderBy: 'LastEventTime', descending: true },
    );
    for await (const page of pages) {
      names.push(...(page.logStreams ?? []).map(({ logStreamName }) => logStreamName));
    }
    expect(names).toEqual(['b', 'c', 'a']);
    const all = await client.send(new DescribeLogStreamsCommand({ logGroupName: 'paged' }));
    expect(all.logStreams?.map(({ logStreamName }) => logStreamName)).toEqual(['a', 'b', 'c']);
  });

  test('deletes what is in a group with it', async () => {
    await put('gone', ['x']);
    await client.send(new DeleteLogStreamCommand(stream('gone')));
    await expect(client.send(new GetLogEventsCommand(stream('gone')))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log stream does not exist.',
    });
    await client.send(new CreateLogGroupCommand({ logGroupName: 'gone' }));
    await client.send(new DeleteLogGroupCommand({ logGroupName: 'gone' }));
    await expect(
      client.send(new FilterLogEventsCommand({ logGroupName: 'gone' })),
    ).rejects.toMatchObject({ message: 'The specified log group does not exist.' });
  });

  test('gets errors as its own exceptions', async () => {
    await expect(
      client.send(new CreateLogGroupCommand({ logGroupName: 'cruddur' })),
    ).rejects.toMatchObject({ name: 'ResourceAlreadyExistsException' });
    await expect(
      client.send(new FilterLogEventsCommand({ logGroupName: 'cruddur', limit: 10_001 })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message:
        "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000",
    });
    await expect(
      client.send(
        new CreateScheduledQueryCommand({
          name: 'x',
          queryLanguage: 'CWLI',
          queryString: 'fields a',
          scheduleExpression: 'rate(1 hour)',
          executionRoleArn: 'arn:aws:iam::123456789012:role/r',
        }),
      ),
    ).rejects.toMatchObject({ name: 'NotImplementedException' });
  });
});
