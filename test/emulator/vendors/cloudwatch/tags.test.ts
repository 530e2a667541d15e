import { describe, expect, test } from 'vitest';
import { callLogs } from '../aws/call.ts';
import { createRooms, type Rooms } from '../../serve.ts';

const ARN = 'arn:aws:logs:eu-central-1:123456789012:log-group:g';
const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`k${n}`, 'v']));

async function withGroup(tags: object = { app: 'cruddur' }): Promise<Rooms> {
  const rooms = createRooms();
  await callLogs(rooms, 'CreateLogGroup', { logGroupName: 'g', tags });
  return rooms;
}

const tagsOf = async (rooms: Rooms) =>
  (await callLogs(rooms, 'ListTagsForResource', { resourceArn: ARN })).body['tags'];

describe('tagOperations', () => {
  test('both generations read and write the same tags', async () => {
    const rooms = await withGroup();
    await callLogs(rooms, 'TagLogGroup', { logGroupName: 'g', tags: { a: '1', app: 'x' } });
    await callLogs(rooms, 'TagResource', { resourceArn: ARN, tags: { b: '' } });
    const old = await callLogs(rooms, 'ListTagsLogGroup', { logGroupName: 'g' });
    expect(old.body).toEqual({ tags: { app: 'x', a: '1', b: '' } });
    await callLogs(rooms, 'UntagLogGroup', { logGroupName: 'g', tags: ['a', 'none'] });
    await callLogs(rooms, 'UntagResource', { resourceArn: ARN, tagKeys: ['b'] });
    expect(await tagsOf(rooms)).toEqual({ app: 'x' });
  });

  test.each([
    ['TagResource', { resourceArn: ARN, tags: { more: '' } }, 'TooManyTagsException'],
    ['TagLogGroup', { logGroupName: 'g', tags: { more: '' } }, 'InvalidParameterException'],
    ['TagResource', { resourceArn: ARN, tags: { 'aws:x': '' } }, 'InvalidParameterException'],
    ['TagResource', { resourceArn: 'g', tags: { k1: '' } }, 'InvalidParameterException'],
    ['TagResource', { resourceArn: `${ARN}2`, tags: { k1: '' } }, 'ResourceNotFoundException'],
    ['ListTagsForResource', { resourceArn: ARN.replace('eu', 'us') }, 'ResourceNotFoundException'],
    ['UntagLogGroup', { logGroupName: 'none', tags: ['a'] }, 'ResourceNotFoundException'],
  ])('%s refuses %j', async (operation, input, code) => {
    const rooms = await withGroup(many);
    const { status, body } = await callLogs(rooms, operation, input);
    expect([status, body['__type']]).toEqual([400, code]);
    expect(await tagsOf(rooms)).toEqual(many);
  });
});
