/** The whole emulator over a store in a folder, asked by AWS's own clients at once after they sent something. */
import {
  CloudWatchClient,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogStreamCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetQueryResultsCommand,
  PutLogEventsCommand,
  PutMetricFilterCommand,
  StartLiveTailCommand,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchGetTracesCommand,
  GetTraceSummariesCommand,
  PutTraceSegmentsCommand,
  XRayClient,
} from '@aws-sdk/client-xray';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RunningEmulator } from '../../../emulator/emulator.ts';
import { LOCAL_KEYS } from '../../../emulator/server/local-keys.ts';
import { start } from '../start.ts';
import { hexId, segment } from '../vendors/xray/documents.ts';
import { GROUP, logFiles, makeFolder, removeFolder } from './entries.ts';

const REGION = 'us-east-1';
const ARN = `arn:aws:logs:${REGION}:123456789012:log-group:${GROUP}`;
const KEYS = { logGroupName: GROUP, logStreamName: 'web' };

const folder = makeFolder();
let emulator: RunningEmulator;
let xray: XRayClient;
let logs: CloudWatchLogsClient;
let metrics: CloudWatchClient;

async function open(): Promise<void> {
  emulator = await start({ worker: false, folder });
  const options = {
    endpoint: emulator.url,
    region: REGION,
    credentials: {
      accessKeyId: LOCAL_KEYS.awsAccessKeyId,
      secretAccessKey: LOCAL_KEYS.awsSecretAccessKey,
    },
    maxAttempts: 1,
  };
  xray = new XRayClient(options);
  logs = new CloudWatchLogsClient({ ...options, disableHostPrefix: true });
  metrics = new CloudWatchClient(options);
}

async function close(): Promise<void> {
  for (const client of [xray, logs, metrics]) client?.destroy();
  await emulator?.close();
}

async function reset(): Promise<void> {
  await (await call('reset', { method: 'POST' })).arrayBuffer();
}

beforeAll(open);
beforeEach(async () => {
  await reset();
  await logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
  await logs.send(new CreateLogStreamCommand(KEYS));
});
afterAll(async () => {
  await close();
  removeFolder(folder);
});

const call = (path: string, init?: RequestInit) => fetch(`${emulator.url}/_emulator/${path}`, init);
const json = async (path: string) => (await call(path)).json();

async function putEvents(...messages: string[]): Promise<void> {
  const timestamp = Date.now();
  const logEvents = messages.map((message) => ({ timestamp, message }));
  await logs.send(new PutLogEventsCommand({ ...KEYS, logEvents }));
}

/** @returns the id of the trace that it is of */
async function putSegment(n: number): Promise<string> {
  const seconds = Date.now() / 1000;
  const traceId = `1-${Math.floor(seconds).toString(16)}-${String(n).padStart(24, '0')}`;
  const times = { start_time: seconds - 1, end_time: seconds };
  await xray.send(
    new PutTraceSegmentsCommand({
      TraceSegmentDocuments: [segment(n, { trace_id: traceId, ...times })],
    }),
  );
  return traceId;
}

/** The first query starts a thread, which takes a second on a busy machine. */
const PATIENT = { timeout: 20_000 };

const span = () => ({
  StartTime: new Date(Date.now() - 600_000),
  EndTime: new Date(Date.now() + 60_000),
});

async function messages(): Promise<unknown[]> {
  const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName: GROUP }));
  return (events ?? []).map(({ message }) => message);
}

const countErrors = () =>
  logs.send(
    new PutMetricFilterCommand({
      logGroupName: GROUP,
      filterName: 'errors',
      filterPattern: 'ERROR',
      metricTransformations: [
        { metricName: 'Errors', metricNamespace: 'Cruddur', metricValue: '1' },
      ],
    }),
  );

async function errors(): Promise<number> {
  const { Datapoints = [] } = await metrics.send(
    new GetMetricStatisticsCommand({
      Namespace: 'Cruddur',
      MetricName: 'Errors',
      Period: 60,
      Statistics: ['Sum'],
      ...span(),
    }),
  );
  return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
}

