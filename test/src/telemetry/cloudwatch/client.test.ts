import { describe, expect, test, vi } from 'vitest';
import {
  createCloudWatchLogsClient,
  type CloudWatchLogsOptions,
} from '../../../../src/telemetry/cloudwatch/client.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 5, 9);
const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'verysecret',
  sessionToken: 'sessiontoken',
};
const event = { timestamp: NOW, message: 'hello' };

interface Call {
  operation: string;
  url: string;
  headers: Headers;
  input: Record<string, unknown>;
}

type Reply = () => Response | Promise<Response>;

const ok: Reply = () => Response.json({});
const failure =
  (type: string, message = 'said', status = 400, headers = {}): Reply =>
  () =>
    new Response(JSON.stringify({ __type: type, message }), { status, headers });
const missing = failure('ResourceNotFoundException', 'The specified log stream does not exist.');
const exists = failure('ResourceAlreadyExistsException');

/** A client whose service answers with the replies in turn, and what it was asked. */
function talk(replies: Reply[], options: Partial<CloudWatchLogsOptions> = {}) {
  const calls: Call[] = [];
  const responses: Response[] = [];
  const client = createCloudWatchLogsClient({
    region: 'ca-central-1',
    credentials,
    group: 'cruddur',
    stream: 'edge',
    now: () => NOW,
    fetch: async (url, init) => {
      const headers = new Headers(init.headers);
      const operation = headers.get('x-amz-target') ?? '';
      calls.push({
        operation,
        url,
        headers,
        input: JSON.parse(await new Response(init.body).text()),
      });
      const response = await (replies[calls.length - 1] ?? ok)();
      responses.push(response);
      return response;
    },
    ...options,
  });
  const operations = (): string[] =>
    calls.map(({ operation }) => operation.replace('Logs_20140328.', ''));
  return { client, calls, operations, responses };
}

