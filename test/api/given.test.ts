import { once } from 'node:events';
import { createServer } from 'node:http';
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

it('lookAt says where no such API is', async () => {
  const server = createServer((_request, response) => response.end('<html>another</html>'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const other = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  for (const url of [other, 'http://127.0.0.1:9']) {
    await expect(lookAt({ url, token: undefined, origins: undefined })).rejects.toThrow(
      `Cannot test ${url}: GET /api/health-check has no answer of this API`,
    );
  }
  server.close();
});
