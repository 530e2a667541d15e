import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { BatchGetTracesCommand, GetTraceSummariesCommand, XRayClient } from '@aws-sdk/client-xray';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TraceDetail } from '../emulator/console/api/shapes.ts';
import { LOCAL_KEYS } from '../emulator/server/local-keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'cruddur-journey-'));
let started: ChildProcess;
let output = '';
let api: string;
let vendors: string;
let xray: XRayClient;
let logs: CloudWatchLogsClient;

/** As a newcomer would: the start command, with free ports. */
beforeAll(async () => {
  started = spawn('node', ['--disable-warning=ExperimentalWarning', 'emulator/main.ts'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      API_PORT: '0',
      EMULATOR_PORT: '0',
      XRAY_DAEMON_PORT: '0',
      DATA_DIR: folder,
    },
  });
  for (const stream of [started.stdout, started.stderr]) {
    stream?.on('data', (chunk) => (output += String(chunk)));
  }
  await vi.waitFor(() => {
    expect(started.exitCode, output).toBeNull();
    expect(output).toContain('Ready in');
  }, 30_000);
  api = /API \(the worker\)\s+(\S+)/.exec(output)?.[1] ?? '';
  vendors = /CloudWatch Logs, Rollbar\s+(\S+)/.exec(output)?.[1] ?? '';
  const aws = {
    endpoint: vendors,
    region: 'us-east-1',
    credentials: {
      accessKeyId: LOCAL_KEYS.awsAccessKeyId,
      secretAccessKey: LOCAL_KEYS.awsSecretAccessKey,
    },
  };
  xray = new XRayClient(aws);
  logs = new CloudWatchLogsClient(aws);
});
afterAll(() => {
  if (started?.exitCode === null) started.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Seen {
  readonly segment: { readonly name?: string; readonly fault?: boolean };
  readonly lines: readonly Record<string, unknown>[];
  readonly honeycomb: readonly { readonly name: string | null; readonly fields: object }[];
  readonly occurrences: readonly { readonly title: string; readonly payload: string }[];
}

/** Follows one trace id through the four vendors, each asked in its own way. */
async function follow(response: Response, occurrences: number): Promise<Seen> {
  const xrayId = response.headers.get('x-amzn-trace-id')?.replace('Root=', '') ?? '';
  const traceId = xrayId.slice(2).replaceAll('-', '');
  return vi.waitFor(
    async () => {
      const { Traces } = await xray.send(new BatchGetTracesCommand({ TraceIds: [xrayId] }));
      const document = Traces?.[0]?.Segments?.[0]?.Document;
      expect(document).toBeDefined();
      const { events = [] } = await logs.send(
        new FilterLogEventsCommand({ logGroupName: 'cruddur', filterPattern: `"${traceId}"` }),
      );
      expect(events.length).toBeGreaterThan(0);
      const detail = await fetch(`${vendors}/_emulator/traces/${traceId}`);
      expect(detail.status).toBe(200);
      const trace = v.parse(TraceDetail, await detail.json());
      expect(trace.events.length).toBeGreaterThan(0);
      expect(trace.occurrences).toHaveLength(occurrences);
      return {
        segment: JSON.parse(String(document)),
        lines: events.map(({ message }) => JSON.parse(String(message))),
        honeycomb: trace.events,
        occurrences: trace.occurrences,
      };
    },
    { timeout: 15_000, interval: 100 },
  );
}

describe('the journey of a request', () => {
  it('shows a good request in Honeycomb, X-Ray and CloudWatch Logs under one id', async () => {
    const response = await fetch(`${api}/api/activities/home`);
    expect(response.status).toBe(200);
    const { segment, lines, honeycomb } = await follow(response, 0);
    expect(segment).toMatchObject({
      name: 'backend-hono',
      http: { request: { method: 'GET' }, response: { status: 200 } },
      aws: { xray: { sampling_rule_name: 'Cruddur' } },
    });
    expect(lines.map(({ message }) => message)).toEqual([
      'HomeActivities',
      expect.stringMatching(
        /^\[\d{4}-\w{3}-\d\d \d\d:\d\d] \S+ GET http \/api\/activities\/home\? 200 OK$/,
      ),
    ]);
    const data = honeycomb.find(({ name }) => name === 'home-activites-mock-data');
    expect(data?.fields).toMatchObject({
      'app.now': expect.stringMatching(/^\d{4}-/),
      'app.result_length': 3,
      'library.name': 'home.activities',
    });
  });

  it('shows a failing request in all four, the error and the request that caused it', async () => {
    breakMessages();
    const response = await fetch(`${api}/api/message_groups?password=hush`, {
      headers: { authorization: 'Bearer hush' },
    });
    expect(response.status).toBe(500);
    const { segment, lines, honeycomb, occurrences } = await follow(response, 1);
    expect(segment).toMatchObject({ fault: true, http: { response: { status: 500 } } });
    expect(lines.at(-1)).toMatchObject({ level: 'ERROR', status: 500 });
    expect(honeycomb.find(({ name }) => name === 'GET /api/message_groups')?.fields).toMatchObject({
      error: true,
      'exception.message': expect.stringContaining('message_groups'),
    });
    expect(occurrences[0]?.title).toContain('message_groups');
    expect(JSON.parse(String(occurrences[0]?.payload))).toMatchObject({
      level: 'error',
      request: { method: 'GET', url: expect.stringContaining('/api/message_groups') },
    });
    expect(JSON.stringify([segment, lines, honeycomb, occurrences])).not.toContain('hush');
  });

  it('counts the Rollbar message of the test route', async () => {
    // X-Ray takes one a second until it has granted a quota; who asks for a trace gets it.
    const response = await fetch(`${api}/rollbar/test`, {
      headers: { 'x-amzn-trace-id': 'Sampled=1' },
    });
    const { occurrences } = await follow(response, 1);
    expect(occurrences[0]?.title).toBe('Hello World!');
  });

  it('lets the vendors’ own clients list what is there', async () => {
    const now = Date.now();
    const { TraceSummaries = [] } = await xray.send(
      new GetTraceSummariesCommand({
        StartTime: new Date(now - 600_000),
        EndTime: new Date(now + 1_000),
      }),
    );
    expect(TraceSummaries.length).toBeGreaterThanOrEqual(3);
    expect(TraceSummaries.filter(({ HasFault }) => HasFault)).toHaveLength(1);
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({}));
    expect(logGroups).toMatchObject([{ logGroupName: 'cruddur', retentionInDays: 30 }]);
    const { logStreams } = await logs.send(
      new DescribeLogStreamsCommand({ logGroupName: 'cruddur' }),
    );
    expect(logStreams).toMatchObject([{ logStreamName: 'backend-hono' }]);
    const items = await fetch(`${vendors}/api/1/items/`, {
      headers: { 'x-rollbar-access-token': LOCAL_KEYS.rollbarAccessToken },
    });
    expect(await items.json()).toMatchObject({ err: 0, result: { total_count: 2 } });
  });

  it('ends everything on SIGTERM', async () => {
    const exit = once(started, 'exit');
    started.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    for (const url of [api, vendors]) {
      await expect(connects(Number(new URL(url).port))).resolves.toBe(false);
    }
  });
});

/** The worker's own database loses a table, as a bad migration would do it. */
function breakMessages(): void {
  const d1 = join(folder, 'd1', 'miniflare-D1DatabaseObject');
  const file = readdirSync(d1).find((name) => /^[0-9a-f]{64}\.sqlite$/.test(name));
  const database = new DatabaseSync(join(d1, String(file)));
  database.exec('PRAGMA busy_timeout = 5000; ALTER TABLE message_groups RENAME TO lost_groups');
  database.close();
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
