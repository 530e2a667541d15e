import { describe, expect, test, vi } from 'vitest';
import { useEmulator, VENDORS } from './fixture.ts';

const { ask, call, clear, daemon, faults, refusals, reset, send, stored } = useEmulator();

test.each([
  ['honeycomb', 429, {}, { message: 'request dropped due to rate limiting' }],
  ['xray', 429, { 'x-amzn-errortype': 'ThrottledException' }, { Message: 'Rate exceeded' }],
  [
    'cloudwatch',
    400,
    { 'content-type': 'application/x-amz-json-1.1' },
    { __type: 'ThrottlingException', message: 'Rate exceeded' },
  ],
  [
    'rollbar',
    429,
    { 'x-rate-limit-remaining': '0', 'x-rate-limit-remaining-seconds': '7' },
    { err: 1, message: 'Rate limit exceeded' },
  ],
] as const)('throttle answers as %s does', async (vendor, status, headers, body) => {
  await ask({ vendor, kind: 'throttle', retryAfterS: 7 });
  const response = await send(vendor);
  expect(response.status).toBe(status);
  expect(Object.fromEntries(response.headers)).toMatchObject({ ...headers, 'retry-after': '7' });
  expect(await response.json()).toEqual(body);
  expect(await stored(vendor)).toBe(0);
});

test('throttle answers protobuf in protobuf', async () => {
  await ask({ vendor: 'honeycomb', kind: 'throttle' });
  const response = await call('/v1/traces', {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
  });
  expect(response.status).toBe(429);
  expect(response.headers.get('content-type')).toBe('application/x-protobuf');
  expect(await response.text()).toContain('rate limiting');
});

describe.each(VENDORS)('%s', (vendor) => {
  test('error answers with a status of 500 and more', async () => {
    await ask({ vendor, kind: 'error', count: 1 });
    await ask({ vendor, kind: 'error', status: 500 });
    expect((await send(vendor)).status).toBe(503);
    expect((await send(vendor)).status).toBe(500);
    expect(await stored(vendor)).toBe(0);
  });

  test('hang gives no answer until the client gives up', async () => {
    await ask({ vendor, kind: 'hang' });
    const giveUp = new AbortController();
    const hanging = send(vendor, 1, giveUp.signal);
    await vi.waitFor(() => expect(refusals().at(-1)).toMatchObject({ vendor, status: 0 }), 20_000);
    giveUp.abort();
    await expect(hanging).rejects.toThrow('aborted');
    expect(await stored(vendor)).toBe(0);
  });

  test('trickle sends bytes that never make an answer', async () => {
    await ask({ vendor, kind: 'trickle', delayMs: 1 });
    const response = await send(vendor);
    expect(response.status).toBe(200);
    const reader = response.body?.getReader();
    for (let bytes = 0; bytes < 5;) bytes += (await reader?.read())?.value?.length ?? 5;
    await clear();
    const rest = async () => {
      for (;;) if ((await reader?.read())?.done ?? true) return 'whole';
    };
    await expect(rest()).rejects.toThrow('terminated');
    expect(await stored(vendor)).toBe(0);
    expect(refusals()).toMatchObject([{ vendor, status: 0 }]);
  });

  test('reset breaks the answer off, and is listed without a status', async () => {
    await ask({ vendor, kind: 'reset' });
    const text = async () => (await send(vendor)).text();
    await expect(text()).rejects.toThrow('terminated');
    expect(await stored(vendor)).toBe(0);
    expect(refusals()).toMatchObject([{ vendor, status: 0 }]);
  });

  test('garbage answers 200 with a page that is not the vendor’s', async () => {
    await ask({ vendor, kind: 'garbage' });
    const response = await send(vendor);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(await stored(vendor)).toBe(0);
  });

  test('delay answers late and right', async () => {
    await ask({ vendor, kind: 'delay', delayMs: 30 });
    const startedMs = performance.now();
    expect((await send(vendor)).status).toBe(200);
    expect(performance.now() - startedMs).toBeGreaterThan(25);
    expect(await stored(vendor)).toBe(1);
  });

  test('a fault that is stored loses the answer alone', async () => {
    await ask({ vendor, kind: 'reset', stored: true, count: 1 });
    const text = async () => (await send(vendor)).text();
    await expect(text()).rejects.toThrow('terminated');
    expect(await stored(vendor)).toBe(1);
  });

  test('others are not touched, and it recovers after the count', async () => {
    await ask({ vendor, kind: 'error', count: 2 });
    for (const other of VENDORS.filter((each) => each !== vendor)) {
      expect((await send(other)).status).toBe(200);
    }
    expect((await send(vendor)).status).toBe(503);
    expect((await send(vendor)).status).toBe(503);
    expect((await send(vendor)).status).toBe(200);
    expect(await stored(vendor)).toBe(1);
  });

  test('what was inflicted is noted as a refusal', async () => {
    await ask({ vendor, kind: 'throttle', count: 1, status: 418, stored: true });
    await send(vendor);
    expect(refusals()).toEqual([
      {
        vendor,
        operation: expect.stringMatching(
          /^(?:POST \/v1\/traces|PutTraceSegments|PutLogEvents|POST \/api\/1\/item\/)$/,
        ),
        status: 418,
        code: 'InjectedFault',
        message: 'throttle, as asked for by POST /_emulator/faults, after the request was stored',
      },
    ]);
  });
});

