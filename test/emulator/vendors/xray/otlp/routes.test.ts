import { gzipSync, zstdCompressSync } from 'node:zlib';
import { AwsV4Signer } from 'aws4fetch';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { exportOf, SPAN_ID, START_NS } from '../../otlp/otlp-json.ts';
import { protobufOf } from '../../otlp/protobuf-of.ts';
import { KEY, REGION } from '../../../serve.ts';
import { NOW_MS, openOtlp, type Opened } from './open.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const API_KEY = { authorization: 'Bearer test-api-key' };

let opened: Opened;
beforeEach(async () => {
  opened = await openOtlp();
});

/** Posts bytes with a signature over them as they are. */
async function sendBytes(bytes: Uint8Array<ArrayBuffer>, headers: Record<string, string>) {
  const signer = new AwsV4Signer({
    ...KEY,
    method: 'POST',
    url: `https://xray.${REGION}.amazonaws.com/v1/traces`,
    service: 'xray',
    region: REGION,
    headers,
    body: bytes,
    datetime: new Date(NOW_MS).toISOString().replaceAll(/[-:]|\.\d{3}/g, ''),
  });
  const { headers: signed } = await signer.sign();
  return opened.post({ headers: signed, body: bytes });
}

async function statusAndMessage(response: Response): Promise<[number, unknown]> {
  const body: unknown = await response.json();
  return [response.status, Object(body).message];
}

describe('POST /v1/traces', () => {
  test.each([
    ['JSON', 'application/json', Buffer.from(JSON.stringify(exportOf()))],
    [
      'protobuf',
      'application/x-protobuf',
      Buffer.from(protobufOf('ExportTraceServiceRequest', exportOf())),
    ],
  ])('takes %s, plain and gzip, signed as it is on the wire', async (_name, type, bytes) => {
    for (const [encoding, wire] of [
      [undefined, bytes],
      ['gzip', gzipSync(bytes)],
      ['GZip', gzipSync(bytes)],
    ] as const) {
      opened = await openOtlp();
      const response = await sendBytes(new Uint8Array(wire), {
        'content-type': type,
        ...(encoding && { 'content-encoding': encoding }),
      });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe(type);
      expect(response.headers.get('x-amzn-requestid')).toMatch(/^[\da-f-]{36}$/);
      expect(await opened.documents()).toMatchObject([{ id: SPAN_ID, name: 'a span' }]);
    }
  });

  test('keeps the request as it was, without its credentials', async () => {
    await opened.send(exportOf());
    const [row] = opened.rooms.database.prepare('SELECT * FROM requests ORDER BY id DESC').all();
    expect(row).toMatchObject({ vendor: 'xray', operation: 'POST /v1/traces' });
    expect(Buffer.from(Object(row).body).toString()).toBe(JSON.stringify(exportOf()));
    // The day, the region and the service of the signature stay: Traffic signs a copy of the request by them.
    expect(String(row?.['headers'])).toMatch(
      /"authorization":"AWS4-HMAC-SHA256 Credential=…\/\d{8}\/eu-central-1\/xray\/aws4_request, …[0-9a-f]{4}"/,
    );
  });

  test('takes what was sent before and replaces it', async () => {
    await opened.sendSpans({ spans: [{ name: 'first' }] });
    await opened.sendSpans({ spans: [{ name: 'second' }] });
    expect(await opened.documents()).toMatchObject([{ name: 'second' }]);
  });

  test('answers an empty export', async () => {
    const response = await opened.send({});
    expect([response.status, await response.text()]).toEqual([200, '{}']);
  });
});

