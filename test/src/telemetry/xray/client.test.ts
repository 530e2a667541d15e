import { describe, expect, it, vi } from 'vitest';
import { within } from '../../../../src/telemetry/kit/delivery.ts';
import { createXRayClient, type XRayClientOptions } from '../../../../src/telemetry/xray/client.ts';
import { encodeSegment } from '../../../../src/telemetry/xray/document/encode.ts';
import { makeRoot } from './document/spans.ts';

interface Call {
  readonly url: string;
  readonly headers: Headers;
  readonly documents: string[];
}

type Answer = (call: Call) => Response | Promise<Response>;

const SEGMENTS_URL = 'https://xray.eu-west-1.amazonaws.com/TraceSegments';
const ACCEPTED = { kind: 'accepted' };
const BEHIND = { kind: 'unsent', reason: 'documents before it must wait' };
const waiting = {
  kind: 'retry',
  reason: expect.stringContaining(`Cannot send to ${SEGMENTS_URL}: `),
};
const unprocessed = (kind: string, said: string) => ({
  kind,
  reason: `Cannot send a document to ${SEGMENTS_URL}: ${said}`,
});

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
      outcomes: [ACCEPTED, ACCEPTED],
      remarks: [],
    });
    const [call] = calls;
    expect(call?.url).toBe(SEGMENTS_URL);
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
    const { outcomes } = await client.putTraceSegments(documents);
    expect(outcomes).toEqual(documents.map(() => ACCEPTED));
    expect(calls.map((call) => call.documents.length)).toEqual([50, 50, 20]);
    expect(calls.flatMap((call) => call.documents)).toEqual(documents);
  });

  it('tells what X-Ray did not process, and offers to repeat what it could not', async () => {
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
      outcomes: [
        ACCEPTED,
        unprocessed('refused', 'InvalidName: Invalid segment.'),
        unprocessed('refused', 'InvalidName: Invalid segment.'),
        unprocessed('retry', 'ThrottledException'),
        ACCEPTED,
        ACCEPTED,
      ],
      remarks: [{ count: 1, reason: `Cannot send a document to ${SEGMENTS_URL}: MissingId` }],
    });
  });

  it('knows which it was when no other is left', async () => {
    const { client } = setUp(() =>
      processed(
        { Id: null, ErrorCode: 'ThrottledException' },
        { Id: '0000000000000000', ErrorCode: 'InvalidId' },
      ),
    );
    expect(await client.putTraceSegments(segments(2))).toEqual({
      outcomes: [unprocessed('refused', 'InvalidId'), unprocessed('retry', 'ThrottledException')],
      remarks: [],
    });
  });

  it.each([
    ['once', 1, ['refused', 'accepted', 'accepted']],
    ['twice', 2, ['refused', 'refused', 'accepted']],
  ])('takes an id that is named %s for as many documents of that id', async (_, times, kinds) => {
    const named = { Id: '0000000000000001', ErrorCode: 'InvalidName' };
    const { client } = setUp(() => processed(...Array.from({ length: times }, () => named)));
    const delivery = await client.putTraceSegments([segment(1), segment(1), segment(2)]);
    expect(delivery.outcomes.map(({ kind }) => kind)).toEqual(kinds);
    expect(delivery.remarks).toEqual([]);
  });

  it('shows nothing secret of the endpoint', async () => {
    const unprocessed = { Id: '0000000000000001', ErrorCode: 'Odd' };
    const endpoint = 'https://user:passw0rd@proxy.example';
    const { client } = setUp(() => processed(unprocessed), { endpoint });
    const reason = 'Cannot send a document to https://proxy.example/TraceSegments: Odd';
    expect((await client.putTraceSegments(segments(2))).outcomes).toEqual([
      ACCEPTED,
      { kind: 'refused', reason },
    ]);
  });

  it.each([
    ['an id that was not sent', { Id: 'ffffffffffffffff', ErrorCode: 'Odd' }],
    ['an id that is a number', { Id: 7, ErrorCode: 'Odd' }],
    ['no id', { ErrorCode: 'Odd' }],
  ])('remarks on %s', async (_, named) => {
    const { client } = setUp(() => processed(named));
    expect(await client.putTraceSegments(segments(2))).toEqual({
      outcomes: [ACCEPTED, ACCEPTED],
      remarks: [{ count: 1, reason: `Cannot send a document to ${SEGMENTS_URL}: Odd` }],
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
  ])('keeps everything after %s, and does not go on', async (_, answer: Answer) => {
    const { client, calls } = setUp(answer);
    const documents = segments(200);
    const { outcomes } = await client.putTraceSegments(documents);
    expect(outcomes.slice(0, 50)).toEqual(Array.from({ length: 50 }, () => waiting));
    expect(outcomes.slice(50)).toEqual(Array.from({ length: 150 }, () => BEHIND));
    expect(calls).toHaveLength(1);
  });

  it('goes on after a document that is refused, not after one that is to be repeated', async () => {
    const codes = ['InvalidName', 'ThrottledException'];
    const { client, calls } = setUp(() =>
      processed({
        Id: calls.length === 1 ? '0000000000000000' : '0000000000000032',
        ErrorCode: codes[calls.length - 1],
      }),
    );
    const { outcomes } = await client.putTraceSegments(segments(120));
    expect(outcomes[0]?.kind).toBe('refused');
    expect(outcomes[50]?.kind).toBe('retry');
    expect(outcomes.slice(100)).toEqual(Array.from({ length: 20 }, () => BEHIND));
    expect(calls).toHaveLength(2);
  });

  it('leaves a later call that is refused as a whole to the next send, which may halve it', async () => {
    const invalid = () => Response.json({ __type: 'InvalidRequestException' }, { status: 400 });
    const first = setUp(invalid);
    const whole = await first.client.putTraceSegments(segments(60));
    expect(whole.isDivisible).toBe(true);
    expect(whole.outcomes.map(({ kind }) => kind)).toEqual([
      ...Array.from({ length: 50 }, () => 'refused'),
      ...Array.from({ length: 10 }, () => 'unsent'),
    ]);
    const second = setUp(() => (second.calls.length === 1 ? processed() : invalid()));
    const delivery = await second.client.putTraceSegments(segments(60));
    expect(delivery.isDivisible).toBeUndefined();
    expect(delivery.outcomes.slice(50)).toEqual(Array.from({ length: 10 }, () => BEHIND));
  });

  it.each([
    ['InvalidRequestException', 400, true],
    ['SerializationException', 400, true],
    ['', 413, true],
    ['UnrecognizedClientException', 400, false],
    ['AccessDeniedException', 400, false],
    ['IncompleteSignature', 400, false],
    ['ExpiredTokenException', 400, false],
    ['InvalidSignatureException', 400, false],
    ['', 403, false],
    ['', 404, false],
  ])('tells of %j with status %i that halves may get through: %s', async (type, status, is) => {
    const { client } = setUp(() => Response.json({ __type: type }, { status }));
    const { outcomes, isDivisible = false } = await client.putTraceSegments(segments(2));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['refused', 'refused']);
    expect(isDivisible).toBe(is);
  });

  it('passes on how long the service asks to wait', async () => {
    const headers = { 'retry-after': '7' };
    const { client } = setUp(() => new Response('', { status: 429, headers }));
    expect(await client.putTraceSegments(segments(1))).toMatchObject({ retryAfterMs: 7_000 });
  });

  it('keeps everything when the time is over', async () => {
    const time = new AbortController();
    const { client } = setUp(() => processed(), {
      fetch: async (_, { signal }) => {
        await vi.waitUntil(() => signal?.aborted, 20_000);
        throw new Error('timed out');
      },
    });
    const allowance = { ...within(60_000), signal: time.signal };
    const sending = client.putTraceSegments(segments(60), allowance);
    time.abort();
    const { outcomes } = await sending;
    expect(outcomes.slice(0, 50)).toEqual(Array.from({ length: 50 }, () => waiting));
    expect(outcomes.slice(50)).toEqual(Array.from({ length: 10 }, () => BEHIND));
  });

  it("refuses in the service's words, without the session token that may follow them", async () => {
    const message =
      'The request signature we calculated does not match.\n\nThe Canonical String was\nx-amz-security-token:session';
    const headers = { 'x-amzn-errortype': 'InvalidSignatureException:http://internal/' };
    const { client } = setUp(() => Response.json({ message }, { status: 403, headers }));
    const reason = `Cannot send to ${SEGMENTS_URL}: status is 403: InvalidSignatureException: The request signature we calculated does not match.`;
    const { outcomes } = await client.putTraceSegments(segments(3));
    expect(outcomes).toEqual(Array.from({ length: 3 }, () => ({ kind: 'refused', reason })));
  });

  it('does not take a foreign page for an answer', async () => {
    const { client } = setUp(() => new Response('<html>Sign in</html>'));
    expect((await client.putTraceSegments(segments(2))).outcomes).toEqual([waiting, waiting]);
  });
});

describe('createXRayClient with a daemon', () => {
  it.each([
    ['127.0.0.1:2000', 'http://127.0.0.1:2000/TraceSegments'],
    ['udp:10.0.0.2:2001 tcp:10.0.0.1:2002', 'http://10.0.0.1:2002/TraceSegments'],
  ])('sends unsigned to the TCP side of %s', async (daemonAddress, url) => {
    const { client, calls } = setUp(() => processed(), { daemonAddress });
    const documents = segments(1);
    expect(await client.putTraceSegments(documents)).toMatchObject({ outcomes: [ACCEPTED] });
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
