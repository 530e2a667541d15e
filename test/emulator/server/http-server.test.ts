import { request, type IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { createGuard } from '../../../emulator/server/guard.ts';
import { serve } from '../../served.ts';
import { ADDRESSES } from '../../../emulator/vendors/addresses.ts';

test('every answer carries the security headers, refusals and failures included', async () => {
  const guard = createGuard(
    { decide: ADDRESSES.routeOf, allowedHosts: [], ingestOrigins: [] },
    ({ url }) => {
      if (url.endsWith('/fails')) throw new Error('a room that fails');
      return new Response('hello', { headers: { 'content-type': 'text/plain' } });
    },
  );
  const { endpoint, close } = await serve(guard);
  const ask = (path: string, headers = {}) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      request(endpoint + path, { headers }, (answer) => resolve(answer.resume()))
        .on('error', reject)
        .end();
    });

  const answers = {
    200: await ask('/'),
    403: await ask('/', { origin: 'https://evil.example' }),
    421: await ask('/', { host: 'evil.example' }),
    500: await ask('/fails'),
  };
  await close();
  for (const [status, { statusCode, headers }] of Object.entries(answers)) {
    expect(statusCode).toBe(Number(status));
    const policy = headers['content-security-policy'];
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe-inline');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['cross-origin-resource-policy']).toBe('same-origin');
    expect(headers['referrer-policy']).toBe('no-referrer');
  }
  expect(answers[200].headers).toMatchObject({
    'content-type': 'text/plain',
    'content-length': '5',
  });
});
