import { expect, test } from 'vitest';
import { callXRay } from '../../aws/call.ts';
import { createRooms } from '../../../serve.ts';

test('PutEncryptionConfig is updating at first, then GetEncryptionConfig tells it', async () => {
  const rooms = createRooms();
  const get = async () => (await callXRay(rooms, 'GetEncryptionConfig', {})).body;
  expect(await get()).toEqual({ EncryptionConfig: { Type: 'NONE', Status: 'ACTIVE' } });
  const kms = { Type: 'KMS', KeyId: 'alias/MyKey' };
  const { body } = await callXRay(rooms, 'PutEncryptionConfig', kms);
  expect(body).toEqual({ EncryptionConfig: { ...kms, Status: 'UPDATING' } });
  expect(await get()).toEqual({ EncryptionConfig: { ...kms, Status: 'ACTIVE' } });
  await callXRay(rooms, 'PutEncryptionConfig', { Type: 'NONE' });
  expect(await get()).toEqual({ EncryptionConfig: { Type: 'NONE', Status: 'ACTIVE' } });
});

test.each([
  [{ Type: 'KMS' }, /KeyId must be specified/],
  [{ Type: 'NONE', KeyId: 'x' }, /KeyId must not be specified/],
  [{ Type: 'AES' }, /enum value set: \[NONE, KMS\]/],
])('PutEncryptionConfig refuses %j', async (input, message) => {
  const { status, body } = await callXRay(createRooms(), 'PutEncryptionConfig', input);
  expect(status).toBe(400);
  expect(body['Message']).toMatch(message);
});
