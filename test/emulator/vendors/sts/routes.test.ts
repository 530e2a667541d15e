import { describe, expect, test } from 'vitest';
import { createAuthenticator } from '../../../../emulator/vendors/aws/credentials.ts';
import { createSts } from '../../../../emulator/vendors/sts/routes.ts';
import { openRoomContext } from '../../room-context.ts';
import { signed } from '../aws/call.ts';
import { NOW_MS, openMetrics } from '../metrics/open.ts';

async function ask(body: string, options = {}) {
  const rooms = openMetrics();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const at = { at: NOW_MS, ...options };
  const response = await rooms.sts.routes.fetch(
    await signed('http://127.0.0.1/', 'sts', headers, body, at),
  );
  return { status: response.status, text: await response.text(), refusals: rooms.refusals() };
}

const CALL = 'Action=GetCallerIdentity&Version=2011-06-15';

describe('GetCallerIdentity', () => {
  test('tells the account that telemetry is filed under', async () => {
    const { status, text } = await ask(CALL);
    expect(status).toBe(200);
    expect(text).toMatch(
      /^<GetCallerIdentityResponse xmlns="https:\/\/sts\.amazonaws\.com\/doc\/2011-06-15\/"><GetCallerIdentityResult>/,
    );
    expect(text).toContain('<Account>123456789012</Account>');
    expect(text).toContain('<Arn>arn:aws:iam::123456789012:root</Arn>');
  });

  test.each([
    [{ accessKeyId: '210987654321' }, 'arn:aws:iam::210987654321:root'],
    [{ region: 'cn-north-1' }, 'arn:aws-cn:iam::123456789012:root'],
    [{ region: 'us-gov-west-1' }, 'arn:aws-us-gov:iam::123456789012:root'],
  ])('takes account and partition from the credentials %j', async (options, arn) => {
    expect((await ask(CALL, options)).text).toContain(`<Arn>${arn}</Arn>`);
  });

  test('has others beside it that are refused by name', async () => {
    const { status, text, refusals } = await ask('Action=AssumeRoot&Version=2011-06-15');
    expect(status).toBe(501);
    expect(text).toContain('<Code>NotImplementedException</Code>');
    expect(refusals).toEqual([expect.stringContaining('AssumeRoot')]);
  });

  test('has none beside those of the service', async () => {
    const { status, text } = await ask('Action=Nothing&Version=2011-06-15');
    expect([status, text]).toEqual([
      400,
      expect.stringContaining(
        '<Code>InvalidAction</Code><Message>Could not find operation Nothing for version 2011-06-15</Message>',
      ),
    ]);
  });
});

test('an unexpected failure is answered as AWS answers it, printed and noted', async () => {
  const told: string[] = [];
  const context = openRoomContext(() => NOW_MS);
  const inbox = { ...context.inbox, settled: () => Promise.reject(new Error('the thread died')) };
  const authenticator = createAuthenticator({
    keys: [],
    apiKeys: [],
    strict: false,
    now: Date.now,
  });
  const room = createSts(
    { ...context, inbox, report: (line) => void told.push(line) },
    authenticator,
  );
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const at = { at: Date.now() };
  const response = await room.routes.fetch(
    await signed('http://127.0.0.1/', 'sts', headers, CALL, at),
  );
  expect(response.status).toBe(500);
  expect(await response.text()).toMatch(/^<ErrorResponse .*<Code>InternalFailure<\/Code>/);
  expect(told).toEqual(['Cannot answer POST /: Error: the thread died']);
  expect(context.database.prepare('SELECT status, code FROM refusals').all()).toEqual([
    { status: 500, code: 'InternalFailure' },
  ]);
});
