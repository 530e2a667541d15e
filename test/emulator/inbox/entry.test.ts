import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFrame, writeFrame } from '../../../emulator/inbox/entry.ts';
import { anyEntry, entryOfSize } from './entries.ts';

const frameOf = (...args: Parameters<typeof writeFrame>) => Buffer.concat(writeFrame(...args));

describe('readFrame', () => {
  test('reads what writeFrame wrote, before any other bytes', () => {
    fc.assert(
      fc.property(anyEntry, fc.uint8Array(), (entry, rest) => {
        const bytes = frameOf(entry);
        const frame = readFrame(Buffer.concat([bytes, rest]));
        expect(frame).toEqual({
          kind: 'whole',
          entry: { ...entry, body: Buffer.from(entry.body) },
          bytes: bytes.length,
        });
      }),
    );
  });

  test('reads an entry with no bytes at all', () => {
    const entry = { ...entryOfSize(0), body: new Uint8Array(new ArrayBuffer(0)) };
    expect(readFrame(frameOf(entry))).toMatchObject({ kind: 'whole' });
  });

  test('asks for more of a frame that was cut, never for more than it has', () => {
    fc.assert(
      fc.property(anyEntry, fc.double({ min: 0, max: 1, noNaN: true }), (entry, part) => {
        const bytes = frameOf(entry);
        const there = Math.floor(part * (bytes.length - 1));
        const frame = readFrame(bytes.subarray(0, there));
        const asked = frame.kind === 'cut' ? frame.bytes : 0;
        expect(asked).toBeGreaterThan(there);
        expect(asked).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });

  test('notices every byte of head, body or checksum that is another', () => {
    const bytes = frameOf(entryOfSize(20));
    for (let at = 8; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(readFrame(changed).kind).toBe('broken');
    }
  });

  test('takes the zeros that a file ends in after a power failure for no frame', () => {
    expect(readFrame(Buffer.alloc(64)).kind).toBe('broken');
  });
});
