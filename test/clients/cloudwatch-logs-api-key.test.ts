/** API keys in place of signatures: AWS's own client for JavaScript enables them, and a plain fetch sends with one. */
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  PutBearerTokenAuthenticationCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { API_KEY, openAws } from '../emulator/vendors/aws/serve.ts';
import { KEY } from '../emulator/serve.ts';
import { serve, type Served } from '../served.ts';

let served: Served;
let client: CloudWatchLogsClient;

beforeAll(async () => {
  served = await serve(openAws().fetch);
  const { endpoint } = served;
  // An API key names no region; the emulator's own is us-east-1.
  client = new CloudWatchLogsClient({
    endpoint,
    region: 'us-east-1',
    credentials: KEY,
    maxAttempts: 1,
  });
});

afterAll(async () => {
  client.destroy();
  await served.close();
});

test('PutBearerTokenAuthenticationCommand opens a log group to API keys, and closes it', async () => {
  const logGroupName = 'web';
  await client.send(new CreateLogGroupCommand({ logGroupName }));
  await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 's' }));
  const send = async () => {
    const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };
    const url = `${served.endpoint}/ingest/json?logGroup=web&logStream=s`;
    return (await fetch(url, { method: 'POST', headers, body: '{"level":"info"}' })).status;
  };
  const set = (bearerTokenAuthenticationEnabled: boolean) =>
    client.send(
      new PutBearerTokenAuthenticationCommand({
        logGroupIdentifier: logGroupName,
        bearerTokenAuthenticationEnabled,
      }),
    );

  expect(await send()).toBe(403);
  await set(true);
  expect(await send()).toBe(200);
  const { logGroups } = await client.send(new DescribeLogGroupsCommand({}));
  expect(logGroups).toMatchObject([{ bearerTokenAuthenticationEnabled: true }]);
  const { events } = await client.send(new FilterLogEventsCommand({ logGroupName }));
  expect(events).toMatchObject([{ message: '{"level":"info"}' }]);
  await set(false);
  expect(await send()).toBe(403);
});
