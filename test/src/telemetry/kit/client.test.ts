import { describe, expect, test } from 'vitest';
import {
  isDivisibleStatus,
  isPassingStatus,
  post,
  type Fetch,
} from '../../../../src/telemetry/kit/client.ts';
import { NO_SUBREQUEST, within } from '../../../../src/telemetry/kit/delivery.ts';

const call = {
  url: 'https://a.example/p',
  headers: { a: 'b' },
  body: 'text',
  secrets: ['hush1234'],
};

describe('post', () => {
  test('posts once, within the time, by a fetch without receiver', async () => {
    const inits: unknown[] = [];
    const fetch: Fetch = async function (this: unknown, url, init) {
      inits.push([this, url, init]);
      return new Response('of hush1234', { status: 201, headers: { x: 'y' } });
    };
    const allowance = within(1_000);
    const answer = await post(fetch, call, allowance);
    expect(answer).toMatchObject({ kind: 'answer', status: 201, text: 'of ********' });
    const { signal } = allowance;
    const init = { method: 'POST', headers: { a: 'b' }, body: 'text', signal, redirect: 'manual' };
    expect(inits).toEqual([[undefined, call.url, init]]);
  });

  test('takes a subrequest before the call, and makes none when none is left', async () => {
    const order: string[] = [];
    const fetch: Fetch = async () => (order.push('fetch'), new Response());
    const subrequest = (): boolean => (order.push('subrequest'), order.length === 1);
    const allowance = { ...within(1_000), subrequest };
    await post(fetch, call, allowance);
    expect(await post(fetch, call, allowance)).toBe(NO_SUBREQUEST);
    expect(order).toEqual(['subrequest', 'fetch', 'subrequest']);
  });

  test('waits for the end of the body, and says when there is none', async () => {
    const body = new ReadableStream({ start: (stream) => stream.error(new Error('cut off')) });
    const answer = await post(async () => new Response(body), call, within(1_000));
    expect(answer).toEqual({
      kind: 'retry',
      reason: 'Cannot send to https://a.example/p: no answer: cut off',
    });
  });

  test('masks a secret before the reason is cut', async () => {
    const error = new Error(`${'x'.repeat(245)}hush1234`);
    const answer = await post(() => Promise.reject(error), call, within(1_000));
    expect(JSON.stringify(answer)).not.toContain('hush');
  });
});

test('sorts the statuses', () => {
  const statuses = Array.from({ length: 400 }, (_, index) => 200 + index);
  const passing = statuses.filter(isPassingStatus);
  expect(passing.filter((status) => status >= 400 && status < 500)).toEqual([408, 429]);
  expect(passing.filter((status) => status < 300)).toEqual([]);
  expect(passing.filter((status) => status >= 500)).toHaveLength(98);
  expect(passing).toEqual(expect.arrayContaining([302, 500, 502, 503, 504]));
  expect(statuses.filter(isDivisibleStatus)).toEqual([400, 413, 422]);
});
