import { describe, expect, test } from 'vitest';
import { callLogs } from '../aws/call.ts';
import { createRooms, type Rooms } from '../../serve.ts';

const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const GROUP_ARN = 'arn:aws:logs:eu-central-1:123456789012:log-group:g';

async function withGroup(input: object = {}): Promise<Rooms> {
  const rooms = createRooms();
  await callLogs(rooms, 'CreateLogGroup', { logGroupName: 'g', ...input });
  return rooms;
}

const described = async (rooms: Rooms) =>
  (await callLogs(rooms, 'DescribeLogGroups', {})).body['logGroups'];

describe('kmsOperations', () => {
  test('a key is associated, shown and taken away, by name and by ARN', async () => {
    const rooms = await withGroup();
    await callLogs(rooms, 'AssociateKmsKey', { logGroupName: 'g', kmsKeyId: KEY });
    expect(await described(rooms)).toMatchObject([{ kmsKeyId: KEY }]);
    await callLogs(rooms, 'DisassociateKmsKey', { resourceIdentifier: `${GROUP_ARN}:*` });
    expect(await described(rooms)).toEqual([expect.not.objectContaining({ kmsKeyId: KEY })]);
    expect(await described(await withGroup({ kmsKeyId: KEY }))).toMatchObject([{ kmsKeyId: KEY }]);
  });

  test.each([
    [{ logGroupName: 'g', kmsKeyId: 'alias/x' }, 'InvalidParameterException'],
    [{ kmsKeyId: KEY }, 'InvalidParameterException'],
    [
      { logGroupName: 'g', resourceIdentifier: GROUP_ARN, kmsKeyId: KEY },
      'InvalidParameterException',
    ],
    [
      {
        resourceIdentifier: 'arn:aws:logs:eu-central-1:123456789012:query-result:*',
        kmsKeyId: KEY,
      },
      'InvalidParameterException',
    ],
    [{ logGroupName: 'none', kmsKeyId: KEY }, 'ResourceNotFoundException'],
  ])('AssociateKmsKey refuses %j', async (input, code) => {
    const { status, body } = await callLogs(await withGroup(), 'AssociateKmsKey', input);
    expect([status, body['__type']]).toEqual([400, code]);
  });
});