describe('putLogEvents', () => {
  test('signs one call with the AWS JSON 1.1 protocol', async () => {
    const cache = new Map<string, ArrayBuffer>();
    const { client, calls } = talk([], { cache });
    expect(await client.putLogEvents([event])).toEqual({
      accepted: 1,
      bytes: Buffer.byteLength(event.message) + 26,
      retry: [],
      refused: [],
    });
    expect(calls).toHaveLength(1);
    const [call] = calls;
    expect(call?.url).toBe('https://logs.ca-central-1.amazonaws.com/');
    expect(call?.headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(call?.headers.get('x-amz-target')).toBe('Logs_20140328.PutLogEvents');
    expect(call?.headers.get('x-amz-date')).toBe('20261122T130509Z');
    expect(call?.headers.get('x-amz-security-token')).toBe('sessiontoken');
    expect(call?.headers.get('authorization')).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20261122\/ca-central-1\/logs\/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token;x-amz-target, Signature=[0-9a-f]{64}$/,
    );
    expect(call?.input).toEqual({
      logGroupName: 'cruddur',
      logStreamName: 'edge',
      logEvents: [event],
    });
    expect(cache.size).toBe(1);
  });

  test('calls nobody for no events', async () => {
    const { client, calls } = talk([]);
    expect(await client.putLogEvents([])).toEqual({
      accepted: 0,
      bytes: 0,
      retry: [],
      refused: [],
    });
    expect(calls).toEqual([]);
  });

  test('uses a given endpoint and the domain of China', async () => {
    const local = talk([], { endpoint: 'http://127.0.0.1:4318' });
    await local.client.putLogEvents([event]);
    expect(local.calls[0]?.url).toBe('http://127.0.0.1:4318/');
    const china = talk([], { region: 'cn-north-1' });
    await china.client.putLogEvents([event]);
    expect(china.calls[0]?.url).toBe('https://logs.cn-north-1.amazonaws.com.cn/');
  });

  test('creates a missing stream, then puts again', async () => {
    const { client, operations, calls } = talk([missing]);
    expect(await client.putLogEvents([event])).toMatchObject({ accepted: 1 });
    expect(operations()).toEqual(['PutLogEvents', 'CreateLogStream', 'PutLogEvents']);
    expect(calls[1]?.input).toEqual({ logGroupName: 'cruddur', logStreamName: 'edge' });
  });

  test('creates a missing group with its retention', async () => {
    const { client, operations, calls } = talk([missing, missing], { retentionDays: 7 });
    expect(await client.putLogEvents([event])).toMatchObject({ accepted: 1, refused: [] });
    expect(operations()).toEqual([
      'PutLogEvents',
      'CreateLogStream',
      'CreateLogGroup',
      'PutRetentionPolicy',
      'CreateLogStream',
      'PutLogEvents',
    ]);
    expect(calls[2]?.input).toEqual({ logGroupName: 'cruddur' });
    expect(calls[3]?.input).toEqual({ logGroupName: 'cruddur', retentionInDays: 7 });
  });

  test('is content when another isolate was first', async () => {
    const stream = talk([missing, exists]);
    expect(await stream.client.putLogEvents([event])).toMatchObject({ accepted: 1 });
    const group = talk([missing, missing, exists, exists], { retentionDays: 7 });
    expect(await group.client.putLogEvents([event])).toMatchObject({ accepted: 1, refused: [] });
    expect(group.operations()).not.toContain('PutRetentionPolicy');
  });

  test('puts the events in spite of a refused retention and says so', async () => {
    const { client } = talk([missing, missing, ok, failure('AccessDeniedException', 'no')], {
      retentionDays: 7,
    });
    expect(await client.putLogEvents([event])).toMatchObject({
      accepted: 1,
      retry: [],
      refused: [
        {
          count: 0,
          reason: 'Cannot set the retention of "cruddur" to 7 days: AccessDeniedException: no',
        },
      ],
    });
  });

  test.each([
    ['the stream is still unseen', [missing, ok, missing]],
    ['the group is still unseen', [missing, missing, ok, missing]],
    [
      'another isolate is creating the group',
      [missing, missing, failure('OperationAbortedException')],
    ],
    ['creating is throttled', [missing, failure('ThrottlingException')]],
  ])('keeps the events while %s', async (_, replies) => {
    const { client } = talk(replies);
    expect(await client.putLogEvents([event])).toMatchObject({
      accepted: 0,
      retry: [event],
      refused: [],
    });
  });

  test.each<[string, Reply]>([
    ['ThrottlingException with status 400', failure('ThrottlingException', 'Rate exceeded')],
    ['a prefixed type', failure('com.amazonaws.logs#ThrottlingException')],
    ['status 429', () => new Response('slow down', { status: 429 })],
    ['status 503 with HTML', () => new Response('<html>', { status: 503 })],
    ['a network error', () => Promise.reject(new TypeError('fetch failed'))],
    ['status 200 with a foreign page', () => new Response('<html>Sign in</html>')],
  ])('keeps the events after %s', async (_, reply) => {
    const { client } = talk([reply]);
    const result = await client.putLogEvents([event]);
    expect(result).toMatchObject({ accepted: 0, retry: [event], refused: [] });
    expect(result.retryReason).toBeTruthy();
  });

  test('passes on how long to wait', async () => {
    const { client } = talk([failure('ThrottlingException', 'x', 429, { 'retry-after': '3' })]);
    expect(await client.putLogEvents([event])).toMatchObject({ retryAfterMs: 3_000 });
  });

  test('settles in time when every call is slow, and knows what was taken', async () => {
    const { client } = talk([], {
      timeoutMs: 400,
      fetch: (_, { signal }) =>
        new Promise((resolve, reject) => {
          signal?.throwIfAborted();
          signal?.addEventListener('abort', () => reject(signal.reason));
          setTimeout(() => resolve(Response.json({})), 100);
        }),
    });
    const events = Array.from({ length: 20 }, () => ({ timestamp: NOW, message: 'x'.repeat(6e5) }));
    const { accepted, retry } = await client.putLogEvents(events);
    expect(accepted).toBeGreaterThan(0);
    expect(accepted).toBeLessThan(10);
    expect(retry).toEqual(events.slice(accepted));
  });

  test('gives up a call that takes too long and keeps the events', async () => {
    const { client } = talk([], {
      timeoutMs: 5,
      fetch: (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal?.throwIfAborted();
          signal?.addEventListener('abort', () => reject(signal.reason));
        }),
    });
    const result = await client.putLogEvents([event]);
    expect(result.retry).toEqual([event]);
    expect(result.retryReason).toContain('timeout');
  });

  test('refuses on a permanent error with the service’s words and no secret', async () => {
    const canonical = 'POST\n/\n\nx-amz-security-token:sessiontoken';
    const { client } = talk([
      failure('InvalidSignatureException', `The signature does not match.\n\n${canonical}`),
    ]);
    const result = await client.putLogEvents([event, event]);
    expect(result).toEqual({
      accepted: 0,
      bytes: 0,
      retry: [],
      refused: [{ count: 2, reason: 'InvalidSignatureException: The signature does not match.' }],
    });
  });

  test('refuses with the status when the answer is not of the service', async () => {
    const { client } = talk([() => new Response('<html>no</html>', { status: 403 })]);
    expect((await client.putLogEvents([event])).refused).toEqual([
      { count: 1, reason: 'status 403' },
    ]);
  });

  test.each([
    [{ tooOldLogEventEndIndex: 2 }, 3, [2]],
    [{ tooNewLogEventStartIndex: 4 }, 4, [1]],
    [
      { tooOldLogEventEndIndex: 1, expiredLogEventEndIndex: 3, tooNewLogEventStartIndex: 4 },
      1,
      [1, 2, 1],
    ],
    [{ tooOldLogEventEndIndex: 3, expiredLogEventEndIndex: 1 }, 2, [3]],
    [{ tooOldLogEventEndIndex: 99 }, 0, [5]],
    [null, 5, []],
  ])('counts the events rejected by %j', async (rejectedLogEventsInfo, accepted, counts) => {
    const { client } = talk([() => Response.json({ rejectedLogEventsInfo })]);
    const result = await client.putLogEvents([event, event, event, event, event]);
    expect(result.accepted).toBe(accepted);
    expect(result.bytes).toBe(accepted * 31);
    expect(result.refused.map(({ count }) => count)).toEqual(counts);
    expect(result.retry).toEqual([]);
  });

  test('sends no further batch after one that must wait', async () => {
    const events = Array.from({ length: 25_000 }, (_, n) => ({ timestamp: NOW, message: `${n}` }));
    const { client, calls } = talk([ok, failure('ThrottlingException')]);
    const result = await client.putLogEvents(events);
    expect(result.accepted).toBe(10_000);
    expect(result.retry).toEqual(events.slice(10_000));
    expect(calls).toHaveLength(2);
  });

  test('gives back the very events it was given, cut or not', async () => {
    const events = ['', 'short', 'x'.repeat(1_100_000), 'y'.repeat(1_100_000)].map((message) => ({
      timestamp: NOW,
      message,
    }));
    const { client, calls } = talk([ok, ok, failure('ThrottlingException')]);
    const { accepted, retry, refused } = await client.putLogEvents(events);
    expect([accepted, refused.length]).toEqual([2, 1]);
    expect(retry).toHaveLength(1);
    expect(retry[0]).toBe(events[3]);
    expect(JSON.stringify(calls[1]?.input['logEvents'])).toContain('[cut, 1100000 bytes]');
  });

  test('reads every body to its end', async () => {
    const { client, responses } = talk([missing, missing, exists, ok, ok]);
    await client.putLogEvents([event]);
    expect(responses.map(({ bodyUsed }) => bodyUsed)).toEqual(responses.map(() => true));
  });

  test('counts what cannot be sent beside what is', async () => {
    const { client } = talk([]);
    const result = await client.putLogEvents([event, { timestamp: 0, message: 'old' }]);
    expect(result).toEqual({
      accepted: 1,
      bytes: 31,
      retry: [],
      refused: [{ count: 1, reason: 'older than 14 days' }],
    });
  });

  test('calls fetch without a receiver, as workerd demands', async () => {
    const fetch = vi.fn<CloudWatchLogsOptions['fetch']>(async function (this: unknown) {
      expect(this).toBeUndefined();
      return Response.json({});
    });
    const { client } = talk([], { fetch });
    expect(await client.putLogEvents([event])).toMatchObject({ accepted: 1 });
    expect(fetch).toHaveBeenCalledOnce();
  });
});
