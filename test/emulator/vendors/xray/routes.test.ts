import { describe, expect, test, vi } from 'vitest';
import { createAuthenticator } from '../../../../emulator/vendors/aws/credentials.ts';
import { createXRay } from '../../../../emulator/vendors/xray/routes.ts';
import { openRoomContext } from '../../room-context.ts';
import { createRooms, REGION } from '../../serve.ts';
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
    await xray.daemon.accept(segment(1));
    await xray.daemon.accept('garbage');
    const response = await xray.daemon.http(post('/Traces', { TraceIds: [TRACE] }));
    expect(await response.json()).toMatchObject({ Traces: [{ Id: TRACE }] });
    expect(refusals()).toEqual(['InvalidSegment']);
  });

  test('reports that it cannot prepare in the background, and prepares once it can again', async () => {
    const context = openRoomContext();
    const { database, now, rows } = context;
    const report = vi.fn<(error: unknown) => void>();
    const authenticator = createAuthenticator({ keys: [], strict: false, now });
    const { daemon, prepareWhenIdle } = createXRay(context, authenticator, { report });
    database.exec(`CREATE TEMP TRIGGER full BEFORE INSERT ON main.xray_traces
      BEGIN SELECT raise(ABORT, 'disk full'); END`);
    const stop = prepareWhenIdle();
    await daemon.accept(segment(1));
    await vi.waitFor(() => expect(report).toHaveBeenCalledOnce(), 20_000);
    expect(String(report.mock.lastCall?.[0])).toContain('disk full');

    database.exec('DROP TRIGGER full');
    await daemon.accept(segment(2));
    await vi.waitFor(() => expect(rows('SELECT 1 FROM xray_views')).toHaveLength(1), 20_000);
    stop();
    database.close();
  });
});
