import { describe, expect, it, vi } from 'vitest';
import { createXRayClient, type XRayClientOptions } from '../../../../src/telemetry/xray/client.ts';
import { encodeSegment } from '../../../../src/telemetry/xray/document/encode.ts';
import { makeRoot } from './document/spans.ts';

interface Call {
  readonly url: string;
  readonly headers: Headers;
  readonly documents: string[];
}

type Answer = (call: Call) => Response | Promise<Response>;

const processed = (...unprocessed: object[]): Response =>
  Response.json({ UnprocessedTraceSegments: unprocessed });

/** A client whose calls are kept and answered by `answer`. */
function setUp(answer: Answer, options: Partial<XRayClientOptions> = {}) {
  const calls: Call[] = [];
  const client = createXRayClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' },
    now: () => Date.UTC(2026, 10, 22, 12),
    fetch: async (url, init) => {
      const body: { TraceSegmentDocuments: string[] } = JSON.parse(
        await new Response(init.body).text(),
      );
      const call = {
        url,
        headers: new Headers(init.headers),
        documents: body.TraceSegmentDocuments,
      };
      calls.push(call);
      init.signal?.throwIfAborted();
      return answer(call);
    },
    ...options,
  });
  return { client, calls };
}

function segment(index: number): string {
  const id = index.toString(16).padStart(16, '0');
  return encodeSegment(makeRoot({}, { id }), [], { name: 'backend "hono"' })[0] ?? '';
}

const segments = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => segment(index));