/** As clients of AWS find the code: in a header, else in the body. */
async function codeOf(response: Response): Promise<string> {
  const body: unknown = await response.json();
  return response.headers.get('x-amzn-errortype') ?? String(Reflect.get(Object(body), '__type'));
}

describe.each(['xray', 'cloudwatch'] as const)('error of %s with a status', (vendor) => {
  test.each([
    [401, 'UnrecognizedClientException'],
    [403, 'AccessDeniedException'],
    [413, 'RequestEntityTooLargeException'],
    [500, 'ServiceUnavailableException'],
  ])('%s has a code by which clients know whether to try again: %s', async (status, code) => {
    await ask({ vendor, kind: 'error', status });
    const response = await send(vendor);
    expect([response.status, await codeOf(response)]).toEqual([status, code]);
  });

  test('429 is a throttle', async () => {
    await ask({ vendor, kind: 'error', status: 429 });
    expect(await codeOf(await send(vendor))).toMatch(/^Thrott(?:led|ling)Exception$/);
  });
});

describe('/_emulator/faults', () => {
  test('lists the faults and how many requests each affected', async () => {
    await ask({ vendor: 'rollbar', kind: 'error', count: 3 });
    await send('rollbar');
    expect(await (await faults()).json()).toEqual({
      faults: [{ vendor: 'rollbar', kind: 'error', rate: 1, count: 3, stored: false, affected: 1 }],
    });
  });

  test('a rate of 0 affects no request', async () => {
    await ask({ vendor: 'rollbar', kind: 'error', rate: 0 });
    expect((await send('rollbar')).status).toBe(200);
  });

  test.each([
    ['DELETE', clear],
    ['the reset', reset],
  ])('%s ends all faults, and what they keep waiting', async (_, end) => {
    await ask({ vendor: 'rollbar', kind: 'hang' });
    const hanging = send('rollbar').then((response) => response.text());
    await vi.waitFor(() => expect(refusals()).not.toEqual([]), 20_000);
    await Promise.all([end(), expect(hanging).rejects.toThrow('terminated')]);
    expect((await send('rollbar')).status).toBe(200);
  });

  test.each([
    ['', 'Invalid'],
    ['{"vendor":"datadog","kind":"error"}', 'vendor:'],
    ['{"vendor":"xray","kind":"explode"}', 'kind:'],
    ['{"vendor":"xray","kind":"error","rate":2}', 'rate:'],
    ['{"vendor":"xray","kind":"error","status":200}', 'status:'],
    ['{"vendor":"xray","kind":"error","cuont":1}', 'cuont'],
    ['{"vendor":"rollbar","kind":"partial"}', 'one item a call'],
  ])('POST refuses %j and says why', async (body, reason) => {
    const response = await faults({ method: 'POST', body });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(reason);
    expect(await (await faults()).json()).toEqual({ faults: [] });
  });

  test('a page of another origin is refused', async () => {
    const response = await faults({
      method: 'POST',
      headers: { origin: 'https://evil.example' },
      body: '{"vendor":"xray","kind":"error"}',
    });
    expect(response.status).toBe(403);
    expect(await (await faults()).json()).toEqual({ faults: [] });
  });

  test('affects X-Ray behind its daemon too', async () => {
    await ask({ vendor: 'xray', kind: 'throttle' });
    const response = await daemon('/TraceSegments', {
      method: 'POST',
      body: '{"TraceSegmentDocuments":[]}',
    });
    expect(response.status).toBe(429);
  });
});
