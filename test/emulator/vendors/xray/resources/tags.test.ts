import { expect, test } from 'vitest';
import { callXRay } from '../../aws/call.ts';
import { createRooms, REGION, type Rooms } from '../../../serve.ts';

const ResourceARN = `arn:aws:xray:${REGION}:123456789012:sampling-rule/Default`;

const tag = (rooms: Rooms, Tags: object[]) => callXRay(rooms, 'TagResource', { ResourceARN, Tags });
const untag = (rooms: Rooms, ...TagKeys: string[]) =>
  callXRay(rooms, 'UntagResource', { ResourceARN, TagKeys });
const list = async (rooms: Rooms) =>
  (await callXRay(rooms, 'ListTagsForResource', { ResourceARN })).body['Tags'];

test('TagResource adds and replaces, UntagResource takes away', async () => {
  const rooms = createRooms();
  expect(await list(rooms)).toEqual([]);
  await tag(rooms, [
    { Key: 'a', Value: '1' },
    { Key: 'b', Value: '' },
  ]);
  await tag(rooms, [{ Key: 'a', Value: '2' }]);
  expect(await list(rooms)).toEqual([
    { Key: 'a', Value: '2' },
    { Key: 'b', Value: '' },
  ]);
  expect(await untag(rooms, 'a', 'never')).toMatchObject({ status: 200, body: {} });
  expect(await list(rooms)).toEqual([{ Key: 'b', Value: '' }]);
});

test('TagResource refuses a 51st tag', async () => {
  const rooms = createRooms();
  const tags = Array.from({ length: 51 }, (_, n) => ({ Key: `k${n}`, Value: 'v' }));
  expect((await tag(rooms, tags.slice(1))).status).toBe(200);
  const { status, headers } = await tag(rooms, tags.slice(0, 1));
  expect([status, headers.get('x-amzn-errortype')]).toEqual([400, 'TooManyTagsException']);
});

test.each([
  [[{ Key: 'aws:x', Value: '' }], /reserved prefix 'aws:'/],
  [[{ Key: 'a*', Value: '' }], /'a\*' contains a character/],
  [[{ Key: 'a', Value: '<b>' }], /'<b>' contains a character/],
  [
    [
      { Key: 'a', Value: '1' },
      { Key: 'a', Value: '2' },
    ],
    /must be unique/,
  ],
  [[{ Key: '', Value: '' }], /greater than or equal to 1/],
])('TagResource refuses %j', async (tags, message) => {
  const { status, body } = await tag(createRooms(), tags);
  expect(status).toBe(400);
  expect(body['Message']).toMatch(message);
});

test.each(['TagResource', 'UntagResource', 'ListTagsForResource'])(
  '%s does not know what is not there',
  async (operation) => {
    const { status, headers } = await callXRay(createRooms(), operation, {
      ResourceARN: 'arn:aws:xray:x',
      Tags: [],
      TagKeys: [],
    });
    expect([status, headers.get('x-amzn-errortype')]).toEqual([404, 'ResourceNotFoundException']);
  },
);