describe('what was answered is there', () => {
  test('for BatchGetTraces', async () => {
    for (const n of [1, 2, 3, 4, 5]) {
      const TraceIds = [await putSegment(n)];
      const { Traces } = await xray.send(new BatchGetTracesCommand({ TraceIds }));
      expect(Traces).toMatchObject([{ Id: TraceIds[0], Segments: [{ Id: hexId(n) }] }]);
    }
  });

  test('for GetTraceSummaries', async () => {
    for (const count of [1, 2, 3]) {
      await putSegment(count);
      const { TraceSummaries } = await xray.send(new GetTraceSummariesCommand(span()));
      expect(TraceSummaries).toHaveLength(count);
    }
  });

  test('for FilterLogEvents and DescribeLogStreams', async () => {
    const expected: string[] = [];
    for (const message of ['a', 'b', 'c', 'd', 'e']) {
      await putEvents(message);
      expected.push(message);
      expect(await messages()).toEqual(expected);
    }
    await putEvents('f');
    const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName: GROUP }));
    expect(logStreams?.[0]?.lastEventTimestamp).toBeGreaterThan(Date.now() - 60_000);
  });

  test('for a query of Logs Insights', async () => {
    await putEvents('a', 'b', 'c');
    const { queryId } = await logs.send(
      new StartQueryCommand({
        logGroupName: GROUP,
        startTime: Math.floor(Date.now() / 1000) - 60,
        endTime: Math.floor(Date.now() / 1000) + 60,
        queryString: 'stats count(*) as n',
      }),
    );
    await vi.waitFor(async () => {
      const answer = await logs.send(new GetQueryResultsCommand({ queryId }));
      expect(answer).toMatchObject({ status: 'Complete', results: [[{ value: '3' }]] });
    }, PATIENT);
  });

  test('for the metrics that a filter makes of it', async () => {
    await countErrors();
    await putEvents('ERROR one', 'INFO two', 'ERROR three');
    expect(await errors()).toBe(2);
    await putEvents('ERROR four');
    const { Metrics } = await metrics.send(new ListMetricsCommand({ Namespace: 'Cruddur' }));
    expect(Metrics).toMatchObject([{ MetricName: 'Errors' }]);
    expect(await errors()).toBe(3);
  });

  test('for the console', async () => {
    await putSegment(1);
    expect(await json('traces')).toMatchObject({ traces: [{ service: 'backend-hono' }] });
    await putEvents('a', 'b');
    expect(await json('health')).toMatchObject({ counts: { xray_segments: 1, log_events: 2 } });
  });

  test('for live tail, which tells an event once', async () => {
    const { responseStream } = await logs.send(
      new StartLiveTailCommand({ logGroupIdentifiers: [ARN] }),
    );
    if (responseStream === undefined) throw new Error('The answer has no stream');
    const seen: unknown[] = [];
    let updates = 0;
    for await (const { sessionStart, sessionUpdate } of responseStream) {
      if (sessionStart !== undefined) await putEvents('a', 'b');
      const results = sessionUpdate?.sessionResults ?? [];
      seen.push(...results.map(({ message }) => message));
      if (seen.length > 0) updates += 1;
      if (updates === 2) break;
    }
    expect(seen).toEqual(['a', 'b']);
  });
});

describe('what is changed', () => {
  test('does not touch events that were sent before: a metric filter counts none of them', async () => {
    await putEvents('ERROR one', 'ERROR two');
    await countErrors();
    await putEvents('ERROR three');
    expect(await errors()).toBe(1);
  });

  test('takes with it what was sent before: a log stream its events', async () => {
    await putEvents('a');
    await logs.send(new DeleteLogStreamCommand(KEYS));
    expect(await messages()).toEqual([]);
    await expect(putEvents('b')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await logs.send(new CreateLogStreamCommand(KEYS));
    await putEvents('c');
    expect(await messages()).toEqual(['c']);
    // Nothing was told to be kept and then could not be.
    expect(await json('refusals')).toEqual({ refusals: [] });
  });

  test('does not answer what is sent meanwhile before it is done', async () => {
    // So many that storing them takes longer than the next requests.
    await putEvents(...Array.from({ length: 5_000 }, (_, n) => `line ${n}`));
    const deleting = logs.send(new DeleteLogStreamCommand(KEYS));
    const put = await Promise.allSettled(['b', 'c', 'd', 'e'].map((text) => putEvents(text)));
    await deleting;
    for (const result of put) {
      if (result.status === 'fulfilled') continue;
      expect(result.reason).toMatchObject({ name: 'ResourceNotFoundException' });
    }
    expect(await json('refusals')).toEqual({ refusals: [] });
  });

  test('by a reset, is gone, also after a restart', async () => {
    await putEvents('a');
    await putSegment(1);
    await reset();
    const EMPTY = { counts: { traces: 0, xray_segments: 0, log_events: 0, requests: 0 } };
    expect(await json('health')).toMatchObject(EMPTY);
    await close();
    expect(logFiles(folder)).toEqual([]);
    await open();
    expect(await json('health')).toMatchObject(EMPTY);
  });
});

test('what was answered is there once after a restart', async () => {
  await putEvents('a');
  const TraceIds = [await putSegment(1)];
  await close();
  expect(logFiles(folder)).toEqual([]);
  await open();
  expect(await messages()).toEqual(['a']);
  const { Traces } = await xray.send(new BatchGetTracesCommand({ TraceIds }));
  expect(Traces).toMatchObject([{ Segments: [{ Id: hexId(1) }] }]);
});
