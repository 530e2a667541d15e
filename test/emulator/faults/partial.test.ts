import { describe, expect, test } from 'vitest';
import { encodeTraceRequest } from '../../../emulator/vendors/otlp/protobuf.ts';
import { useEmulator } from './fixture.ts';

const { ask, call, send, stored } = useEmulator();

describe('partial', () => {
  test('leaves documents unprocessed, by their ids, and stores the others', async () => {
    await ask({ vendor: 'xray', kind: 'partial' });
    const response = await send('xray', 5);
    expect(response.status).toBe(200);
    const unprocessed = {
      Id: expect.stringMatching(/^[0-9a-f]{16}$/),
      ErrorCode: 'ThrottledException',
      Message: 'Rate exceeded',
    };
    expect(await response.json()).toEqual({
      UnprocessedTraceSegments: [unprocessed, unprocessed, unprocessed],
    });
    expect(await stored('xray')).toBe(2);
    expect((await send('xray', 1)).status).toBe(200);
    expect(await stored('xray')).toBe(2);
  });

  test('finds log events too old and stores the others', async () => {
    await ask({ vendor: 'cloudwatch', kind: 'partial' });
    const response = await send('cloudwatch', 5);
    expect(await response.json()).toMatchObject({
      rejectedLogEventsInfo: { tooOldLogEventEndIndex: 3 },
    });
    expect(await stored('cloudwatch')).toBe(2);
  });

  test('counts the spans that it rejects and stores the others', async () => {
    await ask({ vendor: 'honeycomb', kind: 'partial' });
    const response = await send('honeycomb', 5);
    expect(await response.json()).toEqual({
      partialSuccess: { rejectedSpans: '3', errorMessage: expect.any(String) },
    });
    expect(await stored('honeycomb')).toBe(2);
  });

  test('takes protobuf in part too', async () => {
    await ask({ vendor: 'honeycomb', kind: 'partial' });
    const spans = [1, 2].map((n) => ({
      traceId: Buffer.alloc(16, 7),
      spanId: Buffer.alloc(8, n),
      name: 'a span',
    }));
    const response = await call('/v1/traces', {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body: encodeTraceRequest({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
    });
    expect(response.status).toBe(200);
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(0);
    expect(await stored('honeycomb')).toBe(1);
  });

  test('touches only what stores a batch, and leaves a wrong signature to the room', async () => {
    await ask({ vendor: 'xray', kind: 'partial', count: 1 });
    const rules = await call('/GetSamplingRules', { method: 'POST', body: '{}' });
    expect(rules.status).toBe(403);
    const unsigned = await call('/TraceSegments', {
      method: 'POST',
      body: '{"TraceSegmentDocuments":[]}',
    });
    expect(unsigned.status).toBe(403);
    expect(unsigned.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
  });
});
