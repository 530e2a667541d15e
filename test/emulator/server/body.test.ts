import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readBody } from '../../../emulator/server/body.ts';

const LIMITS = { wire: 1_000, inflated: 2_000 };

function request(
  body: NonNullable<RequestInit['body']> | null,
  headers: Record<string, string> = {},
): Request {
  return new Request('http://x/', { method: 'POST', body, headers, duplex: 'half' });
}

/** Without content-length, as a chunked body arrives. */
function chunked(...parts: (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const part of parts) {
        controller.enqueue(typeof part === 'string' ? new TextEncoder().encode(part) : part);
      }
      controller.close();
    },
  });
}

describe('readBody', () => {
  test('returns the bytes of a plain body, with and without a length', async () => {
    const whole = await readBody(request('hello', { 'content-length': '5' }), LIMITS);
    const parts = await readBody(request(chunked('hel', 'lo')), LIMITS);
    expect([whole, parts].map((body) => body.ok && body.bytes.toString())).toEqual([
      'hello',
      'hello',
    ]);
  });

  test('returns no bytes when there is no body', async () => {
    expect(await readBody(request(null), LIMITS)).toEqual({ ok: true, bytes: Buffer.alloc(0) });
  });

  test.each([
    ['gzip', gzipSync('hello')],
    ['GZIP', gzipSync('hello')],
    ['x-gzip', gzipSync('hello')],
    ['zstd', zstdCompressSync('hello')],
    ['identity', Buffer.from('hello')],
  ])('inflates %s', async (encoding, bytes) => {
    const body = await readBody(request(chunked(bytes), { 'content-encoding': encoding }), LIMITS);
    expect(body.ok && body.bytes.toString()).toBe('hello');
  });

  test('refuses an encoding it does not know with 415', async () => {
    const body = await readBody(request('x', { 'content-encoding': 'br' }), LIMITS);
    expect(body).toEqual({
      ok: false,
      status: 415,
      message: "Cannot read a body encoded as 'br': send gzip, zstd or none",
    });
  });

  test.each([
    ['declared', request('x', { 'content-length': '1001' })],
    ['longer than declared', request('x'.repeat(1_001), { 'content-length': '1' })],
    ['chunked', request(chunked('x'.repeat(600), 'x'.repeat(600)))],
  ])('refuses what is too large on the wire with 413: %s', async (_name, input) => {
    expect(await readBody(input, LIMITS)).toMatchObject({ ok: false, status: 413 });
  });

  test.each([
    ['gzip', gzipSync(Buffer.alloc(100_000))],
    ['zstd', zstdCompressSync(Buffer.alloc(100_000))],
  ])('refuses a small %s body that inflates beyond the limit with 413', async (encoding, bytes) => {
    expect(bytes.length).toBeLessThan(LIMITS.wire);
    const body = await readBody(request(bytes, { 'content-encoding': encoding }), LIMITS);
    expect(body).toMatchObject({ ok: false, status: 413 });
  });

  test.each([
    ['broken gzip', 'gzip', Buffer.from('not gzip')],
    ['truncated gzip', 'gzip', gzipSync('hello').subarray(0, 10)],
    ['broken zstd', 'zstd', Buffer.from('not zstd')],
  ])('refuses %s with 400', async (_name, encoding, bytes) => {
    const body = await readBody(request(bytes, { 'content-encoding': encoding }), LIMITS);
    expect(body).toMatchObject({ ok: false, status: 400 });
  });

  test('refuses a body that breaks off with 400', async () => {
    const broken = new ReadableStream({
      pull: (controller) => controller.error(new Error('connection reset')),
    });
    expect(await readBody(request(broken), LIMITS)).toEqual({
      ok: false,
      status: 400,
      message: 'Cannot read the body: connection reset',
    });
  });
});
