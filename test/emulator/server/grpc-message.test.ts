import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { readMessage } from '../../../emulator/server/grpc-message.ts';

test('a message is not read before it is admitted, and then whole', async () => {
  const stream = new PassThrough();
  const { promise, resolve } = Promise.withResolvers<void>();
  const admit = vi.fn(() => promise);
  const message = readMessage(stream, 'identity', 1000, admit);
  stream.write(Buffer.from([0, 0, 0, 0, 200]));
  await vi.waitFor(() => expect(admit).toHaveBeenCalledWith(205), 20_000);
  expect(stream.isPaused()).toBe(true);
  stream.end(Buffer.alloc(200, 7));
  resolve();
  expect(await message).toEqual({ ok: true, bytes: Buffer.alloc(200, 7), isGzip: false });
});
