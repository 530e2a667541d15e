import { expect, test } from 'vitest';
import { callXRay } from '../../aws/call.ts';
import { createRooms, REGION, type Rooms } from '../../../serve.ts';

const OFF = { InsightsEnabled: false, NotificationsEnabled: false };
const ARN = `arn:aws:xray:${REGION}:123456789012:group`;

const create = (rooms: Rooms, GroupName: string, more: object = {}) =>
  callXRay(rooms, 'CreateGroup', { GroupName, ...more });
const list = async (rooms: Rooms) => (await callXRay(rooms, 'GetGroups', {})).body['Groups'];

test('GetGroups has Default from the start', async () => {
  expect(await list(createRooms())).toEqual([
    { GroupName: 'Default', GroupARN: `${ARN}/Default`, InsightsConfiguration: OFF },
  ]);
});

test('CreateGroup keeps a group under an ARN of its own, with its tags', async () => {
  const rooms = createRooms();
  const Tags = [{ Key: 'team', Value: 'edge' }];
  const { body } = await create(rooms, 'slow', { FilterExpression: 'responsetime > 1', Tags });
  const group = {
    GroupName: 'slow',
    GroupARN: expect.stringMatching(`^${ARN}/slow/[0-9A-F]{32}$`),
    FilterExpression: 'responsetime > 1',
    InsightsConfiguration: OFF,
  };
  expect(body).toEqual({ Group: group });
  expect(await list(rooms)).toMatchObject([{ GroupName: 'Default' }, group]);
  const { body: got } = await callXRay(rooms, 'GetGroup', { GroupName: 'slow' });
  expect(got).toEqual(body);
  const ResourceARN = Object(got['Group']).GroupARN;
  expect((await callXRay(rooms, 'GetGroup', { GroupARN: ResourceARN })).body).toEqual(body);
  const tags = await callXRay(rooms, 'ListTagsForResource', { ResourceARN });
  expect(tags.body).toEqual({ Tags });
});

test('UpdateGroup changes what it names and leaves the rest', async () => {
  const rooms = createRooms();
  await create(rooms, 'slow', {
    FilterExpression: 'fault',
    InsightsConfiguration: { InsightsEnabled: true },
  });
  const update = (more: object) =>
    callXRay(rooms, 'UpdateGroup', { GroupName: 'slow', ...more }).then(({ body }) => body);
  expect(await update({ InsightsConfiguration: { NotificationsEnabled: true } })).toMatchObject({
    Group: {
      FilterExpression: 'fault',
      InsightsConfiguration: { InsightsEnabled: true, NotificationsEnabled: true },
    },
  });
  expect(await update({ FilterExpression: 'error' })).toMatchObject({
    Group: { FilterExpression: 'error', InsightsConfiguration: { InsightsEnabled: true } },
  });
});

test('UpdateGroup switches insights of Default, whose expression stays', async () => {
  const rooms = createRooms();
  const update = (more: object) =>
    callXRay(rooms, 'UpdateGroup', { GroupName: 'Default', ...more });
  await update({ InsightsConfiguration: { InsightsEnabled: true } });
  expect(await list(rooms)).toMatchObject([{ InsightsConfiguration: { InsightsEnabled: true } }]);
  expect((await update({ FilterExpression: 'fault' })).status).toBe(400);
});

test('DeleteGroup answers an empty object, and the group is gone with its tags', async () => {
  const rooms = createRooms();
  await create(rooms, 'slow', { Tags: [{ Key: 'team', Value: 'edge' }] });
  expect(await callXRay(rooms, 'DeleteGroup', { GroupName: 'slow' })).toMatchObject({
    status: 200,
    body: {},
  });
  expect(await list(rooms)).toHaveLength(1);
  expect(rooms.database.prepare('SELECT * FROM aws_resources').all()).toEqual([]);
});

test('groups of another region are not seen', async () => {
  const rooms = createRooms();
  await create(rooms, 'slow');
  const there = await callXRay(rooms, 'GetGroups', {}, { region: 'us-west-2' });
  expect(there.body['Groups']).toMatchObject([{ GroupName: 'Default' }]);
});

test.each<[string, object, RegExp]>([
  ['CreateGroup', { GroupName: 'Default' }, /reserved/],
  ['CreateGroup', { GroupName: 'taken' }, /'taken' already exists/],
  ['CreateGroup', { GroupName: 'x'.repeat(33) }, /'groupName'.*less than or equal to 32/],
  ['CreateGroup', { GroupName: 'a', FilterExpression: 'no such' }, /unknown keyword.*position 1/],
  [
    'CreateGroup',
    { GroupName: 'a', InsightsConfiguration: { NotificationsEnabled: true } },
    /needs InsightsEnabled/,
  ],
  [
    'CreateGroup',
    { GroupName: 'a', FilterExpression: 'group.name = "b"' },
    /group 'b' does not exist at position 1/,
  ],
  [
    'UpdateGroup',
    { GroupName: 'taken', FilterExpression: 'ok AND group.name = "taken"' },
    /group 'taken' contains itself at position 8/,
  ],
  ['UpdateGroup', { GroupName: 'taken', FilterExpression: '(' }, /position 2/],
  ['GetGroup', {}, /Exactly one of GroupName and GroupARN/],
  ['GetGroup', { GroupName: 'a', GroupARN: 'b' }, /Exactly one/],
  ['GetGroup', { GroupName: 'taKen' }, /'taKen' does not exist/],
  ['DeleteGroup', { GroupName: 'Default' }, /cannot be deleted/],
  ['GetGroups', { NextToken: 'x' }, /NextToken is invalid/],
])('%s refuses %j', async (operation, input, message) => {
  const rooms = createRooms();
  await create(rooms, 'taken');
  const { status, body, headers } = await callXRay(rooms, operation, input);
  expect([status, headers.get('x-amzn-errortype')]).toEqual([400, 'InvalidRequestException']);
  expect(body['Message']).toMatch(message);
});
