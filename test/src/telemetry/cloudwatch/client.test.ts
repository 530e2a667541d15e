import { describe, expect, test, vi } from 'vitest';
import type { CallAllowance, Delivery } from '../../../../src/telemetry/kit/delivery.ts';
import { within } from '../../../../src/telemetry/kit/delivery.ts';
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
const LOGS_URL = 'https://logs.ca-central-1.amazonaws.com/';
const ACCEPTED = { kind: 'accepted' };
const BEHIND = { kind: 'unsent', reason: 'events before it must wait' };
const refused = (reason: string) => ({ kind: 'refused', reason });
const waiting = { kind: 'retry', reason: expect.stringContaining(`Cannot send to ${LOGS_URL}: `) };
const kindsOf = ({ outcomes }: Delivery): string[] => outcomes.map(({ kind }) => kind);

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
    expect(await client.putLogEvents([event])).toEqual({ outcomes: [ACCEPTED], remarks: [] });
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

  test('makes no call for no events', async () => {
    const { client, calls } = talk([]);
    expect(await client.putLogEvents([])).toEqual({ outcomes: [], remarks: [] });
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
    expect(await client.putLogEvents([event])).toEqual({ outcomes: [ACCEPTED], remarks: [] });
    expect(operations()).toEqual(['PutLogEvents', 'CreateLogStream', 'PutLogEvents']);
    expect(calls[1]?.input).toEqual({ logGroupName: 'cruddur', logStreamName: 'edge' });
  });

  test('creates a missing group with its retention', async () => {
    const { client, operations, calls } = talk([missing, missing], { retentionDays: 7 });
    expect(await client.putLogEvents([event])).toEqual({ outcomes: [ACCEPTED], remarks: [] });
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
    expect(await stream.client.putLogEvents([event])).toEqual({
      outcomes: [ACCEPTED],
      remarks: [],
    });
    const group = talk([missing, missing, exists, exists], { retentionDays: 7 });
    expect(await group.client.putLogEvents([event])).toEqual({ outcomes: [ACCEPTED], remarks: [] });
    expect(group.operations()).not.toContain('PutRetentionPolicy');
  });

  test('puts the events in spite of a refused retention and says so', async () => {
    const { client } = talk([missing, missing, ok, failure('AccessDeniedException', 'no')], {
      retentionDays: 7,
    });
    expect(await client.putLogEvents([event])).toEqual({
      outcomes: [ACCEPTED],
      remarks: [
        {
          count: 0,
          reason: `Cannot set the retention of "cruddur" to 7 days: Cannot send to ${LOGS_URL}: status is 400: AccessDeniedException: no`,
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
    expect((await client.putLogEvents([event])).outcomes).toEqual([waiting]);
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
    const { outcomes, isDivisible } = await client.putLogEvents([event]);
    expect(outcomes).toEqual([waiting]);
    expect(isDivisible).toBeUndefined();
  });

  test('passes on how long to wait', async () => {
    const { client } = talk([failure('ThrottlingException', 'x', 429, { 'retry-after': '3' })]);
    expect(await client.putLogEvents([event])).toMatchObject({ retryAfterMs: 3_000 });
  });

  test('settles when the time is over, and knows what was taken', async () => {
    const time = new AbortController();
    let calls = 0;
    const { client } = talk([], {
      fetch: async (_, { signal }) => {
        calls += 1;
        if (calls === 3) time.abort(new DOMException('over', 'TimeoutError'));
        signal?.throwIfAborted();
        return Response.json({});
      },
    });
    const events = Array.from({ length: 20 }, () => ({ timestamp: NOW, message: 'x'.repeat(6e5) }));
    const { outcomes } = await client.putLogEvents(events, {
      ...within(60_000),
      signal: time.signal,
    });
    const reason = `Cannot send to ${LOGS_URL}: no answer in time`;
    const behind = events.slice(3).map(() => BEHIND);
    expect(outcomes).toEqual([ACCEPTED, ACCEPTED, { kind: 'retry', reason }, ...behind]);
    expect(calls).toBe(3);
  });

  test.each([0, 1, 2, 3, 4, 5])('keeps the events when only %i calls are left', async (left) => {
    let count = left;
    const allowance: CallAllowance = { ...within(60_000), subrequest: () => count-- > 0 };
    const { client, calls } = talk([missing, missing], { retentionDays: 7 });
    expect(kindsOf(await client.putLogEvents([event], allowance))).toEqual(['unsent']);
    expect(calls).toHaveLength(left);
  });

  test('refuses on a permanent error with the service’s words and no secret', async () => {
    const canonical = 'POST\n/\n\nx-amz-security-token:sessiontoken';
    const { client } = talk([
      failure('InvalidSignatureException', `The signature does not match.\n\n${canonical}`),
    ]);
    const reason = `Cannot send to ${LOGS_URL}: status is 400: InvalidSignatureException: The signature does not match.`;
    expect(await client.putLogEvents([event, event])).toEqual({
      outcomes: [refused(reason), refused(reason)],
      remarks: [],
    });
  });

  test('refuses with the status when the answer is not of the service', async () => {
    const { client } = talk([() => new Response('<html>no</html>', { status: 403 })]);
    expect((await client.putLogEvents([event])).outcomes).toEqual([
      refused(`Cannot send to ${LOGS_URL}: status is 403: <html>no</html>`),
    ]);
  });

  test.each([
    [{ tooOldLogEventEndIndex: 2 }, 'oo+++'],
    [{ tooNewLogEventStartIndex: 4 }, '++++n'],
    [
      { tooOldLogEventEndIndex: 1, expiredLogEventEndIndex: 3, tooNewLogEventStartIndex: 4 },
      'oee+n',
    ],
    [{ tooOldLogEventEndIndex: 3, expiredLogEventEndIndex: 1 }, 'ooo++'],
    [{ tooOldLogEventEndIndex: 99 }, 'ooooo'],
    [{ tooOldLogEventEndIndex: -1, tooNewLogEventStartIndex: null }, '+++++'],
    [{ tooOldLogEventEndIndex: 'two' }, '+++++'],
    [null, '+++++'],
  ])('tells the very events that are rejected by %j', async (rejectedLogEventsInfo, expected) => {
    const { client } = talk([() => Response.json({ rejectedLogEventsInfo })]);
    // Given from the youngest to the oldest, while the indices count from the oldest.
    const events = [5, 4, 3, 2, 1].map((n) => ({ timestamp: NOW + n, message: 'hello' }));
    const letters: Record<string, string> = {
      'CloudWatch Logs found them too old': 'o',
      'older than the retention of the log group': 'e',
      'CloudWatch Logs found them too new': 'n',
    };
    const { outcomes } = await client.putLogEvents(events);
    const told = outcomes.map((each) => ('reason' in each ? letters[each.reason] : '+'));
    expect(told.toReversed().join('')).toBe(expected);
  });

  test('sends no further batch after one that must wait', async () => {
    const events = Array.from({ length: 25_000 }, (_, n) => ({ timestamp: NOW, message: `${n}` }));
    const { client, calls } = talk([ok, failure('ThrottlingException')]);
    const { outcomes } = await client.putLogEvents(events);
    expect(outcomes.slice(0, 10_000)).toEqual(Array.from({ length: 10_000 }, () => ACCEPTED));
    expect(outcomes.slice(10_000, 20_000)).toEqual(Array.from({ length: 10_000 }, () => waiting));
    expect(outcomes.slice(20_000)).toEqual(Array.from({ length: 5_000 }, () => BEHIND));
    expect(calls).toHaveLength(2);
  });

  test('leaves a later batch that is refused as a whole to the next send, which may halve it', async () => {
    const events = Array.from({ length: 25_000 }, (_, n) => ({ timestamp: NOW, message: `${n}` }));
    const first = talk([failure('InvalidParameterException')]);
    const divisible = await first.client.putLogEvents(events);
    expect(divisible.isDivisible).toBe(true);
    expect(kindsOf(divisible).slice(0, 10_000)).not.toContain('unsent');
    expect(new Set(kindsOf(divisible).slice(10_000))).toEqual(new Set(['unsent']));
    const second = talk([ok, failure('InvalidParameterException')]);
    const delivery = await second.client.putLogEvents(events);
    expect(delivery.isDivisible).toBeUndefined();
    expect(new Set(kindsOf(delivery).slice(0, 10_000))).toEqual(new Set(['accepted']));
    expect(new Set(kindsOf(delivery).slice(10_000))).toEqual(new Set(['unsent']));
  });

  test.each([
    ['InvalidParameterException', 400, true],
    ['SerializationException', 400, true],
    ['', 413, true],
    ['AccessDeniedException', 400, false],
    ['UnrecognizedClientException', 400, false],
    ['MissingAuthenticationTokenException', 400, false],
    ['IncompleteSignatureException', 400, false],
    ['ExpiredTokenException', 400, false],
    ['UnknownOperationException', 400, false],
    ['', 403, false],
    ['', 404, false],
  ])('tells of %j with status %i that halves may get through: %s', async (type, status, is) => {
    const { client } = talk([failure(type, 'no', status)]);
    const { outcomes, isDivisible = false } = await client.putLogEvents([event, event]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['refused', 'refused']);
    expect(isDivisible).toBe(is);
  });

  test('takes a batch that was taken before for accepted', async () => {
    const { client } = talk([failure('DataAlreadyAcceptedException')]);
    expect(await client.putLogEvents([event])).toEqual({ outcomes: [ACCEPTED], remarks: [] });
  });

  test('tells each event by its place, cut or not', async () => {
    const events = ['', 'short', 'x'.repeat(1_100_000), 'y'.repeat(1_100_000)].map((message) => ({
      timestamp: NOW,
      message,
    }));
    const { client, calls } = talk([ok, ok, failure('ThrottlingException')]);
    expect((await client.putLogEvents(events)).outcomes).toEqual([
      refused('the message is empty'),
      ACCEPTED,
      ACCEPTED,
      waiting,
    ]);
    expect(JSON.stringify(calls[1]?.input['logEvents'])).toContain('[cut, 1100000 bytes]');
  });

  test('reads every body to its end', async () => {
    const { client, responses } = talk([missing, missing, exists, ok, ok]);
    await client.putLogEvents([event]);
    expect(responses.map(({ bodyUsed }) => bodyUsed)).toEqual(responses.map(() => true));
  });

  test('counts what cannot be sent beside what is', async () => {
    const { client } = talk([]);
    expect(await client.putLogEvents([{ timestamp: 0, message: 'old' }, event])).toEqual({
      outcomes: [refused('older than 14 days'), ACCEPTED],
      remarks: [],
    });
  });

  test('calls fetch without a receiver, as workerd demands', async () => {
    const fetch = vi.fn<CloudWatchLogsOptions['fetch']>(async function (this: unknown) {
      expect(this).toBeUndefined();
      return Response.json({});
    });
    const { client } = talk([], { fetch });
    expect(await client.putLogEvents([event])).toEqual({ outcomes: [ACCEPTED], remarks: [] });
    expect(fetch).toHaveBeenCalledOnce();
  });
});
