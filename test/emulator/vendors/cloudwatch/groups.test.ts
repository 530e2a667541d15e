import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { callLogs } from '../aws/call.ts';
import { createRooms, REGION, type Rooms } from '../../serve.ts';

const Groups = v.object({
  logGroups: v.array(v.looseObject({ logGroupName: v.string() })),
  nextToken: v.optional(v.string()),
});

async function rooms(...names: string[]): Promise<Rooms> {
  const made = createRooms();
  for (const logGroupName of names) await callLogs(made, 'CreateLogGroup', { logGroupName });
  return made;
}

async function describeGroups(made: Rooms, input: object = {}) {
  return v.parse(Groups, (await callLogs(made, 'DescribeLogGroups', input)).body);
}

async function names(made: Rooms, input: object = {}): Promise<string[]> {
  return (await describeGroups(made, input)).logGroups.map(({ logGroupName }) => logGroupName);
}

describe('DescribeLogGroups', () => {
  test('lists in the order of bytes, restricted as asked', async () => {
    const made = await rooms('b', '/aws/b', 'B', 'a_b', 'aXb');
    expect(await names(made)).toEqual(['/aws/b', 'B', 'aXb', 'a_b', 'b']);
    expect(await names(made, { logGroupNamePrefix: 'a_' })).toEqual(['a_b']);
    expect(await names(made, { logGroupNamePattern: 'b' })).toEqual(['/aws/b', 'aXb', 'a_b', 'b']);
    const arn = `arn:aws:logs:${REGION}:123456789012:log-group:B`;
    const foreign = `arn:aws:logs:us-east-1:123456789012:log-group:b`;
    expect(await names(made, { logGroupIdentifiers: ['b', arn, foreign] })).toEqual(['B', 'b']);
    expect(await names(made, { logGroupClass: 'INFREQUENT_ACCESS' })).toEqual([]);
  });

  test('pages by its token', async () => {
    const made = await rooms('a', 'b', 'c');
    const first = await describeGroups(made, { limit: 2 });
    expect(first.logGroups).toHaveLength(2);
    const second = await describeGroups(made, { limit: 2, nextToken: first.nextToken });
    expect(second).toMatchObject({ logGroups: [{ logGroupName: 'c' }] });
    expect(second.nextToken).toBeUndefined();
  });

  test('counts stored bytes as CloudWatch does', async () => {
    const made = await rooms('a');
    await callLogs(made, 'CreateLogStream', { logGroupName: 'a', logStreamName: 's' });
    const timestamp = Date.now();
    await callLogs(made, 'PutLogEvents', {
      logGroupName: 'a',
      logStreamName: 's',
      logEvents: [
        { timestamp, message: 'é' },
        { timestamp, message: 'xyz' },
      ],
    });
    expect((await describeGroups(made)).logGroups).toMatchObject([
      { storedBytes: 26 + 2 + 26 + 3 },
    ]);
  });
});

test('DeleteLogGroup spares a protected group', async () => {
  const made = createRooms();
  await callLogs(made, 'CreateLogGroup', { logGroupName: 'a', deletionProtectionEnabled: true });
  expect(await callLogs(made, 'DeleteLogGroup', { logGroupName: 'a' })).toMatchObject({
    body: { __type: 'ValidationException' },
  });
  expect(await names(made)).toEqual(['a']);
});

