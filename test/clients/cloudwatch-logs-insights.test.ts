/** Queries of Logs Insights, driven by AWS's own client for JavaScript. */
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteQueryDefinitionCommand,
  DescribeQueriesCommand,
  DescribeQueryDefinitionsCommand,
  GetQueryResultsCommand,
  MalformedQueryException,
  PutLogEventsCommand,
  PutQueryDefinitionCommand,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createRooms, serveRooms, type ServedRooms } from '../emulator/serve.ts';

const GROUP = { logGroupName: 'cruddur' };
const MESSAGES = [
  { route: '/home', status: 200, ms: 12 },
  { route: '/home', status: 500, ms: 30 },
  { route: '/show', status: 200, ms: 5 },
];
let served: ServedRooms;
let client: CloudWatchLogsClient;

beforeAll(async () => {
  served = await serveRooms(createRooms());
  client = new CloudWatchLogsClient(served.client);
  await client.send(new CreateLogGroupCommand(GROUP));
  await client.send(new CreateLogStreamCommand({ ...GROUP, logStreamName: 's' }));
  const timestamp = Date.now();
  const logEvents = MESSAGES.map((m) => ({ timestamp, message: JSON.stringify(m) }));
  await client.send(new PutLogEventsCommand({ ...GROUP, logStreamName: 's', logEvents }));
});

afterAll(async () => {
  client.destroy();
  await served.close();
});

async function start(queryString: string): Promise<string | undefined> {
  const endTime = Math.ceil(Date.now() / 1000);
  const { queryId } = await client.send(
    new StartQueryCommand({ ...GROUP, queryString, startTime: endTime - 60, endTime }),
  );
  return queryId;
}

async function ask(queryString: string) {
  const queryId = await start(queryString);
  return vi.waitFor(async () => {
    const answer = await client.send(new GetQueryResultsCommand({ queryId }));
    expect(answer.status).toBe('Complete');
    return answer;
  }, 20_000);
}

describe('CloudWatchLogsClient', () => {
  test('aggregates', async () => {
    const { results, statistics } = await ask(
      'filter status >= 200 | stats count(*) as n, avg(ms) by route | sort n desc',
    );
    expect(results).toEqual([
      [
        { field: 'route', value: '/home' },
        { field: 'n', value: '2' },
        { field: 'avg(ms)', value: '21' },
      ],
      [
        { field: 'route', value: '/show' },
        { field: 'n', value: '1' },
        { field: 'avg(ms)', value: '5' },
      ],
    ]);
    expect(statistics).toMatchObject({ recordsMatched: 3, recordsScanned: 3 });
  });

  test('gets a wrong query as its own exception', async () => {
    const failure = await start('fields a | anomaly').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MalformedQueryException);
    expect(failure).toMatchObject({
      queryCompileError: {
        location: { startCharOffset: 11, endCharOffset: 12 },
        message: "unknown or unsupported command 'anomaly' at position 12",
      },
    });
  });

  test('lists queries and stops none that has ended', async () => {
    await ask('fields route | limit 1');
    const { queries } = await client.send(new DescribeQueriesCommand({ ...GROUP, maxResults: 1 }));
    expect(queries).toMatchObject([
      {
        queryString: expect.stringMatching(
          /^SOURCE "cruddur" START=-\d+s END=-?\d+s \|\nfields route \| limit 1$/,
        ),
        status: 'Complete',
      },
    ]);
    await expect(
      client.send(new StopQueryCommand({ queryId: queries?.[0]?.queryId })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  test('keeps query definitions', async () => {
    const definition = { name: 'slow', queryString: 'filter ms > 10', logGroupNames: ['cruddur'] };
    const key = await client.send(new PutQueryDefinitionCommand(definition));
    const { queryDefinitions } = await client.send(new DescribeQueryDefinitionsCommand({}));
    expect(queryDefinitions).toMatchObject([definition]);
    const { queryDefinitionId } = key;
    const deleted = await client.send(new DeleteQueryDefinitionCommand({ queryDefinitionId }));
    expect(deleted.success).toBe(true);
  });
});
