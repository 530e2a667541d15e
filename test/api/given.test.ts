import { expect, it } from 'vitest';
import { lookAt, patient } from './given.ts';

it('patient waits as long as it is told, and gives up after some times', async () => {
  const waits: unknown[] = [];
  const answers = [429, 429, 200, 429, 429, 429, 429, 429];
  const send = patient(
    async () =>
      new Response('', { status: answers.shift() ?? 500, headers: { 'retry-after': '60' } }),
    async (milliseconds) => waits.push(milliseconds),
  );
  expect((await send('/')).status).toBe(200);
  expect(waits).toEqual([60_000, 60_000]);
  expect((await send('/')).status).toBe(429);
  expect(waits).toHaveLength(5);
});

it('lookAt rejects where nothing listens', async () => {
  const nowhere = { url: 'http://127.0.0.1:9', token: undefined, origin: undefined };
  await expect(lookAt(nowhere)).rejects.toThrow('fetch failed');
});