describe('who may send', () => {
  test('is asked before anything else', async () => {
    opened = await openOtlp('XRay');
    const response = await opened.post({ headers: JSON_TYPE, body: '{' });
    expect(await statusAndMessage(response)).toEqual([403, 'Missing Authentication Token']);
    expect(response.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
  });

  test.each([
    ['secret', { secretAccessKey: 'other' }, 403],
    ['key', { accessKeyId: 'OTHER' }, 403],
    ['clock', { at: NOW_MS - 6 * 60_000 }, 403],
  ])('is checked by the signature: a wrong %s', async (_name, options, status) => {
    const response = await opened.send(exportOf(), options);
    expect(response.status).toBe(status);
    expect(await opened.documents()).toEqual([]);
  });

  test('has a known API key', async () => {
    const body = JSON.stringify(exportOf());
    const wrong = await opened.post({ headers: { ...JSON_TYPE, authorization: 'Bearer x' }, body });
    expect(await statusAndMessage(wrong)).toEqual([
      403,
      'The security token included in the request is invalid.',
    ]);
    const right = await opened.post({ headers: { ...JSON_TYPE, ...API_KEY }, body });
    expect(right.status).toBe(200);
    expect(await opened.documents()).toMatchObject([{ id: SPAN_ID }]);
  });

  test('may not use the API key for other calls', async () => {
    const url = `https://xray.${REGION}.amazonaws.com/TraceSegments`;
    const response = await opened.post({ headers: API_KEY, body: '{}' }, url);
    expect(response.status).toBe(403);
    expect(response.headers.get('x-amzn-errortype')).toBe('IncompleteSignatureException');
  });

  test('of API keys sends to the region of the host', async () => {
    const url = 'https://xray.us-west-2.amazonaws.com/v1/traces';
    const response = await opened.post({ headers: { ...JSON_TYPE, ...API_KEY }, body: '{}' }, url);
    // Transaction Search is off there.
    expect(response.status).toBe(400);
  });
});

describe('what is refused whole', () => {
  test('is everything without Transaction Search', async () => {
    opened = await openOtlp('XRay');
    const [status, message] = await statusAndMessage(await opened.send(exportOf()));
    expect(status).toBe(400);
    expect(message).toContain(
      'The OTLP API is supported with CloudWatch Logs as a Trace Segment Destination',
    );
    expect(opened.rooms.refusals()).toEqual(['InvalidRequestException']);
  });

  test.each<[string, string | object, string]>([
    ['no JSON', '{', 'it is not valid JSON'],
    ['no export', { resourceSpans: {} }, 'resourceSpans must be an array, is an object'],
  ])('is %s', async (_name, message, reason) => {
    const [status, text] = await statusAndMessage(await opened.send(message));
    expect(status).toBe(400);
    expect(text).toContain(reason);
    expect(await opened.documents()).toEqual([]);
  });

  test('is what is larger than 5 MB, inflated too', async () => {
    const large = Buffer.alloc(5 * 1024 * 1024 + 1, ' ');
    const plain = await sendBytes(new Uint8Array(large), JSON_TYPE);
    const packed = await sendBytes(new Uint8Array(gzipSync(large)), {
      ...JSON_TYPE,
      'content-encoding': 'gzip',
    });
    expect([plain.status, packed.status]).toEqual([413, 413]);
  });

  test.each([
    ['content type', { 'content-type': 'text/plain' }, 'Unsupported content type'],
    [
      'content encoding',
      { ...JSON_TYPE, 'content-encoding': 'zstd' },
      "Unsupported content encoding 'zstd'",
    ],
  ])('is another %s', async (_name, headers, reason) => {
    const bytes = new Uint8Array(zstdCompressSync('{}'));
    const [status, text] = await statusAndMessage(await sendBytes(bytes, headers));
    expect(status).toBe(415);
    expect(text).toContain(reason);
  });
});

test('any JSON and any bytes are answered with 200 or 400', async () => {
  const types = fc.constantFrom('application/json', 'application/x-protobuf');
  const names = ['resourceSpans', 'scopeSpans', 'spans', 'attributes', 'events', 'links', 'status'];
  const json = fc
    .letrec((tie) => ({
      node: fc.oneof(
        fc.constantFrom(null, 0, -1, '', 'a'.repeat(16), START_NS, true),
        fc.array(tie('node'), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom(...names, 'traceId', 'spanId', '__proto__'), tie('node'), {
          maxKeys: 4,
        }),
      ),
    }))
    .node.map((node) => Buffer.from(JSON.stringify(node)));
  const valid = Buffer.from(protobufOf('ExportTraceServiceRequest', exportOf()));
  const changed = fc
    .tuple(fc.nat(valid.length - 1), fc.integer({ min: 0, max: 255 }))
    .map(([at, byte]) => Buffer.from(valid.with(at, byte)));
  await fc.assert(
    fc.asyncProperty(
      types,
      fc.oneof(json, fc.uint8Array().map(Buffer.from), changed),
      async (type, bytes) => {
        const headers = { 'content-type': type, ...API_KEY };
        const response = await opened.post({ headers, body: new Uint8Array(bytes) });
        expect([200, 400]).toContain(response.status);
        await opened.documents();
      },
    ),
    { numRuns: 300 },
  );
});
