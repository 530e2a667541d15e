import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBody } from '../../../emulator/server/body.ts';
import { createGatheredBytes } from '../../../emulator/server/gathered-bytes.ts';

test('holds all chunks, in order', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 6_000 }), { maxLength: 12 }), (chunks) => {
      const gathered = createGatheredBytes();
      for (const chunk of chunks) gathered.add(chunk);
      const whole = Buffer.concat(chunks);
      expect(gathered.length).toBe(whole.length);
      expect(gathered.bytes().equals(whole)).toBe(true);
    }),
  );
});

test('a body that comes byte by byte takes little more memory than its bytes', async () => {
  const bytes = 1_000_000;
  let sent = 0;
  let most = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      // Each in memory of its own, as a server's are that come one at a time.
      controller.enqueue(new Uint8Array(1));
      sent += 1;
      if (sent % 250_000 === 0) {
        globalThis.gc?.();
        most = Math.max(most, process.memoryUsage().heapUsed + process.memoryUsage().external);
      }
      if (sent === bytes) controller.close();
    },
  });
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  const request = new Request('http://localhost', { method: 'POST', body, duplex: 'half' });
  const read = await readBody(request, { wire: bytes, inflated: bytes });
  expect(read.ok && read.bytes.length).toBe(bytes);
  expect(most - heapUsed - external).toBeLessThan(40_000_000);
});
