import { expect, test } from 'vitest';
import { createConsole } from '../../../../emulator/console/api/routes.ts';
import { openRoomContext } from '../../room-context.ts';

const signedFor = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=AKID/20261129/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});

test.each([
  ['s3', {}, 'GET /', /^<Error><Code>NotImplemented<\/Code><Message>The emulator does not play s3/],
  [
    'dynamodb',
    { 'x-amz-target': 'DynamoDB_20120810.ListTables' },
    'DynamoDB_20120810.ListTables',
    /^\{"__type":"NotImplementedException","message":"The emulator does not play dynamodb/,
  ],
])('a request that is signed for %s is refused by name', async (service, headers, told, body) => {
  const { database, ...context } = openRoomContext();
  const { routes } = createConsole({ database, ...context }, { version: '0' });
  const answer = await routes.request('/', { headers: { ...signedFor(service), ...headers } });
  expect([answer.status, await answer.text()]).toEqual([501, expect.stringMatching(body)]);
  const rows = database.prepare('SELECT operation, status, code FROM refusals').all();
  expect(rows).toEqual([{ operation: told, status: 501, code: 'NotImplementedException' }]);
});