describe('putTraceSegments', () => {
  it('signs for X-Ray and sends the documents unchanged', async () => {
    const cache = new Map<string, ArrayBuffer>();
    const { client, calls } = setUp(() => processed(), { cache });
    const documents = segments(2);
    expect(await client.putTraceSegments(documents)).toEqual({
      accepted: 2,
      retry: [],
      refused: [],
    });
    const [call] = calls;
    expect(call?.url).toBe('https://xray.eu-west-1.amazonaws.com/TraceSegments');
    expect(call?.documents).toEqual(documents);
    expect(call?.headers.get('authorization')).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20261122\/eu-west-1\/xray\/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
    );
    expect(call?.headers.get('x-amz-security-token')).toBe('session');
    expect(cache.size).toBe(1);
  });

  it('calls the endpoint it is given, and nothing when there is nothing to send', async () => {
    const { client, calls } = setUp(() => processed(), { endpoint: 'http://127.0.0.1:4318/' });
    await client.putTraceSegments([]);
    expect(calls).toEqual([]);
    await client.putTraceSegments(segments(1));
    expect(calls[0]?.url).toBe('http://127.0.0.1:4318/TraceSegments');
  });

  it("calls fetch by itself, which a runtime's own insists on", async () => {
    const receivers: unknown[] = [];
    const { client } = setUp(() => processed(), {
      fetch: async function (this: unknown) {
        receivers.push(this);
        return processed();
      },
    });
    await client.putTraceSegments(segments(1));
    expect(receivers).toEqual([undefined]);
  });

  it('puts at most fifty documents into a call and loses none', async () => {
    const { client, calls } = setUp(() => processed());
    const documents = segments(120);
    expect(await client.putTraceSegments(documents)).toMatchObject({ accepted: 120 });
    expect(calls.map((call) => call.documents.length)).toEqual([50, 50, 20]);
    expect(calls.flatMap((call) => call.documents).toSorted()).toEqual(documents.toSorted());
  });

  it('counts what X-Ray did not process by reason, and offers to repeat what it could not', async () => {
    const { client } = setUp(() =>
      processed(
        { Id: '0000000000000001', ErrorCode: 'InvalidName', Message: 'Invalid segment.' },
        { Id: '0000000000000002', ErrorCode: 'InvalidName', Message: 'Invalid segment.' },
        { Id: '0000000000000003', ErrorCode: 'ThrottledException' },
        { ErrorCode: 'MissingId' },
      ),
    );
    const documents = segments(6);
    expect(await client.putTraceSegments(documents)).toEqual({
      accepted: 2,
      retry: [documents[3]],
      refused: [
        { count: 2, reason: 'InvalidName: Invalid segment.' },
        { count: 1, reason: 'MissingId' },
      ],
    });
  });

  it.each([
    ['throttling', () => Response.json({ Message: 'slow down' }, { status: 429 })],
    ['a fault of the service', () => new Response('<html>', { status: 503 })],
    [
      'throttling said with 400',
      () => Response.json({ __type: 'x#ThrottlingException' }, { status: 400 }),
    ],
    ['a broken connection', () => Promise.reject(new TypeError('Network connection lost'))],
  ])('gives everything back after %s, and does not go on', async (_, answer: Answer) => {
    const { client, calls } = setUp(answer);
    const documents = segments(200);
    const { accepted, retry, refused } = await client.putTraceSegments(documents);
    expect({ accepted, refused }).toEqual({ accepted: 0, refused: [] });
    expect(retry.toSorted()).toEqual(documents.toSorted());
    expect(calls).toHaveLength(2);
  });

  it('passes on how long the service asks to wait', async () => {
    const headers = { 'retry-after': '7' };
    const { client } = setUp(() => new Response('', { status: 429, headers }));
    expect(await client.putTraceSegments(segments(1))).toMatchObject({ retryAfterMs: 7_000 });
  });

  it('gives everything back when the time is over', async () => {
    const { client } = setUp(() => processed(), {
      timeoutMs: 20,
      fetch: async (_, { signal }) => {
        await vi.waitUntil(() => signal?.aborted);
        throw new Error('timed out');
      },
    });
    const documents = segments(60);
    expect((await client.putTraceSegments(documents)).retry).toHaveLength(60);
  });

  it("refuses in the service's words, without the session token that may follow them", async () => {
    const message =
      'The request signature we calculated does not match.\n\nThe Canonical String was\nx-amz-security-token:session';
    const headers = { 'x-amzn-errortype': 'InvalidSignatureException:http://internal/' };
    const { client } = setUp(() => Response.json({ message }, { status: 403, headers }));
    expect(await client.putTraceSegments(segments(3))).toEqual({
      accepted: 0,
      retry: [],
      refused: [
        {
          count: 3,
          reason:
            'status is 403: InvalidSignatureException: The request signature we calculated does not match.',
        },
      ],
    });
  });

  it('does not take a foreign page for an answer', async () => {
    const { client } = setUp(() => new Response('<html>Sign in</html>'));
    const documents = segments(2);
    expect(await client.putTraceSegments(documents)).toEqual({
      accepted: 0,
      retry: documents,
      refused: [],
    });
  });
});

describe('createXRayClient with a daemon', () => {
  it.each([
    ['127.0.0.1:2000', 'http://127.0.0.1:2000/TraceSegments'],
    ['udp:10.0.0.2:2001 tcp:10.0.0.1:2002', 'http://10.0.0.1:2002/TraceSegments'],
  ])('sends unsigned to the TCP side of %s', async (daemonAddress, url) => {
    const { client, calls } = setUp(() => processed(), { daemonAddress });
    const documents = segments(1);
    expect(await client.putTraceSegments(documents)).toMatchObject({ accepted: 1 });
    expect(calls).toMatchObject([{ url, documents }]);
    expect([...(calls[0]?.headers.keys() ?? [])]).toEqual(['content-type']);
  });

  it('needs neither region nor credentials', async () => {
    const urls: string[] = [];
    const client = createXRayClient({
      daemonAddress: 'localhost:2000',
      fetch: async (url) => (urls.push(url), Response.json({ SamplingRuleRecords: [] })),
    });
    await client.getSamplingRules();
    expect(urls).toEqual(['http://localhost:2000/GetSamplingRules']);
  });

  it('refuses an address that it cannot read', () => {
    expect(() => setUp(() => processed(), { daemonAddress: 'localhost' })).toThrow(
      "Cannot read the X-Ray daemon's address 'localhost': 'localhost' is not host:port",
    );
  });
});
