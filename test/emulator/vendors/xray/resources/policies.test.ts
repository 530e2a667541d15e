import { expect, test } from 'vitest';
import { callXRay } from '../../aws/call.ts';
import { createRooms, type Rooms } from '../../../serve.ts';

const PolicyDocument = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'xray:PutTraceSegments', Resource: '*' }],
});

const put = (rooms: Rooms, PolicyName: string, more: object = {}) =>
  callXRay(rooms, 'PutResourcePolicy', { PolicyName, PolicyDocument, ...more });
const list = async (rooms: Rooms) =>
  (await callXRay(rooms, 'ListResourcePolicies', {})).body['ResourcePolicies'];

test('PutResourcePolicy creates, then counts revisions', async () => {
  let now = Date.UTC(2026, 10, 22);
  const rooms = createRooms({ now: () => now });
  const policy = { PolicyName: 'a', PolicyDocument };
  expect((await put(rooms, 'a')).body).toEqual({
    ResourcePolicy: { ...policy, PolicyRevisionId: '1', LastUpdatedTime: now / 1000 },
  });
  now += 1000;
  await put(rooms, 'a', { PolicyRevisionId: '1' });
  expect(await list(rooms)).toEqual([
    { ...policy, PolicyRevisionId: '2', LastUpdatedTime: now / 1000 },
  ]);
});

test('DeleteResourcePolicy deletes the revision it names', async () => {
  const rooms = createRooms();
  await put(rooms, 'a');
  const remove = (PolicyRevisionId: string) =>
    callXRay(rooms, 'DeleteResourcePolicy', { PolicyName: 'a', PolicyRevisionId });
  expect((await remove('7')).headers.get('x-amzn-errortype')).toBe(
    'InvalidPolicyRevisionIdException',
  );
  expect(await remove('1')).toMatchObject({ status: 200, body: {} });
  expect(await list(rooms)).toEqual([]);
});

const wrong: [string, string, string, object][] = [
  [
    'InvalidPolicyRevisionIdException',
    'revision 0 of one that is there',
    'p0',
    { PolicyRevisionId: '0' },
  ],
  ['InvalidPolicyRevisionIdException', 'a revision to come', 'p0', { PolicyRevisionId: '2' }],
  ['PolicyCountLimitExceededException', 'a sixth policy', 'sixth', {}],
  [
    'PolicySizeLimitExceededException',
    '5 KB and a byte',
    'p0',
    { PolicyDocument: 'x'.repeat(5121) },
  ],
  ['MalformedPolicyDocumentException', 'no JSON', 'p0', { PolicyDocument: '{' }],
  [
    'MalformedPolicyDocumentException',
    'no statement',
    'p0',
    { PolicyDocument: '{"Statement":[]}' },
  ],
  ['ValidationException', 'a name with a space', 'a b', {}],
];

test.each(wrong)('PutResourcePolicy answers %s to %s', async (code, _, name, input) => {
  const rooms = createRooms();
  for (let n = 0; n < 5; n++) await put(rooms, `p${n}`);
  const { status, headers } = await put(rooms, name, input);
  expect([status, headers.get('x-amzn-errortype')]).toEqual([400, code]);
});