test.each<[string, object, RegExp]>([
  ['CreateLogGroup', { logGroupName: 'aws/x' }, /reserved for AWS/],
  ['CreateLogGroup', { logGroupName: 'x', kmsKeyId: 'arn:aws:kms:x' }, /is not the ARN of a key/],
  ['CreateLogGroup', { logGroupName: 'x', logGroupClass: 'DELIVERY' }, /does not support/],
  [
    'PutRetentionPolicy',
    { logGroupName: 'x', retentionInDays: 2 },
    /'2' at 'retentionInDays' .* \[1, 3, 5, /,
  ],
  [
    'DescribeLogGroups',
    { logGroupNamePrefix: 'a', logGroupNamePattern: 'b' },
    /mutually exclusive/,
  ],
  ['DescribeLogGroups', { nextToken: 'x' }, /nextToken is invalid/],
])('%s refuses %j', async (operation, input, message) => {
  expect(await callLogs(createRooms(), operation, input)).toMatchObject({
    status: 400,
    body: { __type: 'InvalidParameterException', message: expect.stringMatching(message) },
  });
});

test.each([
  ['DescribeLogGroups', { includeLinkedAccounts: true }, ['g']],
  ['ListLogGroups', { includeLinkedAccounts: true }, ['g']],
  ['DescribeLogGroups', { accountIdentifiers: ['123456789012', '000000000000'] }, ['g']],
  ['ListLogGroups', { accountIdentifiers: ['123456789012'] }, ['g']],
  ['DescribeLogGroups', { accountIdentifiers: ['000000000000'] }, []],
  ['ListLogGroups', { accountIdentifiers: ['000000000000'] }, []],
])('%s with %j answers with the own groups', async (operation, input, names) => {
  const rooms = createRooms();
  await callLogs(rooms, 'CreateLogGroup', { logGroupName: 'g' });
  const { body } = await callLogs(rooms, operation, input);
  expect(body['logGroups']).toMatchObject(names.map((logGroupName) => ({ logGroupName })));
});

test('a name of 513 characters is refused in the words of AWS', async () => {
  const logGroupName = 'a'.repeat(513);
  for (const operation of ['CreateLogGroup', 'DeleteLogGroup', 'PutRetentionPolicy']) {
    const input = { logGroupName, retentionInDays: 1 };
    expect((await callLogs(createRooms(), operation, input)).body).toEqual({
      __type: 'InvalidParameterException',
      message: `1 validation error detected: Value '${logGroupName}' at 'logGroupName' failed to satisfy constraint: Member must have length less than or equal to 512`,
    });
  }
});

describe('PutLogGroupDeletionProtection', () => {
  test('keeps a group from being deleted until it is switched off', async () => {
    const rooms = createRooms();
    await callLogs(rooms, 'CreateLogGroup', { logGroupName: 'g' });
    const protect = (deletionProtectionEnabled: boolean) =>
      callLogs(rooms, 'PutLogGroupDeletionProtection', {
        logGroupIdentifier: 'arn:aws:logs:eu-central-1:123456789012:log-group:g',
        deletionProtectionEnabled,
      });
    await protect(true);
    const kept = await callLogs(rooms, 'DeleteLogGroup', { logGroupName: 'g' });
    await protect(false);
    const deleted = await callLogs(rooms, 'DeleteLogGroup', { logGroupName: 'g' });
    expect([kept.body['__type'], deleted.status]).toEqual(['ValidationException', 200]);
    expect((await protect(true)).body['__type']).toBe('ResourceNotFoundException');
  });
});

describe('ListLogGroups', () => {
  test('narrows by parts and starts of names and by class, by pages', async () => {
    const rooms = createRooms();
    for (const logGroupName of ['api/home', 'api/show', 'web/api', 'worker']) {
      const logGroupClass = logGroupName === 'worker' ? 'INFREQUENT_ACCESS' : 'STANDARD';
      await callLogs(rooms, 'CreateLogGroup', { logGroupName, logGroupClass });
    }
    const list = async (input: object) => (await callLogs(rooms, 'ListLogGroups', input)).body;
    const names = (...found: string[]) => found.map((logGroupName) => ({ logGroupName }));
    expect(await list({ logGroupNamePattern: '^api|work' })).toMatchObject({
      logGroups: names('api/home', 'api/show', 'worker'),
    });
    expect(await list({ logGroupClass: 'INFREQUENT_ACCESS' })).toEqual({
      logGroups: [
        {
          logGroupName: 'worker',
          logGroupArn: 'arn:aws:logs:eu-central-1:123456789012:log-group:worker',
          logGroupClass: 'INFREQUENT_ACCESS',
        },
      ],
    });
    const first = await list({ logGroupNamePattern: 'api', limit: 2 });
    const { nextToken } = first;
    const second = await list({ logGroupNamePattern: 'api', limit: 2, nextToken });
    expect([first['logGroups'], second]).toMatchObject([
      names('api/home', 'api/show'),
      { logGroups: names('web/api') },
    ]);
    expect(second).not.toHaveProperty('nextToken');
  });

  test.each([{ logGroupTags: [{ key: 'a' }] }, { fieldIndexNames: ['abc'] }])(
    'refuses %j by name',
    async (input) => {
      const { body } = await callLogs(createRooms(), 'ListLogGroups', input);
      expect(body).toMatchObject({
        __type: 'InvalidParameterException',
        message: expect.stringContaining('does not support'),
      });
    },
  );
});
