/** Live tail judged by AWS's own client for JavaScript, over HTTP, in front of it the guard and the switchboard. */
import { Agent } from 'node:http';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  StartLiveTailCommand,
  type CloudWatchLogsClientConfig,
  type StartLiveTailResponseStream,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createGuard } from '../../emulator/server/guard.ts';
import { listen, type Listening } from '../../emulator/server/listen.ts';
import { ADDRESSES } from '../../emulator/vendors/addresses.ts';
import { createTailedRooms } from '../emulator/vendors/cloudwatch/live-tail/sessions.ts';
import { KEY, REGION } from '../emulator/serve.ts';
import { switchboardOf } from '../emulator/switchboard-of.ts';

// Signatures carry the real time, so the clock starts there.
const rooms = createTailedRooms({ startMs: Date.now() });
const ARN = `arn:aws:logs:${REGION}:123456789012:log-group:cruddur`;
const KEYS = { logGroupName: 'cruddur', logStreamName: 'web' };
let http: Listening;
let client: CloudWatchLogsClient;

function createClient(config: CloudWatchLogsClientConfig): CloudWatchLogsClient {
  return new CloudWatchLogsClient({
    endpoint: `http://localhost:${http.port}`,
    region: REGION,
    credentials: KEY,
    maxAttempts: 1,
    ...config,
  });
}

beforeAll(async () => {
  const { xray, logs: cloudwatch } = rooms;
  const guard = createGuard(
    { decide: ADDRESSES.routeOf, allowedHosts: [], ingestOrigins: [] },
    switchboardOf({ xray, cloudwatch }).fetch,
  );
  http = await listen(guard, 0, 'PORT');
  client = createClient({ disableHostPrefix: true });
  await client.send(new CreateLogGroupCommand({ logGroupName: 'cruddur' }));
  await client.send(new CreateLogStreamCommand(KEYS));
});

afterAll(async () => {
  client.destroy();
  await http.close();
});

async function put(...messages: string[]): Promise<void> {
  const logEvents = messages.map((message) => ({ timestamp: rooms.now(), message }));
  await client.send(new PutLogEventsCommand({ ...KEYS, logEvents }));
}

async function tail(
  own = client,
  logEventFilterPattern?: string,
): Promise<AsyncIterator<StartLiveTailResponseStream>> {
  const { responseStream } = await own.send(
    new StartLiveTailCommand({ logGroupIdentifiers: [ARN], logEventFilterPattern }),
  );
  if (responseStream === undefined) throw new Error('The answer has no stream');
  return responseStream[Symbol.asyncIterator]();
}

describe('StartLiveTailCommand', () => {
  test('reads the session as events, until its client leaves', async () => {
    const own = createClient({ disableHostPrefix: true });
    const session = await tail(own, 'ERROR');
    expect((await session.next()).value).toMatchObject({
      sessionStart: { logGroupIdentifiers: [ARN], logEventFilterPattern: 'ERROR' },
    });
    await put('ERROR one', 'INFO two', 'ERROR drei 🐈');
    rooms.pass(1);
    expect((await session.next()).value).toEqual({
      sessionUpdate: {
        sessionMetadata: { sampled: false },
        sessionResults: ['ERROR one', 'ERROR drei 🐈'].map((message) => ({
          logGroupIdentifier: ARN,
          logStreamName: 'web',
          message,
          timestamp: expect.any(Number),
          ingestionTime: expect.any(Number),
        })),
      },
    });
    expect(rooms.timers()).toBe(1);
    own.destroy();
    await vi.waitFor(() => expect(rooms.timers()).toBe(0), 20_000);
  });

  test('reaches the host that the client prefixes, as a hosts file would let it', async () => {
    const seen: string[] = [];
    const httpAgent = new Agent({
      lookup: (host, options, found) => {
        seen.push(host);
        const address = { address: '127.0.0.1', family: 4 };
        if (options.all) found(null, [address]);
        else found(null, address.address, address.family);
      },
    });
    const prefixing = createClient({ requestHandler: { httpAgent } });
    const session = await tail(prefixing);
    expect(seen).toEqual(['stream-localhost']);
    expect((await session.next()).value).toHaveProperty('sessionStart');
    prefixing.destroy();
    httpAgent.destroy();
    await vi.waitFor(() => expect(rooms.timers()).toBe(0), 20_000);
  });

  test('gets a refusal as an exception', async () => {
    const logGroupIdentifiers = [`${ARN}-none`];
    await expect(
      client.send(new StartLiveTailCommand({ logGroupIdentifiers })),
    ).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log group does not exist.',
    });
  });
});

test('closing the port ends the sessions', async () => {
  const other = await listen((request) => rooms.logs.routes.fetch(request), 0, 'PORT');
  const own = createClient({
    endpoint: `http://127.0.0.1:${other.port}`,
    disableHostPrefix: true,
  });
  const session = await tail(own);
  await session.next();
  const rest = session.next().catch(() => 'broken off');
  await other.close();
  await rest;
  await vi.waitFor(() => expect(rooms.timers()).toBe(0), 20_000);
  own.destroy();
});

// The last, because afterwards the rooms are three hours ahead of every signature.
test('StartLiveTailCommand gets the end of a session as its exception', async () => {
  const session = await tail();
  await session.next();
  rooms.pass(3 * 3_600);
  const rest = async () => {
    for (;;) if ((await session.next()).done) return;
  };
  await expect(rest()).rejects.toMatchObject({ name: 'SessionTimeoutException' });
});
