/** STS, driven by AWS's own client for JavaScript through the switchboard. */
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openMetrics } from '../emulator/vendors/metrics/open.ts';
import { serveMetrics } from '../emulator/vendors/metrics/serve.ts';
import { KEY, REGION } from '../emulator/serve.ts';

let served: Awaited<ReturnType<typeof serveMetrics>>;

beforeAll(async () => {
  served = await serveMetrics(openMetrics(Date.now));
});

afterAll(() => served.close());

function connect(credentials: typeof KEY): STSClient {
  const { endpoint } = served;
  return new STSClient({ endpoint, region: REGION, credentials, maxAttempts: 1 });
}

describe('STSClient', () => {
  test('learns whose credentials it has', async () => {
    expect(await connect(KEY).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '123456789012',
      Arn: 'arn:aws:iam::123456789012:root',
      UserId: '123456789012',
    });
    const other = connect({ accessKeyId: '210987654321', secretAccessKey: 'any' });
    const { Account } = await other.send(new GetCallerIdentityCommand({}));
    expect(Account).toBe('210987654321');
  });

  test('learns that its signature is wrong', async () => {
    const wrong = connect({ ...KEY, secretAccessKey: 'wrong' });
    await expect(wrong.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
    });
  });

  test('is refused other operations by name', async () => {
    const RoleArn = 'arn:aws:iam::123456789012:role/any';
    await expect(
      connect(KEY).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'any' })),
    ).rejects.toMatchObject({
      name: 'InvalidAction',
      message: expect.stringContaining('AssumeRole'),
    });
  });
});
