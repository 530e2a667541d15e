/** Tags, keys, protection, lists and records, driven by AWS's own client for JavaScript. */
import {
  AssociateKmsKeyCommand,
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  DisassociateKmsKeyCommand,
  GetLogGroupFieldsCommand,
  GetLogRecordCommand,
  GetQueryResultsCommand,
  ListLogGroupsCommand,
  ListTagsForResourceCommand,
  ListTagsLogGroupCommand,
  PutLogEventsCommand,
  PutLogGroupDeletionProtectionCommand,
  StartQueryCommand,
  TagLogGroupCommand,
  TagResourceCommand,
  UntagLogGroupCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createRooms, REGION, serveRooms, type ServedRooms } from '../emulator/serve.ts';

const GROUP = { logGroupName: 'cruddur' };
const ARN = `arn:aws:logs:${REGION}:123456789012:log-group:cruddur`;
let served: ServedRooms;
let client: CloudWatchLogsClient;

beforeAll(async () => {
  served = await serveRooms(createRooms());
  client = new CloudWatchLogsClient(served.client);
  await client.send(new CreateLogGroupCommand(GROUP));
});

afterAll(async () => {
  client.destroy();
  await served.close();
});

describe('CloudWatchLogsClient', () => {
  test('tags a group by name and by ARN', async () => {
    await client.send(new TagLogGroupCommand({ ...GROUP, tags: { a: '1', b: '2' } }));
    await client.send(new TagResourceCommand({ resourceArn: ARN, tags: { c: '3' } }));
    await client.send(new UntagLogGroupCommand({ ...GROUP, tags: ['a'] }));
    await client.send(new UntagResourceCommand({ resourceArn: ARN, tagKeys: ['b'] }));
    const old = await client.send(new ListTagsLogGroupCommand(GROUP));
    const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn: ARN }));
    expect([old.tags, tags]).toEqual([{ c: '3' }, { c: '3' }]);
  });

  test('associates a key and protects from deletion', async () => {
    const kmsKeyId = `arn:aws:kms:${REGION}:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
    const protect = (deletionProtectionEnabled: boolean) =>
      client.send(
        new PutLogGroupDeletionProtectionCommand({
          logGroupIdentifier: 'cruddur',
          deletionProtectionEnabled,
        }),
      );
    await client.send(new AssociateKmsKeyCommand({ ...GROUP, kmsKeyId }));
    await protect(true);
    const { logGroups } = await client.send(new DescribeLogGroupsCommand({}));
    expect(logGroups).toMatchObject([{ kmsKeyId, deletionProtectionEnabled: true }]);
    await expect(client.send(new DeleteLogGroupCommand(GROUP))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await client.send(new DisassociateKmsKeyCommand(GROUP));
    await protect(false);
    const after = await client.send(new ListLogGroupsCommand({ logGroupNamePattern: '^crud' }));
    expect(after.logGroups).toEqual([{ ...GROUP, logGroupArn: ARN, logGroupClass: 'STANDARD' }]);
  });

  test('reads the record a query points to, and the fields of the group', async () => {
    const stream = { ...GROUP, logStreamName: 's' };
    await client.send(new CreateLogStreamCommand(stream));
    const logEvents = [{ timestamp: Date.now(), message: '{"ms":7}' }];
    await client.send(new PutLogEventsCommand({ ...stream, logEvents }));
    const endTime = Math.ceil(Date.now() / 1000);
    const { queryId } = await client.send(
      new StartQueryCommand({ ...GROUP, queryString: 'fields ms', startTime: 0, endTime }),
    );
    const logRecordPointer = await vi.waitFor(async () => {
      const { results } = await client.send(new GetQueryResultsCommand({ queryId }));
      const pointer = results?.[0]?.find(({ field }) => field === '@ptr')?.value;
      expect(pointer).toBeDefined();
      return pointer;
    }, 20_000);
    const { logRecord } = await client.send(new GetLogRecordCommand({ logRecordPointer }));
    expect(logRecord).toMatchObject({ ms: '7', '@message': '{"ms":7}' });
    const { logGroupFields } = await client.send(new GetLogGroupFieldsCommand(GROUP));
    expect(logGroupFields).toContainEqual({ name: 'ms', percent: 100 });
  });
});
