import { describe, expect, test } from 'vitest';
import { createRooms, REGION } from '../serve.ts';
import { segment, TRACE } from './documents.ts';

function post(path: string, body: unknown): Request {
  return new Request(`http://127.0.0.1:2000${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
}

describe('createXRay', () => {
  test('refuses an unsigned call at its own door, strict or not', async () => {
    for (const strict of [true, false]) {
      const response = await createRooms({ strict }).xray.routes.request(
        post('/GetSamplingRules', {}),
      );
      expect(response.status).toBe(403);
      expect(response.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
    }
  });

  test('answers an unsigned call at the daemon', async () => {
    const { xray } = createRooms();
    const response = await xray.daemon.http(post('/GetSamplingRules', {}));
    expect(response.status).toBe(200);
    expect(await response.text()).toContain(
      `arn:aws:xray:${REGION}:123456789012:sampling-rule/Default`,
    );
  });

  test('stores what the daemon hears, and notes what it cannot use', async () => {
    const { xray, refusals } = createRooms();
    xray.daemon.accept(segment(1));
    xray.daemon.accept('garbage');
    const response = await xray.daemon.http(post('/Traces', { TraceIds: [TRACE] }));
    expect(await response.json()).toMatchObject({ Traces: [{ Id: TRACE }] });
    expect(refusals()).toEqual(['InvalidSegment']);
  });
});
